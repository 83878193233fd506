import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  DEFAULT_MIGRATION_LOCK_TABLE,
  DEFAULT_MIGRATION_TABLE,
  type Kysely,
  type MigrationProvider,
  Migrator,
  sql,
} from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../../data-api-local/src/index.ts';
import { type DataApiClient, statement } from '../../src/index.ts';
import { clientOf } from '../local.ts';
import { kyselyOf, SCHEMA, type Tables } from './tables.ts';

let api: DataApiLocal;
let client: DataApiClient;
let db: Kysely<Tables>;
beforeAll(async () => {
  api = await startTestDataApi();
  client = clientOf(api);
  db = kyselyOf(client);
  for (const text of SCHEMA) await client.execute(statement({ sql: text }));
});
afterAll(async () => {
  await db?.destroy();
  await api?.stop();
});
beforeEach(async () => {
  await db.deleteFrom('pet').execute();
  await db.deleteFrom('person').execute();
});

const { send } = RDSDataClient.prototype;
const KEY = '0b6f1c2e-6f0e-4c53-8d37-7c9a2f3b1e10';
const JEFF = { first_name: 'jeff', gender: 'male' } as const;
const ALL = {
  ...JEFF,
  key: KEY,
  avatar: new Uint8Array([0, 255]),
  created_at: '2022-10-20T12:34:56.789123Z',
  born: '2022-10-20',
  wakes: '12:34:56',
  seen: '2022-10-20 12:34:56.789123',
  balance: '12345678901234567890.123456789',
  score: 2n ** 63n - 1n,
  ratio: 0.1,
  is_active: true,
  meta: { a: [1, null, 'two'] },
  plain: ['x'],
  tags: ['one', 'two, three', 'NULL'],
  friends: [KEY],
};
/** Records requests until they are read. */
function spyOnRequests(): () => readonly Record<string, unknown>[] {
  const inputs: Record<string, unknown>[] = [];
  const spy = jest.spyOn(RDSDataClient.prototype, 'send').mockImplementation(function (this: RDSDataClient, ...args) {
    inputs.push(args[0].input as never);
    return send.apply(this, args as never) as never;
  });
  return () => {
    spy.mockRestore();
    return inputs;
  };
}

const names = async () =>
  (await db.selectFrom('person').select('first_name').orderBy('id').execute()).map((row) => row.first_name);

describe('rows', () => {
  test('of every type are stored and returned unchanged, one by one and many in one statement', async () => {
    const one = await db.insertInto('person').values(ALL).returningAll().executeTakeFirstOrThrow();
    const others = await db
      .insertInto('person')
      .values([
        { ...ALL, key: null },
        { ...ALL, key: null },
      ])
      .returningAll()
      .execute();

    expect(one).toEqual({ ...ALL, id: one.id });
    expect(others).toMatchObject([
      { ...ALL, key: null },
      { ...ALL, key: null },
    ]);
    expect(await db.selectFrom('person').selectAll().where('key', '=', KEY).execute()).toEqual([one]);
  });

  test('of one person are found by a joined table', async () => {
    const { id } = await db.insertInto('person').values(JEFF).returning('id').executeTakeFirstOrThrow();
    await db.insertInto('pet').values({ name: 'fido', owner_id: id }).execute();

    const joined = await db
      .selectFrom('person')
      .innerJoin('pet', 'pet.owner_id', 'person.id')
      .select(['pet.name as pet_name', 'person.first_name'])
      .executeTakeFirst();

    expect(joined).toEqual({ pet_name: 'fido', first_name: 'jeff' });
  });

  test('nest as JSON with the helpers of Kysely', async () => {
    const { id } = await db.insertInto('person').values(JEFF).returning('id').executeTakeFirstOrThrow();
    await db
      .insertInto('pet')
      .values([
        { name: 'a', owner_id: id },
        { name: 'b', owner_id: id },
      ])
      .execute();

    const nested = await db
      .selectFrom('person')
      .select((eb) => [
        'first_name',
        jsonArrayFrom(
          eb.selectFrom('pet').select('pet.name').whereRef('pet.owner_id', '=', 'person.id').orderBy('pet.id'),
        ).as('pets'),
      ])
      .executeTakeFirstOrThrow();

    expect(nested).toEqual({ first_name: 'jeff', pets: [{ name: 'a' }, { name: 'b' }] });
  });

  test.each<[string, () => Promise<unknown[]>]>([
    ['named columns', () => db.selectFrom('person').select(['key', 'gender', 'created_at', 'score', 'meta']).execute()],
    ['all columns', () => db.selectFrom('pet').selectAll().execute()],
  ])('that are read as JSON, from the third time on, are the same: %s', async (_, read) => {
    await db
      .insertInto('person')
      .values(Array.from({ length: 150 }, () => ({ ...ALL, key: null, avatar: null })))
      .execute();
    await db
      .insertInto('pet')
      .values(Array.from({ length: 150 }, (_pet, n) => ({ name: `p${n}`, owner_key: KEY })))
      .execute();
    const sent = spyOnRequests();
    const results = [await read(), await read(), await read(), await read()];

    expect(sent().map(({ formatRecordsAs }) => formatRecordsAs)).toEqual([undefined, undefined, 'JSON', 'JSON']);
    expect(results[0]).toHaveLength(150);
    for (const result of results) expect(result).toEqual(results[0]);
  });

  test('of named columns ask for their types twice, and not again', async () => {
    const { id } = await db.insertInto('person').values(JEFF).returning('id').executeTakeFirstOrThrow();
    const sent = spyOnRequests();
    const read = () => db.selectFrom('person').select(['first_name', 'gender']).where('id', '=', id).execute();
    const results = [await read(), await read(), await read()];

    expect(sent().map(({ includeResultMetadata }) => includeResultMetadata)).toEqual([true, true, undefined]);
    for (const result of results) expect(result).toEqual([{ first_name: 'jeff', gender: 'male' }]);
  });

  test('of named columns are right when a migration changes a type meanwhile', async () => {
    await db.insertInto('pet').values({ name: 'a' }).execute();
    await sql`ALTER TABLE pet ADD COLUMN age int DEFAULT 3`.execute(db);
    const read = () =>
      db
        .selectFrom('pet')
        .select(['name', 'age' as 'id'])
        .execute();
    for (let count = 0; count < 3; count += 1) expect(await read()).toEqual([{ name: 'a', age: 3 }]);
    await sql`ALTER TABLE pet ALTER COLUMN age TYPE text USING 'old'`.execute(db);

    expect(await read()).toEqual([{ name: 'a', age: 'old' }]);
    await sql`ALTER TABLE pet DROP COLUMN age`.execute(db);
  });

  test('that are read as JSON are right when a migration changes the table meanwhile', async () => {
    await db
      .insertInto('pet')
      .values(Array.from({ length: 150 }, () => ({ name: 'a' })))
      .execute();
    const read = () => db.selectFrom('pet').selectAll().execute();
    for (let count = 0; count < 3; count += 1) await read();
    await sql`ALTER TABLE pet ADD COLUMN age int DEFAULT 3`.execute(db);

    expect((await read())[0]).toMatchObject({ name: 'a', age: 3 });
    await db.deleteFrom('pet').where('id', '>', 0).execute();
    await sql`ALTER TABLE pet DROP COLUMN age`.execute(db);
    expect(await read()).toEqual([]);
  });

  test('are counted as they are changed', async () => {
    await db
      .insertInto('person')
      .values([JEFF, JEFF, { ...JEFF, gender: 'other' }])
      .execute();

    expect(
      await db.updateTable('person').set({ key: null }).where('gender', '=', 'male').executeTakeFirst(),
    ).toMatchObject({ numUpdatedRows: 2n });
    expect(await db.deleteFrom('person').where('gender', '=', 'other').executeTakeFirst()).toMatchObject({
      numDeletedRows: 1n,
    });
    expect(await db.insertInto('person').values(JEFF).executeTakeFirst()).toMatchObject({
      numInsertedOrUpdatedRows: 1n,
    });
    expect(
      await db
        .selectFrom('person')
        .select((eb) => eb.fn.countAll<bigint>().as('n'))
        .executeTakeFirst(),
    ).toEqual({ n: 3n });
  });
});

describe('a transaction', () => {
  test('keeps its changes if it returns, and nothing if it throws', async () => {
    const add = (first_name: string, fails: boolean) =>
      db.transaction().execute(async (tx) => {
        await tx
          .insertInto('person')
          .values({ ...JEFF, first_name })
          .execute();
        if (fails) throw new Error('no');
      });
    await add('kept', false);
    await expect(add('ghost', true)).rejects.toThrow('no');

    expect(await names()).toEqual(['kept']);
  });

  test('has the requested isolation level and access mode', async () => {
    const shown = await db
      .transaction()
      .setIsolationLevel('serializable')
      .setAccessMode('read only')
      .execute((tx) =>
        sql`SELECT current_setting('transaction_isolation') AS level, current_setting('transaction_read_only') AS ro`.execute(
          tx,
        ),
      );

    expect(shown.rows).toEqual([{ level: 'serializable', ro: 'on' }]);
    await expect(
      db
        .transaction()
        .setIsolationLevel('snapshot')
        .execute(async () => {}),
    ).rejects.toThrow("Use 'repeatable read'");
  });

  test('runs statements that were called together one after the other', async () => {
    await db.transaction().execute((tx) =>
      Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          tx
            .insertInto('person')
            .values({ ...JEFF, first_name: `p${n}` })
            .execute(),
        ),
      ),
    );

    expect(await names()).toHaveLength(20);
  });

  test('is not committed when the error of a statement was swallowed', async () => {
    const swallowed = db.transaction().execute(async (tx) => {
      await tx.insertInto('person').values(JEFF).execute();
      await sql`SELECT 1 / 0`.execute(tx).catch(() => undefined);
    });

    await expect(swallowed).rejects.toMatchObject({ name: 'TransactionAbortedError' });
    expect(await names()).toEqual([]);
  });

  test('throws the error of its statement with the SQLSTATE, not one of the rollback', async () => {
    await db
      .insertInto('person')
      .values({ ...JEFF, key: KEY })
      .execute();

    const twice = db.transaction().execute((tx) =>
      tx
        .insertInto('person')
        .values({ ...JEFF, key: KEY })
        .execute(),
    );

    await expect(twice).rejects.toMatchObject({
      name: 'StatementError',
      sqlState: '23505',
      constraint: 'person_key_key',
    });
  });

  test('continues after a savepoint that failed', async () => {
    const tx = await db.startTransaction().execute();
    await tx
      .insertInto('person')
      .values({ ...JEFF, first_name: 'first' })
      .execute();
    const inner = await tx.savepoint('half').execute();
    await inner
      .insertInto('person')
      .values({ ...JEFF, first_name: 'undone' })
      .execute();
    await expect(sql`SELECT 1 / 0`.execute(inner)).rejects.toMatchObject({ sqlState: '22012' });
    await inner.rollbackToSavepoint('half').execute();
    await inner
      .insertInto('person')
      .values({ ...JEFF, first_name: 'second' })
      .execute();
    await inner.releaseSavepoint('half').execute();
    await tx
      .insertInto('person')
      .values({ ...JEFF, first_name: 'third' })
      .execute();
    await tx.commit().execute();

    expect(await names()).toEqual(['first', 'second', 'third']);
  });

  test('rolls back by hand, with the savepoints that are open in it', async () => {
    const tx = await db.startTransaction().execute();
    const outer = await tx.savepoint('outer').execute();
    const inner = await outer.savepoint('inner').execute();
    await inner.insertInto('person').values(JEFF).execute();
    await inner.rollbackToSavepoint('outer').execute();
    await inner.insertInto('person').values(JEFF).execute();
    await tx.rollback().execute();

    expect(await names()).toEqual([]);
  });
});

describe('the migrator', () => {
  const provider = (fails = false): MigrationProvider => ({
    async getMigrations() {
      return {
        '1_first': {
          up: (each) =>
            each.schema
              .createTable('made')
              .addColumn('id', 'uuid', (column) => column.primaryKey())
              .execute(),
          down: (each) => each.schema.dropTable('made').execute(),
        },
        ...(fails
          ? { '2_fails': { up: async (each: Kysely<unknown>) => void (await sql`SELECT 1 / 0`.execute(each)) } }
          : {}),
      };
    },
  });
  const migrator = (fails?: boolean) => new Migrator({ db, provider: provider(fails) });

  test('migrates up once, and down again', async () => {
    const up = await migrator().migrateToLatest();
    const again = await migrator().migrateToLatest();
    const down = await migrator().migrateDown();

    expect([up.error, again.error, down.error]).toEqual([undefined, undefined, undefined]);
    expect(up.results).toMatchObject([{ migrationName: '1_first', status: 'Success' }]);
    expect(again.results).toEqual([]);
    expect(down.results).toMatchObject([{ direction: 'Down', status: 'Success' }]);
  });

  test('keeps nothing of a run in which one migration fails', async () => {
    const { error } = await migrator(true).migrateToLatest();

    expect(error).toMatchObject({ sqlState: '22012' });
    expect((await sql`SELECT to_regclass('made') IS NULL AS gone`.execute(db)).rows).toEqual([{ gone: true }]);
  });

  test('runs once when two programs start it together', async () => {
    const [one, other] = await Promise.all([migrator().migrateToLatest(), migrator().migrateToLatest()]);
    await migrator().migrateDown();

    expect([one.error, other.error]).toEqual([undefined, undefined]);
    expect([...(one.results ?? []), ...(other.results ?? [])]).toHaveLength(1);
  });

  test('holds its lock in the transaction, and releases it', async () => {
    await migrator().migrateToLatest();
    await migrator().migrateDown();

    // Other test files lock in databases of the same server.
    const { rows } = await sql`SELECT count(*)::int AS n FROM pg_locks JOIN pg_database d ON d.oid = database
      WHERE locktype = 'advisory' AND datname = current_database()`.execute(db);
    expect(rows).toEqual([{ n: 0 }]);
  });

  test('is refused without transactions, because its lock needs one', async () => {
    const { error } = await new Migrator({ db, provider: provider(), disableTransactions: true }).migrateToLatest();

    expect(error).toMatchObject({ message: expect.stringContaining('Remove disableTransactions') });
  });
});

test('introspection has tables and views with their columns', async () => {
  await sql`CREATE VIEW adults AS SELECT id, born FROM person`.execute(db);
  await sql`COMMENT ON COLUMN person.key IS 'from elsewhere'`.execute(db);
  const tables = await db.introspection.getTables();

  expect(
    tables
      .filter(({ name }) => ['adults', 'other', 'person', 'pet'].includes(name))
      .map(({ name, isView }) => [name, isView]),
  ).toEqual([
    ['adults', true],
    ['other', false],
    ['person', false],
    ['pet', false],
  ]);
  const columns = new Map(tables.find(({ name }) => name === 'person')?.columns.map((column) => [column.name, column]));
  expect(columns.get('id')).toEqual({
    name: 'id',
    dataType: 'int4',
    dataTypeSchema: 'pg_catalog',
    isNullable: false,
    hasDefaultValue: true,
    isAutoIncrementing: true,
  });
  expect(columns.get('gender')).toMatchObject({
    dataType: 'gender',
    dataTypeSchema: 'public',
    isNullable: false,
    hasDefaultValue: false,
  });
  expect(columns.get('key')).toMatchObject({ isNullable: true, comment: 'from elsewhere' });
  expect(tables.map(({ name }) => name)).not.toContain(DEFAULT_MIGRATION_TABLE);
  const all = await db.introspection.getTables({ withInternalKyselyTables: true });
  expect(all.map(({ name }) => name)).toEqual(
    expect.arrayContaining([DEFAULT_MIGRATION_TABLE, DEFAULT_MIGRATION_LOCK_TABLE]),
  );
  expect((await db.introspection.getSchemas()).map(({ name }) => name)).toContain('public');
});

test('stream() is refused with an alternative', async () => {
  const stream = db.selectFrom('person').selectAll().stream();

  await expect(stream.next()).rejects.toThrow(/Read pages/);
});

test('of two columns with one name the last is returned, as in PostgreSQL drivers', async () => {
  expect((await sql`SELECT 1 AS n, 2 AS n`.execute(db)).rows).toEqual([{ n: 2 }]);
});

test('a number in jsonb that JavaScript cannot hold is refused instead of rounded', async () => {
  await expect(sql`SELECT '[9007199254740993]'::jsonb AS meta`.execute(db)).rejects.toMatchObject({ name: 'RowError' });
});
