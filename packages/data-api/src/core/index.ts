// The shared part of every driver: statements, types, errors, and the contracts of runner and transaction. It imports no SDK.

export { ALL_TEXTS } from '../errors/all-texts.ts';
export { conditionOf, SQL_STATES } from '../errors/conditions.ts';
export {
  DataApiError,
  DatabaseResumingError,
  RequestTooLargeError,
  TransactionNotFoundError,
  UnsupportedResultError,
} from '../errors/data-api-errors.ts';
export {
  CallAbortedError,
  CursorError,
  DatabaseError,
  type ErrorContext,
  excerptOf,
  labelOf,
  type Operation,
  OutcomeUnknownError,
  PartialBatchError,
  RowCountError,
  ServiceRefusedError,
  StatementError,
  StatementTimeoutError,
  TransactionAbortedError,
  TransactionEndedError,
} from '../errors/database-error.ts';
export {
  type DeclarationCode,
  type DeclarationProblem,
  StatementDeclarationError,
} from '../errors/declaration-error.ts';
export { isOfThisKind } from '../errors/error-kind.ts';
export type { Place, Problem } from '../errors/problem.ts';
export { type AskedStatement, type Refusal, refusedStatement } from '../errors/refused-statement.ts';
export type { ServerMessage } from '../errors/server-message.ts';
export { showMessage } from '../errors/show-message.ts';
export { type ParameterCode, ParameterError, type RowCode, RowError } from '../errors/value-errors.ts';
export { type Fragment, type SqlPart, sql } from '../sql/sql-template.ts';
export { type Table, table } from '../sql/table.ts';
export { contextOf } from '../statement/context.ts';
export type { ColumnOrder, ReceivedColumn } from '../statement/decode-rows.ts';
export { columnOrder, decodeTextRows } from '../statement/decode-text-rows.ts';
export { encodeTexts, positionalSql } from '../statement/positional.ts';
export type {
  AdHocResult,
  AdHocStatement,
  ExecuteOptions,
  OneColumn,
  ParameterArguments,
  StatementRunner,
} from '../statement/runner-contract.ts';
export { madeFrom, originOf } from '../statement/runner-origin.ts';
export {
  type NoRow,
  type Parameters,
  type ParameterTypes,
  type Row,
  type RowTypes,
  type Statement,
  type StatementDeclaration,
  statement,
} from '../statement/statement.ts';
export { typedRunner, type UntypedRunner, type Values } from '../statement/typed-runner.ts';
export { type Clock, systemClock } from '../time/clock.ts';
export { abortAt, type CallLimits, type Deadline, deadlineWithin, endOf, NO_DEADLINE } from '../time/deadline.ts';
export { type IsolationLevel, modesOf, type TransactionOptions } from '../transaction/options.ts';
export { type OpenTransaction, runTransaction, type Transaction } from '../transaction/transaction.ts';
export { arrayElements } from '../types/array-literal.ts';
export type { Codec } from '../types/codec.ts';
export { enumType, vector } from '../types/composed-types.ts';
export { withServiceFraction } from '../types/date-time-text.ts';
export { array, type ColumnType, nullable, type ParameterType } from '../types/declared-types.ts';
export { type JsonInput, type JsonValue, json, jsonText, type StandardSchema } from '../types/json-types.ts';
export { MAX_SQL_CHARACTERS } from '../wire/limits.ts';
export {
  REQUEST_ENDED,
  REQUEST_STARTED,
  type RequestEvent,
  requestEvents,
  type SentRequest,
  traced,
} from '../wire/telemetry.ts';
