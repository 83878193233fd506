import { Refusal } from '../http/refusal.ts';
import type { DataApi } from './data-api.ts';
import { quotedTable, type TableName, textParameter } from './names.ts';

export interface Column {
  readonly name: string;
  /** The type as SQL, with its length: `character varying(20)`. */
  readonly type: string;
  /** The base type, if the type is a domain. */
  readonly baseType: string;
  readonly notNull: boolean;
  readonly default: string | null;
  /** Only the database can write it. */
  readonly isGenerated: boolean;
  /** Computed from other columns: `GENERATED ALWAYS AS (…)`. No statement can set it. */
  readonly isComputed: boolean;
  readonly comment: string | null;
}

export interface Constraint {
  readonly name: string;
  /** The result of `pg_get_constraintdef`. */
  readonly definition: string;
  readonly columns: readonly string[];
  /** A foreign key without an index on its columns: a DELETE of a referenced row reads this whole table. */
  readonly lacksIndex: boolean;
}

export interface TableDescription extends TableName {
  readonly kind: 'table' | 'view';
  readonly columns: readonly Column[];
  /** Columns that identify a row: the primary key, or a unique index without NULL. Empty if there is neither. */
  readonly key: readonly string[];
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly string[];
}

// As JSON in one text, because a table can have 1,600 columns, and the Data API can return text.
const DESCRIBE = `WITH r AS (SELECT CAST(:relation AS regclass)::oid AS oid),
columns AS (SELECT a.attnum, a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type,
  format_type(CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END, NULL) AS "baseType", a.attnotnull AS "notNull",
  pg_get_expr(d.adbin, d.adrelid) AS default, a.attgenerated <> '' OR a.attidentity = 'a' AS "isGenerated", a.attgenerated <> '' AS "isComputed", left(col_description(a.attrelid, a.attnum), 500) AS comment
  FROM pg_attribute a JOIN r ON r.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped),
keys AS (SELECT (SELECT json_agg(a.attname ORDER BY k.n) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, n)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE k.n <= i.indnkeyatts) AS names, i.indisprimary, i.indnkeyatts, i.indexrelid
  FROM pg_index i JOIN r ON r.oid = i.indrelid
  WHERE i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL AND NOT EXISTS (
    SELECT FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, n) JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
    WHERE k.n <= i.indnkeyatts AND NOT a.attnotnull)),
constraints AS (SELECT c.conname::text AS name, pg_get_constraintdef(c.oid) AS definition,
  coalesce((SELECT json_agg(a.attname ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k(attnum, n) JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum), '[]') AS columns,
  c.contype = 'f' AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indpred IS NULL AND i.indisvalid
    AND ARRAY(SELECT k.attnum FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, n) WHERE k.n <= cardinality(c.conkey)) @> c.conkey) AS "lacksIndex"
  FROM pg_constraint c JOIN r ON r.oid = c.conrelid)
SELECT json_build_object('kind', (SELECT CASE WHEN c.relkind IN ('r', 'p') THEN 'table' ELSE 'view' END FROM pg_class c JOIN r USING (oid)),
  'columns', (SELECT coalesce(json_agg(c ORDER BY attnum), '[]') FROM columns c),
  'key', coalesce((SELECT names FROM keys ORDER BY indisprimary DESC, indnkeyatts, indexrelid LIMIT 1), '[]'),
  'constraints', (SELECT coalesce(json_agg(c ORDER BY name), '[]') FROM constraints c),
  'indexes', (SELECT coalesce(json_agg(pg_get_indexdef(i.indexrelid) ORDER BY i.indexrelid), '[]') FROM pg_index i JOIN r ON r.oid = i.indrelid))::text`;

/** @throws {Refusal} no table has this name */
export async function describeTable(api: DataApi, table: TableName): Promise<TableDescription> {
  const { records } = await api.execute({
    sql: DESCRIBE,
    parameters: [textParameter('relation', quotedTable(table))],
  });
  const json = records?.[0]?.[0]?.stringValue;
  if (typeof json !== 'string') throw new Refusal(404, `The table ${quotedTable(table)} was not found.`);
  return { ...table, ...JSON.parse(json) };
}
