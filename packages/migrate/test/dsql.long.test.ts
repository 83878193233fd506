// Differences on Aurora DSQL: one statement at a time, jobs, a row as lock.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Database, statement } from '@daybreak/database';
import { connect } from '@daybreak/database/dsql';
import { LOCAL_DSQL_CREDENTIALS, loadConnection } from '@daybreak/database/settings';
import { type DsqlLocal, startDsqlLocal } from '@daybreak/dsql-local';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { dsqlEnv } from '../../database/test/backends/backends.ts';
import { withRetries } from '../src/apply/retries.ts';
import { dsql as dialect, type MigrateOptions, migrate, readStatus } from '../src/index.ts';

const A = '20261120090000_a.sql';
const B = '20261120100000_b.sql';
const TABLES = ['daybreak_migrations', 'daybreak_migration_runs', 'daybreak_migration_lock', 'a', 'b'];

let cluster: DsqlLocal;
let db: Database;
let folder: string;
beforeAll(async () => {
  cluster = await startDsqlLocal({ credentials: [LOCAL_DSQL_CREDENTIALS] });
  db = connect(loadConnection({ env: dsqlEnv(cluster) }));
});
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybreak-migrate-'));
});
afterEach(async () => {
  cluster.faults.clear();
  rmSync(folder, { recursive: true, force: true });
  for (const name of TABLES) await run(`DROP TABLE IF EXISTS ${name}`);
});
afterAll(async () => {
  await db?.close();
  await cluster?.stop();
});
const run = (sql: string) => db.execute(statement({ sql }));
const write = (file: string, sql: string) => writeFileSync(path.join(folder, file), sql);
const texts = async (sql: string) => (await db.run(statement({ sql }))).rows.map(([value]) => value);
const apply = (more: Partial<MigrateOptions> = {}) =>
  migrate(db, { folder, dialect, slowPollMs: 20, lockPollMs: 20, ...more }).then(
    ({ applied }) => applied.map(({ fileName }) => fileName),
    (error: Error) => error.message,
  );
const isValid = () => texts("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('a_n')");

describe('on Aurora DSQL', () => {
  test('an index is built in a job, which is waited for', async () => {
    write(A, 'CREATE TABLE a (id int PRIMARY KEY, n int);\nCREATE UNIQUE INDEX a_n ON a (n);');
    cluster.faults.slowJob(300);

    expect(await apply()).toEqual([A]);
    expect(await isValid()).toEqual([true]);
  });

  test('a constraint is validated in a job, which is waited for', async () => {
    write(
      A,
      'CREATE TABLE a (id int PRIMARY KEY, n int);\nALTER TABLE a ADD CONSTRAINT a_n_positive CHECK (n > 0) NOT VALID;\nALTER TABLE a VALIDATE CONSTRAINT a_n_positive;',
    );
    cluster.faults.slowJob(300);

    expect(await apply()).toEqual([A]);
    expect(await texts("SELECT convalidated FROM pg_constraint WHERE conname = 'a_n_positive'")).toEqual([true]);
  });

  test('a unique index over duplicates stops the file; --resume drops the invalid index, and builds it again', async () => {
    write(
      A,
      'CREATE TABLE a (id int PRIMARY KEY, n int);\nINSERT INTO a VALUES (1, 1), (2, 1);\nCREATE UNIQUE INDEX a_n ON a (n);',
    );

    expect(await apply()).toMatch(/stopped at statement 3 of 3.*its job failed.*--resume itself waits for a job/s);
    expect(await isValid()).toEqual([false]);
    expect(await apply()).toMatch(/--resume 20261120090000:3/);

    await run('DELETE FROM a WHERE id = 2');
    expect(await apply({ resume: { version: '20261120090000', statement: 3 } })).toEqual([A]);
    expect(await isValid()).toEqual([true]);
  });

  test('a runner that was killed while a job ran is resumed: the job has built the index meanwhile', async () => {
    write(A, 'CREATE TABLE a (id int PRIMARY KEY, n int);\nCREATE INDEX a_n ON a (n);');
    cluster.faults.slowJob(1_500);
    // The lease of this runner is never renewed in time, like that of a runner that has ended.
    const killed = connect(loadConnection({ env: dsqlEnv(cluster) }));
    const gone = migrate(killed, { folder, dialect, slowPollMs: 500, leaseMs: 200 }).catch(() => undefined);
    const submitted = statement({
      sql: "SELECT count(*) AS n FROM sys.jobs WHERE status IN ('submitted', 'processing')",
      row: { n: 'int8' },
    });
    while ((await db.value(submitted)) === 0n);

    // The killed runner still renews its lease, which conflicts.
    await withRetries(() =>
      run("UPDATE daybreak_migration_runs SET owner = gen_random_uuid(), expires_at = now() - interval '1 minute'"),
    );
    expect(await apply({ resume: { version: '20261120090000', statement: 2 } })).toEqual([A]);
    expect(await isValid()).toEqual([true]);
    await gone;
    await killed.close();
  });

  test('a conflict of a statement is retried more often than in a driver', async () => {
    write(A, 'CREATE TABLE a (id int PRIMARY KEY);');
    cluster.faults.occ(7, { at: 'statement', code: 'OC001', match: /CREATE TABLE a / });

    expect(await apply()).toEqual([A]);
  });

  test('a conflict while a runner takes its turn is retried until the lock times out', async () => {
    write(A, 'CREATE TABLE a (id int PRIMARY KEY);');
    cluster.faults.occ(7, { at: 'statement', code: 'OC001', match: /INSERT INTO public.daybreak_migration_runs/ });

    expect(await apply()).toEqual([A]);
  });

  test('statements before a failure are kept and recorded, and --resume continues after them', async () => {
    write(A, 'CREATE TABLE a (id int PRIMARY KEY);\nINSERT INTO a VALUES (1 / 0);\nINSERT INTO a VALUES (2);');

    expect(await apply()).toMatch(/stopped at statement 2 of 3/);
    expect(await texts("SELECT statement FROM daybreak_migration_runs WHERE state = 'failed'")).toEqual([2]);
    expect(await apply({ resume: { version: '20261120090000', statement: 3 } })).toEqual([A]);
    expect(await texts('SELECT id FROM a')).toEqual([2]);
    expect((await readStatus(db, { folder, dialect })).pending).toEqual([]);
  });

  test('three concurrent runners apply each statement once', async () => {
    write(A, 'CREATE TABLE a (id int PRIMARY KEY);\nINSERT INTO a VALUES (1);');
    write(B, 'CREATE TABLE b (id int PRIMARY KEY);');

    const all = await Promise.all([apply(), apply(), apply()]);

    expect(all.flat().sort()).toEqual([A, B]);
    expect(await texts('SELECT id FROM a')).toEqual([1]);
  });

  test('every pending file is judged before anything runs', async () => {
    write(A, 'CREATE TABLE a (id int PRIMARY KEY);');
    write(B, 'CREATE TABLE b (id serial PRIMARY KEY);\nCREATE INDEX b_i ON b (id DESC);');

    const message = await apply();

    expect(message).toMatch(
      /20261120100000_b\.sql:1:1 \(statement 1\): Aurora DSQL refuses it: type "serial" does not exist/,
    );
    expect(message).toMatch(/20261120100000_b\.sql:2:1 \(statement 2\): .*specifying sort order not supported/);
    expect(await texts("SELECT to_regclass('a') IS NULL")).toEqual([true]);
  });
});
