import { RowCountError } from '../errors/database-error.ts';
import { StatementDeclarationError } from '../errors/declaration-error.ts';
import { contextOf } from './context.ts';
import type { Statement } from './make-statement.ts';

/** @throws {RowCountError} there is no row, or more than one. */
export function onlyRow<T>(statement: Statement, rows: readonly T[]): T {
  const [row, ...others] = rows;
  if (row === undefined || others.length > 0) {
    throw new RowCountError({ ...contextOf(statement), rowCount: rows.length });
  }
  return row;
}

/** The name of the column that `value(…)` reads. @throws {StatementDeclarationError} the statement declares another number. */
export function onlyColumn(statement: Statement): string {
  const [column, ...others] = Object.keys(statement.columns);
  if (column !== undefined && others.length === 0) return column;
  const count = others.length + (column === undefined ? 0 : 1);
  const message = `value(…) reads one column, and row declares ${count}. Declare one, or call get.`;
  throw new StatementDeclarationError(contextOf(statement), [{ code: 'not-one-column', place: undefined, message }]);
}
