// What a driver must handle for Aurora DSQL: conflicts, unknown outcomes, limits.
import { type DsqlLocal, startDsqlLocal } from '@daybreak/dsql-local';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { connect } from '../../src/dsql/index.ts';
import {
  type Database,
  OutcomeUnknownError,
  PartialBatchError,
  RequestTooLargeError,
  ServiceRefusedError,
  StatementError,
  statement,
} from '../../src/index.ts';
import { LOCAL_DSQL_CREDENTIALS, loadConnection } from '../../src/settings/index.ts';
import { dsqlEnv } from '../backends/backends.ts';

const insert = statement({ sql: 'INSERT INTO kept VALUES (:id)', parameters: { id: 'int4' } });
const select = statement({ sql: 'SELECT id FROM kept ORDER BY id', row: { id: 'int4' }, readOnly: true });
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

let dsql: DsqlLocal;
let db: Database;
beforeAll(async () => {
  dsql = await startDsqlLocal({ credentials: [LOCAL_DSQL_CREDENTIALS] });
  db = connect(loadConnection({ env: dsqlEnv(dsql) }));
  await db.execute(statement({ sql: 'CREATE TABLE kept (id int PRIMARY KEY, n int DEFAULT 0)' }));
});
beforeEach(() => db.execute(statement({ sql: 'DELETE FROM kept' })));
afterEach(() => dsql.faults.clear());
afterAll(async () => {
  await db?.close();
  await dsql?.stop();
});
const ids = async () => (await db.query(select)).map(({ id }) => id);

/** Counts how often the callback of a transaction with one INSERT runs. */
async function insertInTransaction(options: Parameters<Database['transaction']>[1] = {}) {
  let runs = 0;
  const error = await errorOf(
    db.transaction(async (tx) => {
      runs += 1;
      await tx.execute(insert, { id: 1 });
    }, options),
  );
  return { runs, error };
}

describe('a conflict', () => {
  test.each(['OC000', 'OC001'] as const)('at COMMIT (%s) runs the whole transaction again', async (code) => {
    dsql.faults.occ(2, { at: 'commit', code, match: /kept/ });

    expect(await insertInTransaction()).toEqual({ runs: 3, error: undefined });
    expect(await ids()).toEqual([1]);
  });

  test('is thrown after five attempts, and nothing is kept', async () => {
    dsql.faults.occ(5, { at: 'commit', match: /kept/ });

    const { runs, error } = await insertInTransaction();

    expect(runs).toBe(5);
    expect(error).toBeInstanceOf(StatementError);
    expect(error).toMatchObject({ sqlState: '40001', condition: 'serialization_failure' });
    expect(await ids()).toEqual([]);
  });

  test('is thrown immediately if retries is 0', async () => {
    dsql.faults.occ(1, { at: 'commit', match: /kept/ });

    expect(await insertInTransaction({ retries: 0 })).toMatchObject({ runs: 1, error: { sqlState: '40001' } });
  });

  test('of a single statement runs it again', async () => {
    dsql.faults.occ(4, { at: 'statement', match: /kept/ });

    await db.execute(insert, { id: 1 });

    expect(await ids()).toEqual([1]);
  });

  test('that does not end is given up at the deadline of the call', async () => {
    dsql.faults.occ(1000, { at: 'statement', match: /kept/ });

    const error = await errorOf(
      db.within({ timeoutMs: 300 }).transaction((tx) => tx.execute(insert, { id: 1 }), { retries: 20 }),
    );

    expect(error).toMatchObject({ name: expect.stringMatching(/^(StatementError|CallAbortedError)$/) });
    dsql.faults.clear();
    expect(await ids()).toEqual([]);
  });

  test('of 50 writers of one row ends for each: written once, refused with 40001, or not sent on a busy machine', async () => {
    await db.execute(insert, { id: 1 });
    const increment = statement({ sql: 'UPDATE kept SET n = n + 1 WHERE id = 1' });

    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => errorOf(db.transaction((tx) => tx.execute(increment)))),
    );

    const refused = outcomes.filter((outcome) => outcome !== undefined);
    // There are ten connections: a call that waits 10 s for one fails with that reason, and nothing of it has run.
    for (const error of refused) {
      if (error instanceof ServiceRefusedError) expect(error.message).toMatch(/^BEGIN was not sent/);
      else expect(error).toMatchObject({ sqlState: '40001' });
    }
    const count = statement({ sql: 'SELECT n FROM kept', row: { n: 'int4' } });
    expect(await db.value(count)).toBe(50 - refused.length);
  });
});

describe('a COMMIT without an answer', () => {
  test.each([
    ['the connection ended before it', () => dsql.faults.closeAt('commit', 'before'), []],
    ['the connection ended after it', () => dsql.faults.closeAt('commit', 'after'), [1]],
    ['the server was unavailable before it', () => dsql.faults.unavailable('before'), []],
    ['the server was unavailable after it', () => dsql.faults.unavailable('after'), [1]],
  ])('because %s is an unknown outcome, and is never repeated', async (_, fail, expected) => {
    fail();

    const { runs, error } = await insertInTransaction();

    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(runs).toBe(1);
    expect(await ids()).toEqual(expected);
  });
});

describe('unsupported features of Aurora DSQL are refused with an alternative, and nothing is sent', () => {
  test('a savepoint; the transaction around it can continue', async () => {
    let refused: unknown;
    await db.transaction(async (tx) => {
      await tx.execute(insert, { id: 1 });
      refused = await errorOf(tx.transaction((inner) => inner.execute(insert, { id: 2 })));
    });

    expect(refused).toMatchObject({
      sqlState: '0A000',
      message: expect.stringContaining('Run the part in a transaction of its own'),
    });
    expect(await ids()).toEqual([1]);
  });

  test.each(['serializable', 'read committed'] as const)('isolation %s', async (isolation) => {
    const { runs, error } = await insertInTransaction({ isolation });

    expect(runs).toBe(0);
    expect(error).toMatchObject({ sqlState: '0A000', message: expect.stringContaining('FOR UPDATE') });
  });

  test('a statement of more than 10 MiB; the connection continues', async () => {
    const long = statement({ sql: 'SELECT length(:text) AS n', parameters: { text: 'text' }, row: { n: 'int4' } });

    const error = await errorOf(db.query(long, { text: 'x'.repeat(11 * 1024 * 1024) }));

    expect(error).toBeInstanceOf(RequestTooLargeError);
    expect(await ids()).toEqual([]);
  });
});

describe('many rows', () => {
  const sets = (count: number) => Array.from({ length: count }, (_, id) => ({ id }));

  test('in a batch are committed 500 at a time', async () => {
    expect(await db.batch(insert, sets(600))).toEqual({ sets: 600 });
    expect(await ids()).toHaveLength(600);
  });

  test('in a batch are kept up to a failed part, and the error says so', async () => {
    await db.execute(insert, { id: 550 });

    const error = await errorOf(db.batch(insert, sets(600)));

    expect(error).toBeInstanceOf(PartialBatchError);
    expect(error).toMatchObject({ committed: 500, failedAt: 500, cause: { sqlState: '23505' } });
    expect(await ids()).toEqual([...sets(500).map(({ id }) => id), 550]);
  });

  test('in one transaction are at most 3,000', async () => {
    const fill = statement({ sql: 'INSERT INTO kept SELECT n FROM generate_series(1, 3001) AS n' });

    const error = await errorOf(db.transaction((tx) => tx.execute(fill)));

    expect(error).toMatchObject({ sqlState: '54000' });
    expect(await ids()).toEqual([]);
  });
});
