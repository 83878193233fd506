// Reads the types and columns of a described statement from the catalogue.
import type { DescribedColumn, PgClient } from './describe.ts';

/** Whether columns of tables can be NULL, by {@link keyOf}. For views and expressions it is unknown. */
export async function nullabilityOf(
  client: PgClient,
  columns: readonly DescribedColumn[],
): Promise<ReadonlyMap<string, boolean>> {
  const { rows } = await client.query(
    `SELECT a.attrelid::text || '.' || a.attnum::text AS key, NOT (a.attnotnull OR t.typnotnull) AS nullable
     FROM pg_catalog.pg_attribute a
     JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
     JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
     WHERE a.attrelid = ANY($1::oid[])`,
    [columns.map(({ tableID }) => tableID)],
  );
  return new Map(rows.map(({ key, nullable }) => [key, nullable]));
}

export function keyOf({ tableID, columnID }: DescribedColumn): string {
  return `${tableID}.${columnID}`;
}

/** Where in the text PostgreSQL's error is, 1-based. */
export function positionIn(error: unknown): number | undefined {
  const isWithPosition = error instanceof Error && 'position' in error && error.position !== undefined;
  return isWithPosition ? Number(error.position) : undefined;
}

/** A type of the catalogue, domains resolved. */
export interface CatalogueType {
  /** PostgreSQL's internal name: `int4`, `_text`. */
  readonly name: string;
  /** With its schema if the search path does not contain it. */
  readonly qualifiedName: string;
  /** Of an enum. */
  readonly labels: readonly string[] | undefined;
  /** Of an array. */
  readonly element: CatalogueType | undefined;
}

/** The types of some oids, with their elements. */
export async function typesOf(client: PgClient, oids: readonly number[]): Promise<(oid: number) => CatalogueType> {
  const { rows } = await client.query(
    `WITH RECURSIVE found(oid) AS (
       SELECT unnest($1::oid[])
       UNION
       SELECT CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.typelem END
       FROM found f JOIN pg_catalog.pg_type t USING (oid) WHERE t.typtype = 'd' OR t.typcategory = 'A')
     SELECT t.oid::text AS oid, t.typname::text AS name, n.nspname::text AS schema,
       pg_catalog.pg_type_is_visible(t.oid) AS visible,
       CASE WHEN t.typtype = 'd' THEN t.typbasetype::text END AS base,
       CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem::text END AS element,
       (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid) AS labels
     FROM found f JOIN pg_catalog.pg_type t USING (oid) JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace`,
    [oids],
  );
  const byOid = new Map(rows.map((row) => [Number(row.oid), row]));
  return function typeOf(oid): CatalogueType {
    const row = byOid.get(oid);
    if (row === undefined)
      return { name: `oid ${oid}`, qualifiedName: `oid ${oid}`, labels: undefined, element: undefined };
    if (row.base !== null) return typeOf(Number(row.base));
    return {
      name: row.name,
      qualifiedName: row.visible ? row.name : `${row.schema}.${row.name}`,
      labels: row.labels ?? undefined,
      element: row.element === null ? undefined : typeOf(Number(row.element)),
    };
  };
}
