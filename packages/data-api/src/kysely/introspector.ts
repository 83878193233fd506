import {
  type DatabaseIntrospector,
  type DatabaseMetadata,
  type DatabaseMetadataOptions,
  type Kysely,
  type SchemaMetadata,
  sql,
  type TableMetadata,
} from 'kysely';

interface CatalogueColumn {
  readonly schema: string;
  readonly table: string;
  readonly is_view: boolean;
  readonly name: string | null;
  readonly type: string;
  readonly type_schema: string;
  readonly not_null: boolean;
  readonly has_default: boolean;
  readonly auto_incrementing: boolean;
  readonly comment: string | null;
}

/** Kysely's names of them; which of its modules has the constants depends on its version. */
const INTERNAL_TABLES = ['kysely_migration', 'kysely_migration_lock'];

const OWN_SCHEMAS = sql`left(n.nspname, 3) <> 'pg_' AND n.nspname <> 'information_schema'`;

/** Every column of the catalogue as text or boolean: the Data API refuses "char", regclass and others. */
export class DataApiIntrospector implements DatabaseIntrospector {
  readonly #db: Kysely<unknown>;

  constructor(db: Kysely<unknown>) {
    this.#db = db;
  }

  async getSchemas(): Promise<SchemaMetadata[]> {
    const query = sql<{ name: string }>`SELECT n.nspname::text AS name FROM pg_catalog.pg_namespace n ORDER BY 1`;
    return (await query.execute(this.#db)).rows.map(({ name }) => ({ name }));
  }

  async getTables({ withInternalKyselyTables }: DatabaseMetadataOptions = { withInternalKyselyTables: false }) {
    const tables = new Map<string, TableMetadata>();
    for (const column of await this.#columns()) {
      if (!withInternalKyselyTables && INTERNAL_TABLES.includes(column.table)) continue;
      const key = JSON.stringify([column.schema, column.table]);
      const table = tables.get(key) ?? {
        schema: column.schema,
        name: column.table,
        isView: column.is_view,
        columns: [],
      };
      tables.set(key, table);
      if (column.name === null) continue;
      table.columns.push({
        name: column.name,
        dataType: column.type,
        dataTypeSchema: column.type_schema,
        isNullable: !column.not_null,
        hasDefaultValue: column.has_default,
        isAutoIncrementing: column.auto_incrementing,
        ...(column.comment === null ? {} : { comment: column.comment }),
      });
    }
    return [...tables.values()];
  }

  async getMetadata(options?: DatabaseMetadataOptions): Promise<DatabaseMetadata> {
    return { tables: await this.getTables(options) };
  }

  async #columns(): Promise<readonly CatalogueColumn[]> {
    const query = sql<CatalogueColumn>`
      SELECT n.nspname::text AS schema, c.relname::text AS table, c.relkind = 'v' AS is_view, a.attname::text AS name,
        t.typname::text AS type, tn.nspname::text AS type_schema, a.attnotnull AS not_null, a.atthasdef AS has_default,
        a.attidentity <> '' OR pg_get_serial_sequence(quote_ident(n.nspname) || '.' || quote_ident(c.relname), a.attname)
          IS NOT NULL AS auto_incrementing,
        col_description(c.oid, a.attnum)::text AS comment
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
      WHERE c.relkind IN ('r', 'v', 'p') AND ${OWN_SCHEMAS} AND has_schema_privilege(n.oid, 'USAGE')
      ORDER BY n.nspname, c.relname, a.attnum`;
    return (await query.execute(this.#db)).rows;
  }
}
