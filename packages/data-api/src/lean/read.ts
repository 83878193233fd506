import type { Row, RowTypes, Statement } from '../statement/make-statement.ts';
import { onlyColumn, onlyRow } from '../statement/only-row.ts';
import type { OneColumn, ParameterArguments, StatementRunner } from '../statement/runner-contract.ts';

type Runner = Pick<StatementRunner, 'query'>;
type Types = Statement['parameters'];

/** The first row, or undefined, as `db.find` of the whole client. @example await find(db, findUser, { id }) */
export async function find<P extends Types, R extends RowTypes>(
  db: Runner,
  statement: Statement<P, R>,
  ...params: ParameterArguments<P>
): Promise<Row<R> | undefined> {
  return (await db.query(statement, ...params))[0];
}

/** The only row, as `db.get` of the whole client. @throws {RowCountError} @example await get(db, findUser, { id }) */
export async function get<P extends Types, R extends RowTypes>(
  db: Runner,
  statement: Statement<P, R>,
  ...params: ParameterArguments<P>
): Promise<Row<R>> {
  return onlyRow(statement, await db.query(statement, ...params));
}

/** The only column of the only row, as `db.value` of the whole client. @throws {RowCountError} @example await value(db, countUsers) */
export async function value<P extends Types, R extends RowTypes>(
  db: Runner,
  statement: Statement<P, R> & OneColumn<R>,
  ...params: ParameterArguments<P>
): Promise<Row<R>[keyof R]> {
  const column: keyof R = onlyColumn(statement);
  return (await get(db, statement, ...params))[column];
}

/** Whether there is a row, as `db.exists` of the whole client. @example await exists(db, findUser, { id }) */
export async function exists<P extends Types, R extends RowTypes>(
  db: Runner,
  statement: Statement<P, R>,
  ...params: ParameterArguments<P>
): Promise<boolean> {
  return (await db.query(statement, ...params)).length > 0;
}
