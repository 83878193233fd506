// The engine on every backend of `Database`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Database, statement } from '@daybreak/database';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BACKENDS_UNDER_TEST, type BackendUnderTest } from '../../database/test/backends/backends.ts';
import { dialectOf, type MigrateEvent, MigrationError, migrate, readStatus } from '../src/index.ts';

const A = '20261120090000_create_a.sql';
const B = '20261120100000_create_b.sql';
const C = '20261120110000_index_a.sql';

describe.each(BACKENDS_UNDER_TEST)('on $name', ({ name, start }) => {
  let backend: BackendUnderTest;
  let db: Database;
  let folder: string;
  const dialect = dialectOf({ backend: name });
  const other = dialect.name === 'aurora' ? 'postgres' : 'aurora';
  beforeAll(async () => {
    backend = await start();
    db = await backend.connect();
  });
  afterAll(async () => {
    await db?.close();
    await backend?.stop();
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'daybreak-migrate-'));
  });
  // Each test gets an empty database: a server of its own would take longer than the test.
  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true });
    for (const table of await texts("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")) {
      await db.run(statement({ sql: `DROP TABLE "${table}"` }));
    }
  });
  const write = (file: string, sql: string) => writeFileSync(path.join(folder, file), sql);
  const texts = async (sql: string) => (await db.run(statement({ sql }))).rows.map(([value]) => value);

  test('files run in order, in a transaction or outside of one, and once', async () => {
    write(A, 'CREATE TABLE a (id integer); INSERT INTO a VALUES (1), (2);');
    write(B, 'CREATE TABLE b (id integer);');
    write(C, '-- daybreak:no-transaction\nCREATE INDEX CONCURRENTLY a_id ON a (id);');

    const first = await migrate(db, { folder, dialect });
    const second = await migrate(db, { folder, dialect });

    expect(first.applied.map(({ fileName }) => fileName)).toEqual([A, B, C]);
    expect(second.applied).toEqual([]);
    expect(await texts('SELECT count(*)::int4 FROM a')).toEqual([2]);
    expect(await texts("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_id'::regclass")).toEqual([true]);
  });

  const commitsFiles = dialect.commits === 'file';
  test('a failed file reports the position, and keeps nothing if a file is one transaction', async () => {
    write(A, 'CREATE TABLE a (id integer);\nINSERT INTO a VALUES (1 / 0);');

    const error = await migrate(db, { folder, dialect }).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(MigrationError);
    expect(error).toMatchObject({ problems: [{ fileName: A, line: 2, sqlState: '22012' }] });
    expect(await texts("SELECT to_regclass('a') IS NULL")).toEqual([commitsFiles]);
  });

  test('two runners apply each file once', async () => {
    write(A, 'CREATE TABLE a (id integer);');
    write(B, 'CREATE TABLE b (id integer);');

    const both = await Promise.all([
      migrate(db, { folder, dialect, lockPollMs: 20 }),
      migrate(db, { folder, dialect, lockPollMs: 20 }),
    ]);

    expect(both.flatMap(({ applied }) => applied.map(({ fileName }) => fileName)).sort()).toEqual([A, B]);
  });

  test('a file for other backends is recorded, and nothing of it runs', async () => {
    write(A, `-- backends: ${other}\nCREATE TABLE elsewhere (id integer);`);
    write(B, `-- backends: aurora, postgres, dsql\nCREATE TABLE all_of_them (id integer);`);
    const events: MigrateEvent[] = [];

    const { applied, notApplicable } = await migrate(db, {
      folder,
      dialect,
      appliedBy: 'anna@laptop',
      onEvent: (event) => events.push(event),
    });

    expect(notApplicable).toEqual([A]);
    expect(applied.map(({ fileName }) => fileName)).toEqual([B]);
    expect(events).toContainEqual({ kind: 'not-applicable', fileName: A });
    expect(await texts("SELECT to_regclass('elsewhere') IS NULL")).toEqual([true]);
    expect(await texts('SELECT applied_by FROM daybreak_migrations ORDER BY version')).toEqual([
      'anna@laptop (not applicable to this backend)',
      'anna@laptop',
    ]);
    expect((await readStatus(db, { folder, dialect })).pending).toEqual([]);
  });

  test.each([
    ['-- backends: mysql\nSELECT 1;', 'names mysql. Allowed are aurora, postgres and dsql'],
    ['-- backends:\nSELECT 1;', 'names nothing. Allowed are aurora, postgres and dsql'],
    ['SELECT 1;\n-- backends: postgres', 'is after a statement. Move it to the top'],
  ])('%j is refused', async (sql, message) => {
    write(A, sql);

    await expect(migrate(db, { folder, dialect })).rejects.toThrow(message);
  });
});
