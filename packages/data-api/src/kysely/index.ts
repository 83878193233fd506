// Kysely on the Data API: values are bound by the types of declared tables, so that uuid, enum, json, arrays and timestamptz
// need no casts.
import type {
  DatabaseIntrospector,
  Dialect,
  DialectAdapter,
  Driver,
  Kysely,
  ColumnType as KyselyColumn,
  QueryCompiler,
} from 'kysely';
import type { Table } from '../sql/table.ts';
import type { InputOf, OutputOf } from '../types/declared-types.ts';
import { DataApiAdapter } from './adapter.ts';
import { TypedQueryCompiler } from './compiler.ts';
import { DataApiDriver, type DialectClient } from './driver.ts';
import { DataApiIntrospector } from './introspector.ts';

export type { DialectClient } from './driver.ts';
export { typed } from './typed-value.ts';

export interface DataApiDialectConfig {
  /** What runs the queries. `destroy()` of Kysely closes it. */
  readonly client: DialectClient;
  /**
   * Tables whose columns have declared types.
   * @default [] - each value is bound by its kind in JavaScript: text, bool, int8, float8, timestamptz or bytea
   */
  readonly tables?: readonly Table[];
}

/**
 * The columns of a declared table for Kysely's database type. @typeParam HasDefault columns that an INSERT may leave out
 *
 * @example
 * const notes = table('notes', { id: 'uuid', body: 'text', tags: array('text') });
 * interface Tables { notes: TableTypes<typeof notes, 'id'> }
 */
export type TableTypes<T extends Table, HasDefault extends keyof T['columns'] = never> = {
  readonly [N in keyof T['columns']]: KyselyColumn<
    OutputOf<T['columns'][N]>,
    InputOf<T['columns'][N]> | (N extends HasDefault ? undefined : never),
    InputOf<T['columns'][N]>
  >;
};

/**
 * The dialect for Kysely.
 *
 * @example
 * const notes = table('notes', { id: 'uuid', mood: enumType('mood', ['calm', 'keen']), seen: 'timestamptz' });
 * const client = createDataApiClient({ resourceArn, secretArn, database: 'app' });
 * const db = new Kysely<{ notes: TableTypes<typeof notes, 'id'> }>({
 *   dialect: new DataApiDialect({ client, tables: [notes] }),
 * });
 * await db.selectFrom('notes').select('seen').where('id', '=', id).where('mood', '=', 'keen').execute();
 * // sent: select "seen" from "notes" where "id" = :p1 and "mood" = CAST(:p2 AS "mood")
 * //       p1 { stringValue, typeHint: UUID }, p2 { stringValue }
 *
 * Errors are those of the client: `StatementError` with its SQLSTATE, `ParameterError`, `RowError` and so on.
 */
export class DataApiDialect implements Dialect {
  readonly #config: DataApiDialectConfig;

  constructor(config: DataApiDialectConfig) {
    this.#config = config;
  }

  createAdapter(): DialectAdapter {
    return new DataApiAdapter();
  }

  createDriver(): Driver {
    return new DataApiDriver(this.#config.client, this.#config.tables ?? []);
  }

  // biome-ignore lint/suspicious/noExplicitAny: as Kysely declares it
  createIntrospector(db: Kysely<any>): DatabaseIntrospector {
    return new DataApiIntrospector(db);
  }

  createQueryCompiler(): QueryCompiler {
    return new TypedQueryCompiler(this.#config.tables ?? []);
  }
}
