import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readStatus } from '../src/status.ts';
import { createTarget, type Target } from './target.ts';

const A = '20261120090000_create_a.sql';
const B = '20261120100000_index_a.sql';
const VERSION = '20261120100000';
const MARKER = '-- daybreak:no-transaction\n';

let target: Target;

beforeEach(async () => {
  target = await createTarget();
  await target.write(A, 'CREATE TABLE a (id integer); INSERT INTO a VALUES (1), (1);');
});
afterEach(() => target.close());

const runs = () =>
  target.texts("SELECT concat_ws(' ', version, state, statement, statements, started_by) FROM daybreak_migration_runs");
const validIndexes = () =>
  target.texts("SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'a'::regclass AND indisvalid");
/** Times change from run to run. */
const steady = (text: string) => text.replace(/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME');

async function failure(running: Promise<unknown>): Promise<string> {
  return running.then(
    () => 'it did not fail',
    (error: Error) => steady(error.message),
  );
}

describe('a no-transaction migration', () => {
  test('runs statements that a transaction refuses, and ends with a row in the ledger and none in the runs', async () => {
    await target.write(B, `${MARKER}CREATE INDEX CONCURRENTLY a_id ON a (id);\nVACUUM a;\nINSERT INTO a VALUES (2);`);

    expect((await target.run()).applied).toEqual([A, B]);

    expect(await validIndexes()).toEqual(['a_id']);
    expect(await target.texts('SELECT version FROM daybreak_migrations ORDER BY 1')).toEqual([
      '20261120090000',
      VERSION,
    ]);
    expect(await runs()).toEqual([]);
  });

  test('allows the next statement to use a value that ALTER TYPE adds', async () => {
    await target.write(B, `${MARKER}ALTER TYPE mood ADD VALUE 'happy';\nINSERT INTO m VALUES ('happy');`);
    await target.write('20261120093000_mood.sql', "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE m (m mood);");

    await target.run();

    expect(await target.texts('SELECT m FROM m')).toEqual(['happy']);
  });
});

describe('a no-transaction migration that stops in the middle', () => {
  beforeEach(async () => {
    await target.write(
      B,
      `${MARKER}INSERT INTO a VALUES (2);\nCREATE UNIQUE INDEX CONCURRENTLY a_id ON a (id);\nINSERT INTO a VALUES (3);`,
    );
  });

  const STOPPED =
    `${B}:3:1 (statement 2): stopped at statement 2 of 3 (anna@laptop, TIME). CREATE UNIQUE INDEX CONCURRENTLY a_id ON a (id): could not ` +
    'create unique index "a_id" (SQLSTATE 23505). It runs outside a transaction: nothing was rolled back, and no other migration runs until you settle it. The statements before 2 are kept. Check what statement 2 left (a failed CREATE INDEX CONCURRENTLY leaves an invalid index: drop it), and correct the file if needed. Then run the statement again with ' +
    `"npm run migrate -- --resume ${VERSION}:2", or, if it took effect, continue after it with "npm run migrate -- --resume ${VERSION}:3".`;

  test('reports the place, what is kept and how to continue, and records it', async () => {
    expect(await failure(target.run())).toBe(STOPPED);

    expect(await runs()).toEqual([`${VERSION} failed 2 3 anna@laptop`]);
    expect(await target.texts('SELECT id::text FROM a ORDER BY id')).toEqual(['1', '1', '2']);
    expect(await target.texts('SELECT version FROM daybreak_migrations')).toEqual(['20261120090000']);
  });

  test('blocks every later run, with the same message, until it is resolved', async () => {
    await failure(target.run());
    await target.write('20261120110000_more.sql', 'CREATE TABLE more ();');

    expect(await failure(target.run())).toBe(STOPPED.replace(':3:1', ''));
    expect(
      (await readStatus(target.db, { folder: target.folder, command: 'npm run migrate --' })).problems.map(
        ({ message }) => steady(message),
      ),
    ).toEqual([STOPPED.slice(STOPPED.indexOf('stopped'))]);
    expect(await target.texts("SELECT to_regclass('more') IS NULL")).toEqual(['true']);
  });

  test('continues at the failed statement after the reason is fixed', async () => {
    await failure(target.run());
    await target.texts('DROP INDEX a_id');
    await target.texts('DELETE FROM a WHERE id = 1');

    const { applied } = await target.run({ resume: { version: VERSION, statement: 2 } });

    expect(applied).toEqual([B]);
    expect(await target.texts('SELECT id::text FROM a ORDER BY id')).toEqual(['2', '3']);
    expect(await validIndexes()).toEqual(['a_id']);
    expect(await runs()).toEqual([]);
  });

  test('can be corrected, restarted, continued after the failure, or recorded as done', async () => {
    await failure(target.run());
    await target.write(B, `${MARKER}INSERT INTO a VALUES (7);\nINSERT INTO a VALUES (8);`);

    expect((await target.run({ resume: { version: VERSION, statement: 3 } })).applied).toEqual([B]);

    expect(await target.texts('SELECT id::text FROM a ORDER BY id')).toEqual(['1', '1', '2']);
    expect(await runs()).toEqual([]);
  });

  test('can stop again, and reports the new place', async () => {
    await failure(target.run());

    expect(await failure(target.run({ resume: { version: VERSION, statement: 2 } }))).toContain(
      'stopped at statement 2 of 3 (anna@laptop, TIME). CREATE UNIQUE INDEX CONCURRENTLY a_id ON a (id): relation "a_id" already exists',
    );
  });

  test.each([
    [
      { version: VERSION, statement: 0 },
      `${B}: --resume ${VERSION}:0 names statement 0, and the file has 3. Use 1 to 4; 4 means that all are done.`,
    ],
    [
      { version: VERSION, statement: 5 },
      `${B}: --resume ${VERSION}:5 names statement 5, and the file has 3. Use 1 to 4; 4 means that all are done.`,
    ],
  ])('refuses to resume at %j', async (resume, message) => {
    await failure(target.run());

    expect(await failure(target.run({ resume }))).toBe(message);
  });

  test('cannot be resumed after its marker was removed', async () => {
    await failure(target.run());
    await target.write(B, 'INSERT INTO a VALUES (2);');

    expect(await failure(target.run({ resume: { version: VERSION, statement: 1 } }))).toBe(
      `${B}: stopped half-way outside a transaction, and the file no longer has the marker "-- daybreak:no-transaction". Put the line back; put statements that need a transaction into a separate migration.`,
    );
  });
});

describe('the place of an error outside a transaction', () => {
  test('is the one in the file, though the statement is sent with a comment in front', async () => {
    await target.write(B, `${MARKER}INSERT INTO a\n  VALUES (nope);`);

    expect(await failure(target.run())).toContain(`${B}:3:11 (statement 1): stopped at statement 1 of 1 `);
  });
});

describe('--resume', () => {
  test('is refused for a migration that did not stop', async () => {
    expect(await failure(target.run({ resume: { version: '20261120090000', statement: 1 } }))).toBe(
      `${A}: did not stop half-way, so there is nothing to resume. --resume is for a no-transaction migration that "npm run migrate -- ` +
        'status" shows as stopped. Remove it.',
    );
  });
});

describe('a runner that has ended', () => {
  test('is detected after its lease expired; the message says what is unknown, and nothing runs again', async () => {
    await target.run();
    await target.write(B, `${MARKER}INSERT INTO a VALUES (2);`);
    await target.texts(
      `INSERT INTO daybreak_migration_runs (version, name, state, statement, statements, owner, started_by, expires_at)
       VALUES ('${VERSION}', 'index_a', 'running', 1, 1, gen_random_uuid(), 'bob@ci', now() - interval '1 second')`,
    );

    expect(await failure(target.run())).toBe(
      `${B} (statement 1): stopped at statement 1 of 1 (bob@ci, TIME). Its runner is gone (last seen before TIME), so the statement may or may not have taken effect; it may still run (see` +
        ' pg_stat_activity). It runs outside a transaction: nothing was rolled back, and no other migration runs until you settle it. Check what statement 1 left (a failed CREATE INDEX CONCURRENTLY leaves an invalid index: drop it), and correct the file if needed. Then run the ' +
        `statement again with "npm run migrate -- --resume ${VERSION}:1", or, if it took effect, record it as done with "npm run ` +
        `migrate -- --resume ${VERSION}:2".`,
    );
    expect((await target.run({ resume: { version: VERSION, statement: 2 } })).applied).toEqual([B]);
    expect(await target.texts('SELECT id::text FROM a')).toEqual(['1', '1']);
  });

  test('that continues after another runner resumed does nothing more', async () => {
    await target.run();
    await target.write(B, `${MARKER}SELECT pg_sleep(1)::text;\nINSERT INTO a VALUES (2);`);
    const first = failure(target.run());
    const running =
      "SELECT 'yes' FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(1)::text%' AND pid <> pg_backend_pid()";
    while ((await target.texts(running)).length === 0) await sleep(20);
    await target.texts("UPDATE daybreak_migration_runs SET owner = gen_random_uuid(), started_by = 'bob@ci'");

    expect(await first).toBe(
      `${B}: lost its lease before statement 2: it could not be renewed in time, or another runner used --resume. It stopped here, because it may run elsewhere. "npm run migrate -- status" shows its progress.`,
    );
    expect(await target.texts('SELECT id::text FROM a')).toEqual(['1', '1']);
  });

  test('is not assumed to have ended while it renews: a statement may take longer than the lease', async () => {
    await target.run();
    await target.write(B, `${MARKER}SELECT pg_sleep(1.2)::text;`);
    const first = target.run({ leaseMs: 600 });
    await sleep(1_000);

    expect(
      (await readStatus(target.db, { folder: target.folder, command: 'npm run migrate --' })).running,
    ).toMatchObject([{ fileName: B, statement: 1, alive: true }]);
    expect((await first).applied).toEqual([B]);
  });
});

describe('a statement that takes longer than the Data API waits', () => {
  beforeEach(async () => {
    await target.close();
    target = await createTarget({ statementTimeoutMs: 1_000 });
    await target.write(A, 'CREATE TABLE a (id integer); INSERT INTO a VALUES (1), (1);');
  });

  test('inside a transaction is rolled back, with an alternative in the message', async () => {
    await target.write(A, 'CREATE TABLE a (); SELECT pg_sleep(5)::text;');

    expect(await failure(target.run())).toBe(
      `${A}:1:20 (statement 2): SELECT pg_sleep(5)::text: it took more than 45 s and was ended. Nothing of this migration was kept. Split the work into smaller migrations, or put one long DDL statement into a migration of its own that begins with the line "-- daybreak:no-transaction".`,
    );
    expect(await target.texts("SELECT to_regclass('a') IS NULL")).toEqual(['true']);
  });

  test('outside one continues when it is DDL; its end is waited for and its effect is checked', async () => {
    await target.write(
      A,
      "CREATE TABLE a (id integer); INSERT INTO a VALUES (1);\nCREATE FUNCTION slow(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1.3); RETURN 1; END';",
    );
    await target.write(B, `${MARKER}CREATE INDEX CONCURRENTLY "a;slow" ON a (slow(id));`);

    const { events } = await target.run();

    expect(events.slice(2)).toEqual([
      { kind: 'applying', fileName: B },
      { kind: 'slow', fileName: B, statement: 1 },
      { kind: 'applied', fileName: B, durationMs: expect.any(Number) },
    ]);
    expect(await validIndexes()).toEqual(['"a;slow"']);
  });

  test('outside one that fails after the time is recorded as stopped', async () => {
    await target.write(
      A,
      "CREATE TABLE a (id integer); INSERT INTO a VALUES (1);\nCREATE FUNCTION slow(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1.3); RETURN 1/0; END';",
    );
    await target.write(B, `${MARKER}CREATE INDEX CONCURRENTLY a_slow ON a (slow(id));`);

    expect(await failure(target.run())).toContain(
      'CREATE INDEX CONCURRENTLY a_slow ON a (slow(id)): it continued after 45 s, ended, and had no effect.',
    );
    expect(await runs()).toEqual([`${VERSION} failed 1 1 anna@laptop`]);
  });

  test('outside one needs a check by a person if the catalogue does not show its effect', async () => {
    await target.write(
      A,
      "CREATE TABLE a (id integer); INSERT INTO a VALUES (1);\nCREATE FUNCTION slow(integer) RETURNS integer LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1.3); RETURN 1; END';",
    );
    await target.write(B, `${MARKER}ALTER TABLE a ALTER COLUMN id TYPE integer USING slow(id);`);

    expect(await failure(target.run())).toContain(
      'it continued after 45 s and has ended; the catalogue does not show whether it took effect.',
    );
  });

  test('outside one is ended if it changes data, and the message says so', async () => {
    await target.write(B, `${MARKER}UPDATE a SET id = 2 WHERE pg_sleep(3) IS NOT NULL;`);

    expect(await failure(target.run())).toContain(
      'UPDATE a SET id = 2 WHERE pg_sleep(3) IS NOT NULL: it took more than 45 s and was ended.',
    );
    expect(await target.texts('SELECT id::text FROM a')).toEqual(['1', '1']);
  });
});

describe('CREATE INDEX CONCURRENTLY IF NOT EXISTS', () => {
  test('is not recorded as done if it skips an invalid index of an earlier attempt', async () => {
    await target.run();
    await failure(Promise.resolve(target.texts('CREATE UNIQUE INDEX CONCURRENTLY a_id ON a (id)')));
    await target.write(B, `${MARKER}CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS a_id ON a (id);`);

    expect(await failure(target.run())).toContain(
      'the index exists and is invalid: an earlier attempt failed and left it.',
    );
  });
});
