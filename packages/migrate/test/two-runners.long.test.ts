import { statement } from '@daybreak/database';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTarget, type Target } from './target.ts';

const A = '20261120090000_create_a.sql';
const B = '20261120100000_fill_a.sql';
const C = '20261120110000_index_a.sql';
const MARKER = '-- daybreak:no-transaction\n';

let target: Target;

beforeEach(async () => {
  target = await createTarget();
});
afterEach(() => target.close());

/** Starts a run, and resolves when it is about to run a file. */
function startUntil(fileName: string): Promise<{ readonly ended: ReturnType<Target['run']> }> {
  return new Promise((resolve, reject) => {
    const ended = target.run({
      onEvent: (event) => {
        if (event.kind === 'applying' && event.fileName === fileName) resolve({ ended });
      },
    });
    ended.catch(reject);
  });
}

async function untilStatement(number: number): Promise<void> {
  for (;;) {
    const [statement] = await target.texts('SELECT statement::text FROM daybreak_migration_runs');
    if (statement === String(number)) return;
  }
}

// The lock of a runner that has stopped answering.
const holdLock = statement({
  sql: 'SELECT pg_advisory_xact_lock(4918310409448276299)::text AS held',
  row: { held: 'text' },
});
let letGo: (() => void) | undefined;

describe('two concurrent runners', () => {
  test('apply each migration once, and both end well', async () => {
    await target.write(A, 'CREATE TABLE a (id integer);');
    await target.write(B, 'INSERT INTO a VALUES (1); SELECT pg_sleep(0.3)::text; INSERT INTO a VALUES (2);');
    await target.write(C, `${MARKER}CREATE INDEX CONCURRENTLY a_id ON a (id);\nINSERT INTO a VALUES (3);`);

    const results = await Promise.all([target.run(), target.run(), target.run()]);

    expect(results.flatMap(({ applied }) => applied).sort()).toEqual([A, B, C]);
    expect(await target.texts('SELECT id::text FROM a ORDER BY id')).toEqual(['1', '2', '3']);
    expect(await target.texts('SELECT count(*)::text FROM daybreak_migrations')).toEqual(['3']);
    expect(await target.texts('SELECT count(*)::text FROM daybreak_migration_runs')).toEqual(['0']);
  });

  test('the waiting one reports it once, and skips migrations that the other applied', async () => {
    await target.write(A, 'CREATE TABLE a ();');
    await target.run();
    await target.write(B, 'SELECT pg_sleep(0.5)::text;');
    const first = await startUntil(B);

    const second = await target.run();

    expect((await first.ended).applied).toEqual([B]);
    expect(second).toEqual({
      applied: [],
      events: [
        { kind: 'waiting', reason: 'another runner applies migrations to this database' },
        { kind: 'already', fileName: B },
      ],
    });
  });

  test('the one that waits longer than its limit stops without a change', async () => {
    await target.write(A, 'CREATE TABLE a (); SELECT pg_sleep(1)::text;');
    await target.write(B, 'CREATE TABLE b ();');
    const first = await startUntil(A);

    await expect(target.run({ lockTimeoutMs: 100 })).rejects.toThrow(
      'Waited 0.1 s, and another runner applies migrations to this database. Only one runner works at a time. Run this again later, or wait longer with --lock-timeout. The lock of a killed runner ends within three minutes.',
    );
    expect((await first.ended).applied).toEqual([A, B]);
  });

  test('the one that waits for a no-transaction migration reports its progress', async () => {
    await target.write(A, 'CREATE TABLE a ();');
    await target.run();
    await target.write(B, `${MARKER}SELECT 1;\nSELECT pg_sleep(0.6)::text;`);
    const first = await startUntil(B);
    await untilStatement(2);

    const second = await target.run();

    expect((await first.ended).applied).toEqual([B]);
    expect(second.events).toEqual([
      { kind: 'waiting', reason: `another runner is at statement 2 of 2 of ${B}` },
      { kind: 'already', fileName: B },
    ]);
  });

  test('the lock of a killed one is released when its transaction expires', async () => {
    await target.write(A, 'CREATE TABLE a ();');
    // Wait for its answer, because a transaction expires only while no statement of it runs.
    let answered: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      answered = resolve;
    });
    const killed = target.db
      .transaction(async (tx) => {
        await tx.query(holdLock);
        answered?.();
        await new Promise((resolve) => {
          letGo = () => resolve(undefined);
        });
      })
      .catch(() => undefined);
    await held;
    const second = target.run();

    await target.passThreeMinutes();

    expect((await second).applied).toEqual([A]);
    letGo?.();
    await killed;
  });

  test('the one that gets the lock after a newer migration was applied elsewhere is refused', async () => {
    await target.write(A, 'SELECT pg_sleep(0.4)::text;');
    await target.write(B, 'CREATE TABLE b ();');
    let inserted: Promise<unknown> | undefined;

    const running = target.run({
      // The plan exists; then a migration of another folder is applied between the two files.
      onEvent: (event) => {
        if (event.kind !== 'applying') return;
        inserted = target.texts(`INSERT INTO daybreak_migrations (version, name, checksum, duration_ms, applied_by)
          VALUES ('99999999999999', 'newer', 'x', 1, 'other')`);
      },
    });

    await expect(running).rejects.toThrow(
      /fill_a\.sql: was never applied, but the newer 99999999999999_newer\.sql was, on /,
    );
    await inserted;
    expect(await target.texts("SELECT to_regclass('b') IS NULL")).toEqual(['true']);
  });
});
