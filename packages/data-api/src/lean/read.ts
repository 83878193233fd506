import type { Row, RowTypes, Statement } from '../statement/make-statement.ts';
import { onlyColumn, onlyRow } from '../statement/only-row.ts';
import type { OneColumn, ParameterArguments, StatementRunner } from '../statement/runner-contract.ts';

type Runner = Pick<StatementRunner, 'query'>;
type Types = Statement['parameters'];

/**
 * The first row, or undefined, as `db.find` of the whole client. End the SQL with `LIMIT 1`.
 *
 * @example
 * const user = await find(db, findUser, { id });
 * // sent: SELECT email FROM users WHERE id = :id LIMIT 1
 * @throws as `db.query`.
 */
export async function find<P extends Types, R extends RowTypes>(
  db: Runner,
  statement: Statement<P, R>,
  ...params: ParameterArguments<P>
): Promise<Row<R> | undefined> {
  return (await db.query(statement, ...params))[0];
}

/**
 * The only row, like `db.get` of the full client.
 *
 * @example
 * const { email } = await get(db, findUser, { id });
 * // sent: SELECT email FROM users WHERE id = :id
 * @throws {RowCountError} there is no row, or more than one. THE STATEMENT HAS RUN.
 */
export async function get<P extends Types, R extends RowTypes>(
  db: Runner,
  statement: Statement<P, R>,
  ...params: ParameterArguments<P>
): Promise<Row<R>> {
  return onlyRow(statement, await db.query(statement, ...params));
}

/**
 * The only column of the only row, like `db.value` of the full client.
 *
 * @example
 * const count = await value(db, countUsers);
 * // sent: SELECT count(*) AS n FROM users
 * @throws {RowCountError} there is no row, or more than one.
 */
export async function value<P extends Types, R extends RowTypes>(
  db: Runner,
  statement: Statement<P, R> & OneColumn<R>,
  ...params: ParameterArguments<P>
): Promise<Row<R>[keyof R]> {
  const column: keyof R = onlyColumn(statement);
  return (await get(db, statement, ...params))[column];
}

/**
 * Whether there is a row, as `db.exists` of the whole client.
 *
 * @example
 * if (await exists(db, findUser, { id })) …
 * // sent: SELECT 1 AS one FROM users WHERE id = :id LIMIT 1
 * @throws as `db.query`.
 */
export async function exists<P extends Types, R extends RowTypes>(
  db: Runner,
  statement: Statement<P, R>,
  ...params: ParameterArguments<P>
): Promise<boolean> {
  return (await db.query(statement, ...params)).length > 0;
}
