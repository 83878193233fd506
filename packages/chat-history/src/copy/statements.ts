// Statements for a range of ids of one table. Values are copied as text, which is exact and the same on every backend.
import { jsonText, nullable, type StatementRunner, statement, table } from '@daybreak/data-api/core';
import { deleteMany, upsertMany } from '@daybreak/data-api/many';

/** A column, and its type as PostgreSQL prints it. */
export interface Column {
  readonly name: string;
  readonly type: string;
}

/** The ids after `after`, up to and including `upto`; null means no limit. */
export interface Range {
  readonly after: string | null;
  readonly upto: string | null;
}

/** The id of a row, and the texts of its columns. */
export type CopiedRow = Readonly<Record<string, string | null>> & { readonly id: string };

/** Maximum size of one page, in bytes of its texts: the Data API returns at most 1 MiB. */
const PAGE_BYTES = 900_000;

const RANGE = { after: nullable('uuid'), upto: nullable('uuid'), limit: 'int4' } as const;
const IN_RANGE =
  '(:after IS NULL OR stored.id > :after) AND (:upto IS NULL OR stored.id <= :upto) ORDER BY stored.id LIMIT :limit';

const findColumns = statement({
  name: 'chat.copy.columns',
  sql: `SELECT attname::text AS name, format_type(atttypid, atttypmod) AS type
FROM pg_attribute
WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
ORDER BY attname`,
  parameters: { table: 'text' },
  row: { name: 'text', type: 'text' },
  readOnly: true,
});

/** The columns that can be written, by name; none if the table was not found. */
export function columnsOf(db: StatementRunner, quotedTable: string): Promise<readonly Column[]> {
  return db.query(findColumns, { table: quotedTable });
}

/** @param columns the columns to copy, including `id` */
export function copyStatements(name: string, columns: readonly Column[]) {
  const names = columns.map((column) => quoted(column.name));
  const from = `"${name}" AS stored WHERE ${IN_RANGE}`;
  const texts = columns
    .map(({ name: column, type }) => `${textOf(quoted(column), type)} AS ${quoted(column)}`)
    .join(', ');
  return {
    summary: statement({
      name: 'chat.copy.summary',
      sql: `SELECT count(*)::int4 AS rows, max("#id"::text) AS last,
  encode(sha256(convert_to(coalesce(string_agg(digest, '' ORDER BY "#id"), ''), 'UTF8')), 'hex') AS digest
FROM (
  SELECT "#id", encode(sha256(convert_to(json_build_array(${names.join(', ')})::text, 'UTF8')), 'hex') AS digest
  FROM (SELECT stored.id AS "#id", ${texts} FROM ${from}) AS found
) AS digests`,
      parameters: RANGE,
      row: { rows: 'int4', last: nullable('text'), digest: 'text' },
      readOnly: true,
    }),
    page: statement({
      name: 'chat.copy.page',
      sql: `SELECT ${names.join(', ')} FROM (
  SELECT found.*, row_number() OVER (ORDER BY "#id") AS "#nth",
    sum(${names.map((column) => `coalesce(octet_length(${column}), 0)`).join(' + ')}) OVER (ORDER BY "#id") AS "#bytes"
  FROM (SELECT stored.id AS "#id", ${texts} FROM ${from}) AS found
) AS page
WHERE "#nth" = 1 OR "#bytes" <= ${PAGE_BYTES}
ORDER BY "#id"`,
      parameters: RANGE,
      row: Object.fromEntries(columns.map((column) => [column.name, nullable('text')])),
      readOnly: true,
    }),
    ids: statement({
      name: 'chat.copy.ids',
      sql: `SELECT id FROM ${from}`,
      parameters: RANGE,
      row: { id: 'uuid' },
      readOnly: true,
    }),
    known: statement({
      name: 'chat.copy.known',
      sql: `SELECT id FROM "${name}" WHERE id IN (SELECT CAST(jsonb_array_elements_text(:ids) AS uuid))`,
      parameters: { ids: 'jsonb' },
      row: { id: 'uuid' },
      readOnly: true,
    }),
  };
}

/** Writes rows, and replaces rows with the same ids. */
export async function writeRows(
  db: StatementRunner,
  name: string,
  columns: readonly Column[],
  rows: readonly CopiedRow[],
): Promise<void> {
  const written = table(
    name,
    Object.fromEntries(columns.map(({ name: column, type }) => [column, nullable(asText(type))])),
  );
  await upsertMany(db, written, rows, { conflict: ['id'] });
}

export async function deleteRows(db: StatementRunner, name: string, ids: readonly string[]): Promise<void> {
  await deleteMany(
    db,
    table(name, { id: 'uuid' }),
    ids.map((id) => ({ id })),
  );
}

/** A type whose values are their own text. */
function asText(type: string): typeof jsonText {
  return { ...jsonText, sqlType: type };
}

/** The text of a value, independent of the time zone. */
function textOf(column: string, type: string): string {
  return type === 'timestamp with time zone'
    ? `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
    : `${column}::text`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
