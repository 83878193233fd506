// Many rows in one statement instead of N, on any Database. Each function sends one array for each column, which PostgreSQL
// reads with unnest by the declared types: exact for all of them.
import { quoteIdentifier, type Table } from '../sql/table.ts';
import type { StatementRunner } from '../statement/runner-contract.ts';
import type { Row } from '../statement/statement.ts';
import type { InputOf, ParameterType } from '../types/declared-types.ts';
import type { RowColumn } from './row-arrays.ts';
import { type Result, rowsFrom, rowsReadOnce, runRows, type WriteSql } from './run-rows.ts';

type Columns = Readonly<Record<string, ParameterType>>;
type Name<C> = keyof C & string;

/** Values by column. Every row must have the columns of the first; a column that is left out gets its default. */
export type RowValues<C> = { readonly [N in keyof C]?: InputOf<C[N]> };

/** Options of every function. */
export interface ManyOptions<K> {
  /** Columns to return. @default - only the number of rows is returned */
  readonly returning?: readonly K[];
}

export interface InsertOptions<K> extends ManyOptions<K> {
  /** Skips rows that violate a unique or exclusion constraint. @default false - such a row is an error */
  readonly skipConflicts?: boolean;
}

export interface UpsertOptions<C, K> extends ManyOptions<K> {
  /** The columns of the unique constraint that decides whether a row exists. */
  readonly conflict: readonly Name<C>[];
  /** Columns of an existing row that are updated. @default - all except {@link conflict} */
  readonly update?: readonly Name<C>[];
}

export interface KeyOptions<C, K> extends ManyOptions<K> {
  /** The columns by which a row is found. */
  readonly key: readonly Name<C>[];
}

/** Rows with `returning`, otherwise their number. */
type Outcome<C, K extends keyof C> = [K] extends [never] ? { readonly rowCount: number } : readonly Row<Pick<C, K>>[];

/**
 * Inserts rows, in order.
 *
 * Inside a transaction it is all or nothing. Outside, each request commits separately: as few as possible with at most 4 MiB, and with
 * `returning` at most 1 MiB of results.
 *
 * @example
 * const users = table('users', { id: 'uuid', email: 'text', age: nullable('int4') });
 * const made = await insertMany(db, users, [{ email: 'a@b.c', age: 5 }], { returning: ['id'] });
 * // sent: INSERT INTO "users" AS t ("email", "age") SELECT r."email", r."age"
 * //       FROM unnest((SELECT CAST(:c1 AS text[])), (SELECT CAST(:c2 AS int4[]))) AS r("email", "age") RETURNING t."id"
 * @throws {ParameterError} values that do not fit, with row and column; nothing was sent.
 * @throws {RequestTooLargeError} one row is over 4 MiB; nothing was sent.
 * @throws {PartialBatchError} a later request failed after earlier ones committed; `committed` rows are kept.
 * @throws {StatementError} PostgreSQL refused it; nothing of that request is kept.
 */
export function insertMany<C extends Columns, const K extends Name<C> = never>(
  db: StatementRunner,
  table: Table<C>,
  rows: readonly RowValues<C>[],
  options: InsertOptions<K> = {},
): Promise<Outcome<C, K>> {
  const conflict = options.skipConflicts === true ? ' ON CONFLICT DO NOTHING' : '';
  return outcome(db, table, rows, {
    ...options,
    write: (columns) => insertSql(table, columns) + conflict,
  });
}

/**
 * Inserts rows, and updates rows whose {@link UpsertOptions.conflict} columns exist. One call must not have the same key twice: PostgreSQL
 * refuses that with SQLSTATE 21000.
 *
 * @example
 * await upsertMany(db, users, [{ id, email: 'a@b.c' }], { conflict: ['id'] });
 * // sent: INSERT INTO … ON CONFLICT ("id") DO UPDATE SET "email" = EXCLUDED."email"
 * @throws as {@link insertMany}.
 */
export function upsertMany<C extends Columns, const K extends Name<C> = never>(
  db: StatementRunner,
  table: Table<C>,
  rows: readonly RowValues<C>[],
  options: UpsertOptions<C, K>,
): Promise<Outcome<C, K>> {
  const { conflict } = options;
  const write: WriteSql = (columns) => {
    const names = columns.map(({ name }) => name);
    const update = options.update ?? names.filter((name) => !conflict.some((key) => key === name));
    const sets = update.map((name) => `${quoteIdentifier(name)} = EXCLUDED.${quoteIdentifier(name)}`);
    const action = sets.length === 0 ? 'NOTHING' : `UPDATE SET ${sets.join(', ')}`;
    return `${insertSql(table, columns)} ON CONFLICT (${conflict.map(quoteIdentifier).join(', ')}) DO ${action}`;
  };
  return outcome(db, table, rows, { ...options, write });
}

/**
 * Updates the rows that have the keys, and sets the other columns of each row. Rows that do not exist are skipped, so compare `rowCount`.
 * The rows of `returning` have no order.
 *
 * @example
 * await updateMany(db, users, [{ id, email: 'a@b.c' }], { key: ['id'] });
 * // sent: UPDATE "users" AS t SET "email" = r."email"
 * //       FROM unnest(CAST(:c1 AS uuid[]), CAST(:c2 AS text[])) AS r("id", "email") WHERE t."id" = r."id"
 * @throws as {@link insertMany}.
 */
export function updateMany<C extends Columns, const K extends Name<C> = never>(
  db: StatementRunner,
  table: Table<C>,
  rows: readonly RowValues<C>[],
  options: KeyOptions<C, K>,
): Promise<Outcome<C, K>> {
  const { key } = options;
  const write: WriteSql = (columns) => {
    const sets = columns
      .filter(({ name }) => !key.some((column) => column === name))
      .map(({ name, value }) => `${quoteIdentifier(name)} = ${value}`);
    return `UPDATE ${table.sql} AS t SET ${sets.join(', ')} FROM ${rowsFrom(columns)} WHERE ${matches(key, columns)}`;
  };
  return outcome(db, table, rows, { ...options, write });
}

/**
 * Deletes the rows that have the keys. The rows of `returning` have no order.
 *
 * @example
 * await deleteMany(db, users, [{ id: first }, { id: second }]);
 * // sent: DELETE FROM "users" AS t USING unnest(CAST(:c1 AS uuid[])) AS r("id") WHERE t."id" = r."id"
 * @param keys values of the columns that identify a row
 * @throws as {@link insertMany}.
 */
export function deleteMany<C extends Columns, const K extends Name<C> = never>(
  db: StatementRunner,
  table: Table<C>,
  keys: readonly RowValues<C>[],
  options: ManyOptions<K> = {},
): Promise<Outcome<C, K>> {
  const names = Object.keys(keys[0] ?? {});
  const write: WriteSql = (columns) =>
    `DELETE FROM ${table.sql} AS t USING ${rowsFrom(columns)} WHERE ${matches(names, columns)}`;
  return outcome(db, table, keys, { ...options, write });
}

function insertSql(table: Table, columns: readonly RowColumn[]): string {
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  const values = columns.map(({ value }) => value).join(', ');
  return `INSERT INTO ${table.sql} AS t (${names}) SELECT ${values} FROM ${rowsReadOnce(columns)}`;
}

function matches(keys: readonly string[], columns: readonly RowColumn[]): string {
  return keys
    .map((key) => {
      const name = quoteIdentifier(key);
      // PostgreSQL refuses a key that the rows do not have.
      return `t.${name} = ${columns.find((column) => column.name === key)?.value ?? `r.${name}`}`;
    })
    .join(' AND ');
}

async function outcome<C extends Columns, K extends Name<C>>(
  db: StatementRunner,
  table: Table<C>,
  rows: readonly RowValues<C>[],
  options: ManyOptions<K> & { readonly write: WriteSql },
): Promise<Outcome<C, K>> {
  const { rowCount, rows: found }: Result = await runRows(db, table, rows, options);
  // The statement declares the columns of `returning`, so the rows have been checked against them.
  return (options.returning === undefined ? { rowCount } : found) as Outcome<C, K>;
}
