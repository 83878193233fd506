// Pages of a result, on any Database.
import { UnsupportedResultError } from '../errors/data-api-errors.ts';
import { StatementError } from '../errors/database-error.ts';
import { type Fragment, sql } from '../sql/sql-template.ts';
import type { StatementRunner } from '../statement/runner-contract.ts';
import type { Row, RowTypes } from '../statement/statement.ts';
import { codecOf } from '../types/declared-types.ts';
import { invalid, type OrderColumn, readCursor, writeCursor } from './cursor.ts';
import { MAX_SIZE, nextSize } from './size.ts';

export { rowsByCursor } from './rows-by-cursor.ts';

/** A query that is read in pages. */
export interface PagedQuery<R extends RowTypes> {
  /** A SELECT without ORDER BY and LIMIT. */
  readonly from: Fragment;
  /** The columns of {@link from}. */
  readonly row: R;
  /**
   * The order, for example `['-created_at', 'id']`: `-` before a column that descends. The columns must be unique together, because rows
   * with equal values would be skipped, and must not be nullable.
   */
  readonly orderBy: readonly ((keyof R & string) | `-${keyof R & string}`)[];
  /** The name of the query in errors and telemetry. @default - the beginning of its text */
  readonly name?: string;
}

export interface PageOptions {
  /** Rows of a page: 1 to 10,000. */
  readonly size: number;
  /** {@link Page.next} of the page before. @default - the first page */
  readonly after?: string | undefined;
  /** Counts all rows of the query in the same request, which reads all of them. @default false */
  readonly total?: boolean;
}

export interface Page<R extends RowTypes> {
  readonly rows: readonly Row<R>[];
  /** The cursor of the next page; undefined on the last one. It fits into a URL as it is. */
  readonly next: string | undefined;
  /** The number of all rows of the query. Set if it was requested. */
  readonly total?: number;
}

/**
 * One page by keyset: each page costs the same, and rows that are inserted or deleted meanwhile do not shift the next ones.
 *
 * @example
 * const posts = {
 *   from: sql`SELECT id, created_at, title FROM posts WHERE author = ${sql.value('uuid', author)}`,
 *   row: { id: 'uuid', created_at: 'timestamptz', title: 'text' },
 *   orderBy: ['-created_at', 'id'],
 * } as const;
 * const first = await page(db, posts, { size: 50 });
 * const second = await page(db, posts, { size: 50, after: first.next });
 * // sent: SELECT "id", "created_at", "title" FROM (SELECT … WHERE author = :p1) AS q
 * //       WHERE ("created_at" < CAST(:p2 AS timestamptz)) OR ("created_at" = CAST(:p3 AS timestamptz) AND "id" > :p4)
 * //       ORDER BY "created_at" DESC, "id" ASC LIMIT CAST(:p5 AS int4)
 * @throws {CursorError} `after` is not a cursor of this query.
 * @throws {TypeError} a size out of range, or an order over a nullable column.
 */
export function page<const R extends RowTypes>(
  db: StatementRunner,
  query: PagedQuery<R>,
  options: PageOptions,
): Promise<Page<R>> {
  return readPage(db, query, options, sql.empty);
}

async function readPage<const R extends RowTypes>(
  db: StatementRunner,
  query: PagedQuery<R>,
  { size, after, total = false }: PageOptions,
  comment: Fragment,
): Promise<Page<R>> {
  const order = orderColumns(query);
  checkSize(size);
  const where = after === undefined ? sql.empty : sql` WHERE ${afterCondition(order, readCursor(order, after))}`;
  const columns = columnList(Object.keys(query.row));
  const counted = total ? sql`, (SELECT count(*) FROM (${query.from}) AS q) AS ${sql.identifier(TOTAL)}` : sql.empty;
  const limit = sql.value('int4', size + 1);
  const text = sql`SELECT ${columns}${counted} FROM (${query.from}) AS q${where} ORDER BY ${orderList(order)} LIMIT ${limit}${comment}`;
  const found = await read(db, query, { text, total, after });
  const rows = found.slice(0, size);
  const last = rows.at(-1);
  return {
    rows: rows.map(withoutTotal) as readonly Row<R>[],
    next: found.length > size && last !== undefined ? writeCursor(order, last) : undefined,
    ...(total ? { total: await totalOf(db, query, rows, after) } : {}),
  };
}

/**
 * One page by its number. The database reads and discards every row before it, so a late page costs as much as all pages before it, and
 * inserted or deleted rows shift the pages. Use {@link page} if you do not need a number.
 *
 * @example
 * await pageByOffset(db, posts, { size: 50, number: 3 });
 * // sent: SELECT … FROM (…) AS q ORDER BY "created_at" DESC, "id" ASC LIMIT CAST(:p2 AS int4) OFFSET CAST(:p3 AS int8)
 * @throws {TypeError} a size or a number out of range.
 */
export async function pageByOffset<const R extends RowTypes>(
  db: StatementRunner,
  query: PagedQuery<R>,
  { size, number }: { readonly size: number /** From 1. */; readonly number: number },
): Promise<{ readonly rows: readonly Row<R>[]; readonly hasNext: boolean }> {
  const order = orderColumns(query);
  checkSize(size);
  if (!Number.isSafeInteger(number) || number < 1) throw new TypeError(`number is ${number}; expected 1 or more.`);
  const columns = columnList(Object.keys(query.row));
  const bounds = sql`LIMIT ${sql.value('int4', size + 1)} OFFSET ${sql.value('int8', BigInt(size) * BigInt(number - 1))}`;
  const text = sql`SELECT ${columns} FROM (${query.from}) AS q ORDER BY ${orderList(order)} ${bounds}`;
  const found = await read(db, query, { text, total: false, after: undefined });
  return { rows: found.slice(0, size) as readonly Row<R>[], hasNext: found.length > size };
}

const FIRST_SIZE = 1000;

/**
 * Every row, page by page. The size of the pages adapts to the rows, so that a page stays under the 1 MiB of a result.
 *
 * @example
 * for await (const post of eachRow(db, posts)) …
 * // sent, until a page is not full: SELECT … FROM (…) AS q WHERE ("created_at" < …) OR … ORDER BY … LIMIT CAST(:p5 AS int4)
 * @throws {UnsupportedResultError} one row alone is over 1 MiB.
 */
export async function* eachRow<const R extends RowTypes>(
  db: StatementRunner,
  query: PagedQuery<R>,
): AsyncGenerator<Row<R>, void, undefined> {
  let size = FIRST_SIZE;
  let after: string | undefined;
  do {
    let next: Page<R>;
    try {
      // Marks these repetitions as intentional for the detector of N+1.
      next = await readPage(db, query, { size, after }, sql` /* daybreak: repeat */`);
    } catch (error) {
      // The statement only read, so a smaller page can be read instead.
      if (!(error instanceof UnsupportedResultError && error.isTooLarge) || size === 1) throw error;
      size = Math.max(1, Math.floor(size / 4));
      continue;
    }
    yield* next.rows;
    size = nextSize(size, next.rows);
    after = next.next;
    if (after === undefined) return;
  } while (true);
}

/** A name that no column has by accident. */
const TOTAL = 'daybreak total';

type Found = Readonly<Record<string, unknown>>;

function withoutTotal(row: Found): Found {
  const { [TOTAL]: _, ...rest } = row;
  return rest;
}

async function read<R extends RowTypes>(
  db: StatementRunner,
  { row, name }: PagedQuery<R>,
  { text, total, after }: { readonly text: Fragment; readonly total: boolean; readonly after: string | undefined },
): Promise<readonly Found[]> {
  const types: RowTypes = total ? { ...row, [TOTAL]: 'int8' } : row;
  const named = name === undefined ? {} : { name };
  try {
    return await db.query(text.statement({ row: types, readOnly: true, ...named }));
  } catch (error) {
    // An edited cursor can contain a time that PostgreSQL does not support.
    if (after !== undefined && error instanceof StatementError && error.sqlState?.startsWith('22'))
      throw invalid(error);
    throw error;
  }
}

async function totalOf(
  db: StatementRunner,
  { from }: { readonly from: Fragment },
  rows: readonly Found[],
  after: string | undefined,
): Promise<number> {
  const counted = rows[0]?.[TOTAL];
  if (typeof counted === 'bigint') return Number(counted);
  if (after === undefined) return 0;
  const count = sql`SELECT count(*) AS n FROM (${from}) AS q`.statement({ row: { n: 'int8' }, readOnly: true });
  return Number(await db.value(count));
}

function orderColumns({ row, orderBy }: PagedQuery<RowTypes>): readonly OrderColumn[] {
  if (orderBy.length === 0) throw new TypeError('orderBy is empty. Name columns that are unique together.');
  return orderBy.map((entry) => {
    const ascending = !entry.startsWith('-');
    const name = ascending ? entry : entry.slice(1);
    const type = Object.hasOwn(row, name) ? row[name] : undefined;
    if (type === undefined) throw new TypeError(`orderBy names ${name}, which row does not declare.`);
    if (codecOf(type).acceptsNull) {
      throw new TypeError(`orderBy names ${name}, which is nullable: rows with NULL would be skipped.`);
    }
    return { name, type, ascending };
  });
}

function checkSize(size: number): void {
  if (!Number.isInteger(size) || size < 1 || size > MAX_SIZE) {
    throw new TypeError(`size is ${size}; expected an integer from 1 to ${MAX_SIZE}.`);
  }
}

function columnList(names: readonly string[]): Fragment {
  return sql.join(names.map((name) => sql.identifier(name)));
}

function orderList(order: readonly OrderColumn[]): Fragment {
  return sql.join(order.map(({ name, ascending }) => sql`${sql.identifier(name)} ${ascending ? sql`ASC` : sql`DESC`}`));
}

/** Rows after the values: each column is compared if all columns before it are equal. */
function afterCondition(order: readonly OrderColumn[], values: readonly unknown[]): Fragment {
  const compare = (index: number, operator: Fragment): Fragment => {
    const column = order[index];
    if (column === undefined) return sql.empty;
    return sql`${sql.identifier(column.name)} ${operator} ${sql.value(column.type, values[index] as never)}`;
  };
  const alternatives = order.map(({ ascending }, index) => {
    const equal = order.slice(0, index).map((_, before) => compare(before, sql`=`));
    return sql`(${sql.join([...equal, compare(index, ascending ? sql`>` : sql`<`)], sql` AND `)})`;
  });
  return sql.join(alternatives, sql` OR `);
}
