import { type DataApi, rowsOf } from './data-api.ts';

export interface SchemaTable {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'view' | 'materialized view' | 'foreign table' | 'partitioned table';
  /** As of the last ANALYZE; undefined before the first. */
  readonly estimatedRows: number | undefined;
  readonly bytes: number;
  readonly comment: string | null;
  readonly columns: readonly string[];
}

export interface Schema {
  readonly tables: readonly SchemaTable[];
  /** Tables in these schemas need no schema name in SQL. */
  readonly searchPath: readonly string[];
}

const USERS_OWN = `c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'`;

// oid as int8: the Data API cannot return an oid.
const TABLES = `SELECT c.oid::int8 AS oid, n.nspname::text AS schema, c.relname::text AS name,
  CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'partitioned table' END AS kind,
  c.reltuples::int8 AS rows, pg_total_relation_size(c.oid) AS bytes, left(obj_description(c.oid, 'pg_class'), 500) AS comment
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE ${USERS_OWN} AND c.oid > :after ORDER BY c.oid LIMIT :limit`;

const COLUMNS = `SELECT a.attrelid::int8 AS oid, a.attnum::int8 AS number, a.attname::text AS name
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE ${USERS_OWN} AND a.attnum > 0 AND NOT a.attisdropped AND (a.attrelid::int8, a.attnum::int8) > (:after, :number)
ORDER BY a.attrelid::int8, a.attnum::int8 LIMIT :limit`;

/** Rows per query, so that a result stays far below 1 MiB. */
const TABLES_ASKED = 1000;
const COLUMNS_ASKED = 5000;
/** A longer list would be of no use. */
const MOST_TABLES = 5000;

/** The tables and views of the database, and the names of their columns. */
export async function readSchema(api: DataApi): Promise<Schema> {
  const tables = await allRows(api, TABLES, TABLES_ASKED, ['after', 'oid']);
  const columns = await allRows(api, COLUMNS, COLUMNS_ASKED, ['after', 'oid'], ['number', 'number']);
  const columnsOf = byTable(columns);
  const path = rowsOf(
    await api.execute({ sql: 'SELECT unnest(current_schemas(false))::text AS name', includeResultMetadata: true }),
  );
  return {
    searchPath: path.map(({ name }) => String(name)),
    tables: tables
      .map(({ oid, rows, ...table }) => ({
        ...(table as unknown as SchemaTable),
        estimatedRows: Number(rows) < 0 ? undefined : Number(rows),
        columns: (columnsOf.get(oid) ?? []).map(({ name }) => String(name)),
      }))
      .sort((a, b) => a.schema.localeCompare(b.schema) || a.name.localeCompare(b.name)),
  };
}

type Row = Readonly<Record<string, unknown>>;

/** Repeats the query after the last row until there are no more rows. @param keys - the parameter of each column of the order */
async function allRows(
  api: DataApi,
  sql: string,
  limit: number,
  ...keys: readonly (readonly [parameter: string, column: string])[]
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const last = rows.at(-1);
    const parameters = [
      ...keys.map(([name, column]) => ({ name, value: { longValue: last?.[column] ?? 0 } })),
      { name: 'limit', value: { longValue: limit } },
    ];
    const more = rowsOf(await api.execute({ sql, parameters, includeResultMetadata: true }));
    rows.push(...more);
    if (more.length < limit || (sql === TABLES && rows.length >= MOST_TABLES)) return rows;
  }
}

function byTable(rows: readonly Row[]): Map<unknown, Row[]> {
  const groups = new Map<unknown, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.oid);
    if (group === undefined) groups.set(row.oid, [row]);
    else group.push(row);
  }
  return groups;
}
