export type { DataApiConfig } from './client/client-config.ts';
export { createDataApiClient, type DataApiClient } from './client/data-api-client.ts';
export { SQL_STATES } from './errors/conditions.ts';
export {
  DataApiError,
  DatabaseResumingError,
  RequestTooLargeError,
  TransactionNotFoundError,
  UnsupportedResultError,
} from './errors/data-api-errors.ts';
export {
  CallAbortedError,
  CursorError,
  DatabaseError,
  type Operation,
  OutcomeUnknownError,
  PartialBatchError,
  RowCountError,
  ServiceRefusedError,
  StatementError,
  StatementTimeoutError,
  TransactionAbortedError,
  TransactionEndedError,
} from './errors/database-error.ts';
export {
  type DeclarationCode,
  type DeclarationProblem,
  StatementDeclarationError,
} from './errors/declaration-error.ts';
export { isOfThisKind } from './errors/error-kind.ts';
export type { Place, Problem } from './errors/problem.ts';
export { type ParameterCode, ParameterError, type RowCode, RowError } from './errors/value-errors.ts';
export { type Fragment, type SqlPart, sql } from './sql/sql-template.ts';
export { type Table, table } from './sql/table.ts';
export type {
  AdHocResult,
  AdHocStatement,
  ExecuteOptions,
  ParameterArguments,
  StatementRunner,
} from './statement/runner-contract.ts';
export {
  type NoRow,
  type Parameters,
  type ParameterTypes,
  type Row,
  type RowTypes,
  type Statement,
  type StatementDeclaration,
  statement,
} from './statement/statement.ts';
export type { CallLimits } from './time/deadline.ts';
export type { IsolationLevel, TransactionOptions } from './transaction/options.ts';
export type { Transaction } from './transaction/transaction.ts';
export type { Codec } from './types/codec.ts';
export { enumType, vector } from './types/composed-types.ts';
export { array, type ColumnType, nullable, type ParameterType } from './types/declared-types.ts';
export { type JsonInput, type JsonValue, json, jsonText, type StandardSchema } from './types/json-types.ts';
export { MAX_REQUEST_BYTES, MAX_SQL_CHARACTERS, STATEMENT_TIMEOUT_MS } from './wire/limits.ts';
export { REQUEST_ENDED, REQUEST_STARTED, type RequestEvent, type SentRequest } from './wire/telemetry.ts';
