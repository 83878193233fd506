export { createDataApiClient, type DataApiClient } from './client.ts';
export type { Codec } from './codec.ts';
export type { DataApiConfig } from './config.ts';
export { StatementDeclarationError } from './declaration-error.ts';
export {
  DataApiError,
  DatabaseResumingError,
  type Operation,
  OutcomeUnknownError,
  ParameterError,
  PartialBatchError,
  RequestTooLargeError,
  RowError,
  ServiceRefusedError,
  SQL_STATES,
  StatementError,
  StatementTimeoutError,
  TransactionAbortedError,
  TransactionEndedError,
  TransactionNotFoundError,
  UnsupportedResultError,
} from './errors.ts';
export { MAX_REQUEST_BYTES, MAX_SQL_CHARACTERS, STATEMENT_TIMEOUT_MS } from './limits.ts';
export { findPlaceholderHazards, type PlaceholderHazard } from './placeholders.ts';
export type { AdHocResult, AdHocStatement, ExecuteOptions, ParameterArguments, StatementRunner } from './runner.ts';
export type { JsonInput, JsonValue } from './scalars.ts';
export {
  type NoRow,
  type Parameters,
  type ParameterTypes,
  type Row,
  type RowTypes,
  type Statement,
  type StatementDeclaration,
  statement,
} from './statement.ts';
export type { Transaction } from './transaction.ts';
export { array, type ColumnType, enumType, nullable, type ParameterType } from './types.ts';
