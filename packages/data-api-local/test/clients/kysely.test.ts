import { RDSData } from '@aws-sdk/client-rds-data';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Generated, Kysely, type MigrationProvider, Migrator, sql } from 'kysely';
import { DataApiDialect } from 'kysely-data-api';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../src/local.ts';
import { sdkConfig } from './sdk-config.ts';

/** Parameters that need a hint are given in the driver's own form: `{ value, typeHint }`. */
interface Hinted {
  readonly typeHint: 'UUID' | 'JSON' | 'DATE' | 'TIME' | 'TIMESTAMP' | 'DECIMAL';
  readonly value: { readonly stringValue: string };
}

interface Note {
  readonly id: Generated<number>;
  readonly key: unknown;
  readonly body: string;
  readonly whole: number | null;
  readonly big: number | null;
  readonly exact: unknown;
  readonly double: number | null;
  readonly done: boolean | null;
  readonly day: unknown;
  readonly at: unknown;
  readonly seen: Date | null;
  readonly seen_in: Date | null;
  readonly extra: unknown;
  readonly tags: unknown;
  readonly bytes: Buffer | null;
}

interface Tables {
  readonly notes: Note;
}

const migrations: MigrationProvider = {
  async getMigrations() {
    return {
      '0001_notes': {
        async up(db) {
          await db.schema
            .createTable('notes')
            .addColumn('id', 'serial', (column) => column.primaryKey())
            .addColumn('key', 'uuid')
            .addColumn('body', 'text', (column) => column.notNull())
            .addColumn('whole', 'integer')
            .addColumn('big', 'bigint')
            .addColumn('exact', 'numeric')
            .addColumn('double', 'double precision')
            .addColumn('done', 'boolean')
            .addColumn('day', 'date')
            .addColumn('at', 'time')
            .addColumn('seen', 'timestamp')
            .addColumn('seen_in', 'timestamptz')
            .addColumn('extra', 'jsonb')
            .addColumn('tags', sql`text[]`)
            .addColumn('bytes', 'bytea')
            .execute();
        },
        async down(db) {
          await db.schema.dropTable('notes').execute();
        },
      },
    };
  },
};

/** Every nullable column. */
const EMPTY = {
  ...{ key: null, whole: null, big: null, exact: null, double: null, done: null, day: null, at: null },
  ...{ seen: null, seen_in: null, extra: null, tags: null, bytes: null },
};

const hinted = (typeHint: Hinted['typeHint'], stringValue: string): Hinted => ({ typeHint, value: { stringValue } });

let local: DataApiLocal;
let client: RDSData;
let db: Kysely<Tables>;

beforeAll(async () => {
  local = await startTestDataApi();
  client = new RDSData(sdkConfig(local));
  const { resourceArn, secretArn, database } = local;
  db = new Kysely({
    dialect: new DataApiDialect({ mode: 'postgres', driver: { client, resourceArn, secretArn, database } }),
  });
  const { error } = await new Migrator({ db, provider: migrations }).migrateToLatest();
  if (error !== undefined) throw error;
});

afterAll(async () => {
  client?.destroy();
  await local?.stop();
});

test('the migrator migrates up once, and down again', async () => {
  const migrator = new Migrator({
    db,
    provider: migrations,
    migrationTableName: 'again',
    migrationLockTableName: 'lock',
  });
  await db.schema.alterTable('notes').renameTo('notes_kept').execute();

  const up = await migrator.migrateToLatest();
  const upAgain = await migrator.migrateToLatest();
  const down = await migrator.migrateDown();
  await db.schema.alterTable('notes_kept').renameTo('notes').execute();

  expect(up.results).toEqual([{ direction: 'Up', migrationName: '0001_notes', status: 'Success' }]);
  expect(upAgain.results).toEqual([]);
  expect(down.results).toEqual([{ direction: 'Down', migrationName: '0001_notes', status: 'Success' }]);
});

test('every common type goes in and comes back', async () => {
  const inserted = await db
    .insertInto('notes')
    .values({
      key: hinted('UUID', '0b6f1c2e-6f0e-4c53-8d37-7c9a2f3b1e10'),
      body: "it's :here",
      whole: 2_147_483_647,
      big: 9_007_199_254_740_991,
      exact: hinted('DECIMAL', '12345678.9012'),
      double: 0.1,
      done: true,
      day: hinted('DATE', '2026-02-28'),
      at: hinted('TIME', '23:59:58'),
      seen: new Date('2026-02-28T23:59:58.123Z'),
      seen_in: new Date('2026-02-28T23:59:58.123Z'),
      extra: hinted('JSON', '{"a":[1,null]}'),
      tags: sql`${'{one,"two, three"}'}::text[]`,
      bytes: Buffer.from([0, 255]),
    })
    .returningAll()
    .executeTakeFirstOrThrow();

  const selected = await db.selectFrom('notes').selectAll().where('id', '=', inserted.id).executeTakeFirst();

  expect(selected).toEqual({
    id: inserted.id,
    key: '0b6f1c2e-6f0e-4c53-8d37-7c9a2f3b1e10',
    body: "it's :here",
    whole: 2_147_483_647,
    big: 9_007_199_254_740_991,
    exact: '12345678.9012',
    double: 0.1,
    done: true,
    day: new Date('2026-02-28'),
    at: '23:59:58',
    // The driver reads a timestamp as local time, and adds Z to a timestamptz: both come as UTC without a zone.
    seen: new Date('2026-02-28 23:59:58.123'),
    seen_in: new Date('2026-02-28T23:59:58.123Z'),
    extra: { a: [1, null] },
    tags: ['one', 'two, three'],
    bytes: new Uint8Array([0, 255]),
  });
  expect(inserted).toEqual(selected);
});

test('null goes into every nullable column', async () => {
  const inserted = await db
    .insertInto('notes')
    .values({ body: 'nothing', ...EMPTY })
    .returningAll()
    .executeTakeFirstOrThrow();

  expect(inserted).toEqual({ id: inserted.id, body: 'nothing', ...EMPTY });
});

test('update and delete return how many rows they changed', async () => {
  const { id } = await db
    .insertInto('notes')
    .values({ body: 'old', ...EMPTY })
    .returning('id')
    .executeTakeFirstOrThrow();

  const updated = await db.updateTable('notes').set({ body: 'new' }).where('id', '=', id).executeTakeFirstOrThrow();
  const deleted = await db.deleteFrom('notes').where('id', '=', id).executeTakeFirstOrThrow();

  expect(updated).toMatchObject({ numUpdatedRows: 1n });
  expect(deleted).toMatchObject({ numDeletedRows: 1n });
});

test('a condition, an order and a limit select what they say', async () => {
  await db
    .insertInto('notes')
    .values([1, 2, 3].map((whole) => ({ body: 'listed', ...EMPTY, whole })))
    .execute();

  const rows = await db
    .selectFrom('notes')
    .select(['whole', (eb) => eb.fn.countAll<number>().over().as('all')])
    .where('body', 'in', ['listed', 'other'])
    .where('whole', '>', 1)
    .orderBy('whole', 'desc')
    .limit(1)
    .execute();

  expect(rows).toEqual([{ whole: 3, all: 2 }]);
});

test('a uuid without its hint is refused, as AWS does', async () => {
  const asText = db.selectFrom('notes').selectAll().where('key', '=', '0b6f1c2e-6f0e-4c53-8d37-7c9a2f3b1e10').execute();

  await expect(asText).rejects.toMatchObject({
    name: 'DatabaseErrorException',
    message: expect.stringMatching(/^ERROR: operator does not exist: uuid = text; Hint: .*; SQLState: 42883$/),
  });
});

test('a transaction that throws leaves nothing, and rethrows; one that returns is committed', async () => {
  const add = (body: string, fails: boolean) =>
    db.transaction().execute(async (tx) => {
      await tx
        .insertInto('notes')
        .values({ body, ...EMPTY })
        .execute();
      if (fails) throw new Error('no');
    });

  await expect(add('ghost', true)).rejects.toThrow('no');
  await add('kept', false);

  const rows = await db.selectFrom('notes').select('body').where('body', 'in', ['ghost', 'kept']).execute();
  expect(rows).toEqual([{ body: 'kept' }]);
});

test('introspection lists the tables with their columns', async () => {
  const tables = await db.introspection.getTables();

  const columns = tables.find(({ name }) => name === 'notes')?.columns ?? [];
  expect(columns.map(({ name, dataType, isNullable }) => `${name} ${dataType} ${isNullable}`)).toContain(
    'body text false',
  );
});
