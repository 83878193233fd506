import type { ErrorContext } from '../errors/database-error.ts';
import type { Statement } from './make-statement.ts';

/** What errors say about a statement. */
export function contextOf({ sql, name }: Statement): ErrorContext {
  return { sql, statementName: name };
}
