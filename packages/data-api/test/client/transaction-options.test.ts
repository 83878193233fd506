import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../../data-api-local/src/index.ts';
import { type DataApiClient, statement, type TransactionOptions } from '../../src/index.ts';
import { errorOf } from '../error-of.ts';
import { answer, byOperation, fail, fakeService, hangUp, type Play } from '../fake-service.ts';
import { clientOf } from '../local.ts';

let api: DataApiLocal;
let db: DataApiClient;
beforeAll(async () => {
  api = await startTestDataApi();
  db = clientOf(api);
  await db.execute(statement({ sql: 'CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL)' }));
});
beforeEach(async () => {
  await db.execute(statement({ sql: 'TRUNCATE accounts' }));
  await db.batch(open, [{ id: 1 }, { id: 2 }]);
});
afterAll(async () => {
  db?.close();
  await api?.stop();
});

const open = statement({ sql: 'INSERT INTO accounts VALUES (:id, 100)', parameters: { id: 'int4' } });
const add = statement({
  sql: 'UPDATE accounts SET balance = balance + :n WHERE id = :id',
  parameters: { id: 'int4', n: 'int4' },
});
const sum = statement({ sql: 'SELECT sum(balance)::int4 AS sum FROM accounts', row: { sum: 'int4' } });
const modes = statement({
  sql: `SELECT current_setting('transaction_isolation') AS isolation, current_setting('transaction_read_only') AS read_only,
    current_setting('transaction_deferrable') AS deferrable`,
  row: { isolation: 'text', read_only: 'text', deferrable: 'text' },
});
describe('the options of a transaction', () => {
  test.each<[TransactionOptions, object]>([
    [{}, { isolation: 'read committed', read_only: 'off', deferrable: 'off' }],
    [{ isolation: 'repeatable read' }, { isolation: 'repeatable read', read_only: 'off', deferrable: 'off' }],
    [{ readOnly: true }, { isolation: 'read committed', read_only: 'on', deferrable: 'off' }],
    [
      { isolation: 'serializable', readOnly: true, deferrable: true },
      { isolation: 'serializable', read_only: 'on', deferrable: 'on' },
    ],
  ])('%j apply in the database', async (options, expected) => {
    expect(await db.transaction((tx) => tx.get(modes), options)).toEqual(expected);
  });

  test('readOnly refuses writes', async () => {
    const error = await errorOf(db.transaction((tx) => tx.execute(add, { id: 1, n: 1 }), { readOnly: true }));

    expect(error).toMatchObject({ sqlState: '25006' });
  });

  test.each<[object, string]>([
    [{ isolation: 'snapshot; DROP TABLE accounts' }, 'isolation is "snapshot; DROP TABLE accounts"; allowed are'],
    [{ deferrable: true }, "deferrable needs isolation 'serializable' and readOnly"],
    [{ deferrable: true, isolation: 'serializable' }, "deferrable needs isolation 'serializable' and readOnly"],
    [{ retries: -1 }, 'retries is -1; allowed are whole numbers from 0 to 20'],
    [{ retries: 21 }, 'retries is 21'],
    [{ retries: 1.5 }, 'retries is 1.5'],
    [{ idleTimeoutMs: 0 }, 'idleTimeoutMs is 0'],
  ])('%j are refused before anything is sent', async (options, message) => {
    const begun = api.openTransactions();

    const error = await errorOf(db.transaction(async () => undefined, options as TransactionOptions));

    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toContain(message);
    expect(api.openTransactions()).toEqual(begun);
  });
});

describe('a nested transaction', () => {
  test('undoes only its own part, and the transaction around it continues', async () => {
    const thrown = new Error('mine');

    await db.transaction(async (tx) => {
      await tx.execute(add, { id: 1, n: 1 });
      const error = await errorOf(
        tx.transaction(async (inner) => {
          await inner.execute(add, { id: 1, n: 10 });
          throw thrown;
        }),
      );
      expect(error).toBe(thrown);
      await tx.execute(add, { id: 2, n: 2 });
    });

    expect(await db.value(sum)).toBe(203);
  });

  test('may contain a statement that PostgreSQL refuses', async () => {
    await db.transaction(async (tx) => {
      const error = await errorOf(tx.transaction((inner) => inner.execute(open, { id: 1 })));
      expect(error).toMatchObject({ sqlState: '23505' });
      await tx.execute(open, { id: 3 });
    });

    expect(await db.value(sum)).toBe(300);
  });

  test('is kept or lost with the transaction around it', async () => {
    const error = await errorOf(
      db.transaction(async (tx) => {
        await tx.transaction((inner) => inner.execute(add, { id: 1, n: 5 }));
        throw new Error('mine');
      }),
    );

    expect(error).toMatchObject({ message: 'mine' });
    expect(await db.value(sum)).toBe(200);
  });

  test('nests again', async () => {
    await db.transaction((tx) =>
      tx.transaction(async (outer) => {
        await outer.execute(add, { id: 1, n: 1 });
        await errorOf(
          outer.transaction(async (inner) => {
            await inner.execute(add, { id: 1, n: 10 });
            throw new Error('mine');
          }),
        );
        await outer.transaction((inner) => inner.execute(add, { id: 1, n: 100 }));
      }),
    );

    expect(await db.value(sum)).toBe(301);
  });

  test('runs after the statements that were called before it', async () => {
    await db.transaction((tx) =>
      Promise.all([
        tx.transaction((inner) => inner.execute(add, { id: 1, n: 1 })),
        tx.execute(add, { id: 1, n: 10 }),
        tx.transaction((inner) => inner.execute(add, { id: 1, n: 100 })),
      ]),
    );

    expect(await db.value(sum)).toBe(311);
  });

  test('refuses the outer tx inside its callback, instead of waiting forever', async () => {
    const error = await errorOf(
      db.transaction((tx) =>
        tx.transaction(async () => {
          await tx.execute(add, { id: 1, n: 1 });
        }),
      ),
    );

    expect(error).toMatchObject({
      name: 'TransactionAbortedError',
      message: expect.stringContaining('Use the tx of the nested callback'),
    });
    expect(await db.value(sum)).toBe(200);
  });

  test('ends the whole transaction when a statement in it got no answer', async () => {
    const lostInside: Play = (response, received) =>
      received.body.sql.startsWith('UPDATE')
        ? hangUp(response, received)
        : answer({ numberOfRecordsUpdated: 0 })(response, received);
    const service = await fakeService([byOperation({ Execute: lostInside })]);

    const error = await errorOf(
      service.client.transaction(async (tx) => {
        await errorOf(tx.transaction((inner) => inner.execute(add, { id: 1, n: 1 })));
      }),
    );
    await service.close();

    expect(error).toMatchObject({ name: 'TransactionAbortedError', cause: { name: 'OutcomeUnknownError' } });
    expect(service.operations()).toEqual(['BeginTransaction', 'Execute', 'Execute', 'RollbackTransaction']);
  });
});

describe('a conflict between transactions', () => {
  const conflict = (state: string) =>
    fail(400, 'DatabaseErrorException', `ERROR: deadlock detected; SQLState: ${state}`);
  const begin = answer({ transactionId: 't1' });
  const done = answer({ numberOfRecordsUpdated: 1 });

  test('between two serializable transactions runs one of them again, and both are kept', async () => {
    let runs = 0;
    let bothHaveRead = () => {};
    const read = new Promise<void>((resolve) => {
      bothHaveRead = resolve;
    });
    const transfer = (id: number) =>
      db.transaction(
        async (tx) => {
          runs += 1;
          const total = await tx.value(sum);
          if (runs === 2) bothHaveRead();
          await read;
          await tx.execute(add, { id, n: total });
        },
        { isolation: 'serializable', retries: 5 },
      );

    await Promise.all([transfer(1), transfer(2)]);

    expect(runs).toBe(3);
    // One after the other: 200 + 200, then 400 more.
    expect(await db.value(sum)).toBe(800);
  });

  test.each(['40001', '40P01'])('%s runs the whole callback again, in a new transaction', async (state) => {
    const service = await fakeService([begin, conflict(state), answer({}), begin, done]);

    const result = await service.client.transaction((tx) => tx.execute(add, { id: 1, n: 1 }), { retries: 1 });
    await service.close();

    expect(result).toEqual({ rowCount: 1 });
    expect(service.operations()).toEqual([
      'BeginTransaction',
      'Execute',
      'RollbackTransaction',
      'BeginTransaction',
      'Execute',
      'CommitTransaction',
    ]);
  });

  test.each<[string, Play, TransactionOptions, number]>([
    ['is thrown immediately by default', conflict('40001'), {}, 1],
    ['is thrown after the last retry', conflict('40001'), { retries: 2 }, 3],
    ['of another kind is not run again', conflict('23505'), { retries: 2 }, 1],
    ['of unknown outcome is not run again', hangUp, { retries: 2 }, 1],
  ])('%s', async (_, play, options, runs) => {
    const service = await fakeService([byOperation({ Execute: play })]);

    const error = await errorOf(service.client.transaction((tx) => tx.execute(add, { id: 1, n: 1 }), options));
    await service.close();

    expect(error).toMatchObject({ name: play === hangUp ? 'OutcomeUnknownError' : 'StatementError' });
    expect(service.operations().filter((operation) => operation === 'BeginTransaction')).toHaveLength(runs);
  });

  test('at the commit runs the callback again; a commit without an answer does not', async () => {
    const refused = await fakeService([begin, done, conflict('40001'), begin, done, answer({})]);
    await refused.client.transaction((tx) => tx.execute(add, { id: 1, n: 1 }), { retries: 1 });
    await refused.close();
    expect(refused.operations().filter((operation) => operation === 'CommitTransaction')).toHaveLength(2);

    const lost = await fakeService([byOperation({ CommitTransaction: hangUp })]);
    const error = await errorOf(lost.client.transaction((tx) => tx.execute(add, { id: 1, n: 1 }), { retries: 3 }));
    await lost.close();
    expect(error).toMatchObject({ name: 'OutcomeUnknownError' });
    expect(lost.operations()).toEqual(['BeginTransaction', 'Execute', 'CommitTransaction']);
  });

  test('is not run again when the rollback failed: its locks may still be held', async () => {
    const service = await fakeService([
      byOperation({ Execute: conflict('40001'), RollbackTransaction: fail(503, 'ServiceUnavailableError') }),
    ]);

    const error = await errorOf(service.client.transaction((tx) => tx.execute(add, { id: 1, n: 1 }), { retries: 3 }));
    await service.close();

    expect(error).toMatchObject({ sqlState: '40001', rollbackError: { name: 'OutcomeUnknownError' } });
    expect(service.operations()).toEqual(['BeginTransaction', 'Execute', 'RollbackTransaction']);
  });
});
