import type { ErrorContext } from '../errors/database-error.ts';
import type { Statement } from './make-statement.ts';

/**
 * The data about a statement in errors.
 *
 * @example contextOf(statement({ name: 'one', sql: 'SELECT 1' })) // { sql: 'SELECT 1', statementName: 'one' }
 */
export function contextOf({ sql, name }: Statement): ErrorContext {
  return { sql, statementName: name };
}
