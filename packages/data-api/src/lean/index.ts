// The client for handlers whose bundle must be small: it reads and writes with single statements. The README lists what it and its error
// messages leave out.
import {
  makeStatement,
  type NoRow,
  type Returnable,
  type Statement,
  type StatementDeclaration,
} from '../statement/make-statement.ts';
import type { AnyCodec } from '../types/codec.ts';

export type { DataApiConfig } from '../client/client-config.ts';
export { createQueryClient, type QueryClient } from '../client/query-client.ts';
export { conditionOf, SQL_STATES } from '../errors/conditions.ts';
export { DatabaseResumingError, UnsupportedResultError } from '../errors/data-api-errors.ts';
export {
  CallAbortedError,
  DatabaseError,
  excerptOf,
  OutcomeUnknownError,
  RowCountError,
  ServiceRefusedError,
  StatementError,
  StatementTimeoutError,
} from '../errors/database-error.ts';
export { ParameterError, RowError } from '../errors/value-errors.ts';
export type { Parameters, Row, Statement } from '../statement/make-statement.ts';
export type { SentRequest } from '../wire/telemetry.ts';
export { exists, find, get, value } from './read.ts';

type Types = Readonly<Record<string, AnyCodec>>;

/**
 * Declares a statement, as `statement` of `@daybreak/data-api` does, with types from `@daybreak/data-api/types`. Both clients accept it.
 * Errors in a declaration are not found here, but in your tests, with `checkStatements` or `verifyStatements` of
 * `@daybreak/data-api/verify`.
 *
 * @example
 * import * as t from '@daybreak/data-api/types';
 * const find = statement({ sql: 'SELECT email FROM users WHERE id = :id', parameters: { id: t.uuid }, row: { email: t.text } });
 * // sent: SELECT email FROM users WHERE id = :id
 */
export function statement<const P extends Types = Record<never, never>, const R extends Types | NoRow = undefined>(
  declaration: StatementDeclaration<P, R> & Returnable<R>,
): Statement<P, R> {
  const { parameters = {}, row = {} } = declaration;
  return makeStatement(declaration, { types: parameters, columns: row, values: {} });
}
