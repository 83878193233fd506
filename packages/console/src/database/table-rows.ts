import { type DataApi, inRolledBack, type Run } from './data-api.ts';
import { quotedName, quotedTable, textParameter } from './names.ts';
import { textResult } from './result.ts';
import { typeOf } from './row-key.ts';
import type { Column, TableDescription } from './table-description.ts';
import { withTypedPosition } from './typed-position.ts';

/** The beginning of a page of rows: after or before the row with this key, at the end, or, without a key, after this number of rows. */
export type Position =
  | { readonly after: readonly string[] }
  | { readonly before: readonly string[] }
  | { readonly offset: number }
  | 'first'
  | 'last';

export interface TableRow {
  /** Empty for a table without a key. */
  readonly key: readonly string[];
  /** The version of the row, for an edit: it differs after another session changed the row. */
  readonly version: string | undefined;
  /** The first characters of each value, as PostgreSQL prints it; null is NULL. */
  readonly values: readonly (string | null)[];
  /** The size in bytes of a value, if `values` has only its beginning; otherwise 0. */
  readonly bytes: readonly number[];
}

export interface TablePage {
  readonly rows: readonly TableRow[];
  /** Whether there are more rows after the last one, or before the first one if the page was read backwards. */
  readonly hasMore: boolean;
  /** Maximum number of rows. */
  readonly limit: number;
}

export interface RowsWanted {
  readonly position: Position;
  /** An SQL condition, as after WHERE. @default - none */
  readonly where?: string | undefined;
}

const PREVIEW_CHARACTERS = 256;
const PREVIEW_BYTES = 32;
const PAGE_ROWS = 100;
/** A result of the Data API has at most 1 MiB: a table with many columns gets fewer rows per page. */
const PAGE_CELLS = 3000;
const TOO_LARGE = /exceeds the size limit|allowed response size limit/;

/** One page of a table or a view. It shows every type, and reads only the beginning of a large value. */
export async function readRows(api: DataApi, table: TableDescription, wanted: RowsWanted): Promise<TablePage> {
  const most = Math.max(10, Math.min(PAGE_ROWS, Math.floor(PAGE_CELLS / Math.max(1, table.columns.length))));
  const { where = '' } = wanted;
  for (let limit = most; ; limit = Math.max(1, Math.floor(limit / 4))) {
    try {
      // Read only, because the condition can call any function.
      if (where.trim() === '')
        return await readWith((sql, parameters) => api.execute({ sql, parameters }), table, wanted, limit);
      return await inRolledBack(api, async (run) => {
        await run('SET TRANSACTION READ ONLY');
        await run("SET LOCAL statement_timeout = '5s'");
        return readWith(run, table, wanted, limit);
      });
    } catch (error) {
      if (limit === 1 || !(error instanceof Error && TOO_LARGE.test(error.message))) throw error;
    }
  }
}

async function readWith(run: Run, table: TableDescription, wanted: RowsWanted, limit: number): Promise<TablePage> {
  const { sql, parameters, isBackwards } = rowsStatement(table, wanted, limit + 1);
  const { rows } = textResult(await withTypedPosition(wanted.where, sql, () => run(sql, parameters)));
  const read = rows.slice(0, limit).map((row) => rowOf(table, row));
  return { rows: isBackwards ? read.reverse() : read, hasMore: rows.length > limit, limit };
}

function rowOf({ columns, key }: TableDescription, row: readonly (string | null)[]): TableRow {
  const [sizes = '', version, ...read] = row;
  const values = read.slice(key.length);
  const bytes = String(sizes).split(',').map(Number);
  const isWhole = (value: string | null, index: number): boolean => {
    const size = bytes[index] ?? 0;
    return columns[index]?.baseType === 'bytea' ? size <= PREVIEW_BYTES : size <= Buffer.byteLength(value ?? '');
  };
  return {
    key: read.slice(0, key.length).map(String),
    version: version ?? undefined,
    values,
    bytes: values.map((value, index) => (isWhole(value, index) ? 0 : (bytes[index] ?? 0))),
  };
}

/** The SELECT of one page: sizes, version, key, then the beginning of each column. */
export function rowsStatement(table: TableDescription, { position, where = '' }: RowsWanted, limit: number) {
  const { columns, key } = table;
  const keys = key.map(quotedName);
  const isBackwards = position === 'last' || (typeof position === 'object' && 'before' in position);
  const from = startOf(position);
  const places = key.map((name, index) => `CAST(:key${index} AS ${typeOf(table, name)})`);
  const conditions = [
    ...(where.trim() === '' ? [] : [`(${where}\n)`]),
    ...(from.length === 0 ? [] : [`(${keys.join(', ')}) ${isBackwards ? '<' : '>'} (${places.join(', ')})`]),
  ];
  const order = keys.map((name) => (isBackwards ? `${name} DESC` : name)).join(', ');
  const selected = [
    `array_to_string(ARRAY[${columns.map(sizeOf).join(', ')}]::int8[], ',')`,
    table.kind === 'table' ? 'xmin::text' : 'NULL::text',
    ...keys.map((name) => `concat(${name})`),
    ...columns.map(beginningOf),
  ];
  const sql = [
    `SELECT ${selected.join(', ')}`,
    `FROM ${quotedTable(table)}`,
    ...(conditions.length === 0 ? [] : [`WHERE ${conditions.join(' AND ')}`]),
    ...(keys.length === 0 ? [] : [`ORDER BY ${order}`]),
    `LIMIT ${limit}${typeof position === 'object' && 'offset' in position ? ` OFFSET ${position.offset}` : ''}`,
  ].join('\n');
  return { sql, isBackwards, parameters: from.map((value, index) => textParameter(`key${index}`, value)) };
}

function startOf(position: Position): readonly string[] {
  if (typeof position !== 'object' || 'offset' in position) return [];
  return 'after' in position ? position.after : position.before;
}

const isText = (column: Column) => column.baseType === 'text' || column.baseType === 'character varying';

// concat() prints a value as psql does. A cast to text would drop the padding of character(n), and add /32 to an address.
const textOf = (column: Column): string =>
  isText(column) ? `${quotedName(column.name)}::text` : `concat(${quotedName(column.name)})`;

function beginningOf(column: Column): string {
  const name = quotedName(column.name);
  const beginning =
    column.baseType === 'bytea'
      ? `'\\x' || encode(substring(${name} from 1 for ${PREVIEW_BYTES}), 'hex')`
      : `left(${textOf(column)}, ${PREVIEW_CHARACTERS})`;
  return `CASE WHEN ${name} IS NOT NULL THEN ${beginning} END`;
}

function sizeOf(column: Column): string {
  const whole = column.baseType === 'bytea' ? quotedName(column.name) : textOf(column);
  return `coalesce(octet_length(${whole}), 0)`;
}

/** A whole value as text, or a part of it. */
export function wholeText(column: Column, isPretty = false): string {
  if (!isPretty) return textOf(column);
  return `jsonb_pretty(${quotedName(column.name)}::jsonb)`;
}
