import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../../data-api-local/src/index.ts';
import {
  type DataApiClient,
  StatementError,
  statement,
  type Transaction,
  TransactionAbortedError,
} from '../../src/index.ts';
import { errorOf } from '../error-of.ts';
import { answer, byOperation, fail, fakeService } from '../fake-service.ts';
import { clientOf } from '../local.ts';

let api: DataApiLocal;
let db: DataApiClient;
beforeAll(async () => {
  api = await startTestDataApi();
  db = clientOf(api);
  await db.execute(statement({ sql: 'CREATE TABLE items (id int PRIMARY KEY)' }));
});
beforeEach(() => db.execute(statement({ sql: 'TRUNCATE items' })));
afterAll(async () => {
  db?.close();
  await api?.stop();
});

const insert = statement({ sql: 'INSERT INTO items VALUES (:id)', parameters: { id: 'int4' } });
const select = statement({ sql: 'SELECT id FROM items ORDER BY id', row: { id: 'int4' } });
const ids = async () => (await db.query(select)).map(({ id }) => id);
describe('a transaction', () => {
  test('commits when the callback resolves, and returns its value', async () => {
    const value = await db.transaction(async (tx) => {
      await tx.execute(insert, { id: 1 });
      return (await tx.query(select)).length;
    });

    expect(value).toBe(1);
    expect(await ids()).toEqual([1]);
  });

  test('rolls back when the callback throws, and rethrows that error', async () => {
    const thrown = new Error('mine');

    const error = await errorOf(
      db.transaction(async (tx) => {
        await tx.execute(insert, { id: 1 });
        throw thrown;
      }),
    );

    expect(error).toBe(thrown);
    expect(await ids()).toEqual([]);
    expect(api.openTransactions()).toEqual([]);
  });

  test('runs statements one after the other when they are called together', async () => {
    await db.transaction(async (tx) => {
      await Promise.all(Array.from({ length: 20 }, (_, id) => tx.execute(insert, { id })));
    });

    expect(await ids()).toHaveLength(20);
  });

  test('throws the first error of concurrent statements, and sends none of the later ones', async () => {
    const outcomes: unknown[] = [];

    const error = await errorOf(
      db.transaction(async (tx) => {
        const all = [1, 1, 2].map((id) => tx.execute(insert, { id }));
        outcomes.push(...(await Promise.allSettled(all)));
        await Promise.all(all);
      }),
    );

    expect(error).toBeInstanceOf(StatementError);
    expect(error).toMatchObject({ sqlState: '23505', constraint: 'items_pkey' });
    expect(outcomes).toMatchObject([
      { status: 'fulfilled' },
      { reason: { sqlState: '23505' } },
      {
        reason: {
          name: 'TransactionAbortedError',
          message:
            'The statement was not sent: one before it in the same transaction failed. PostgreSQL refused "INSERT INTO items VALUES (:id)": duplicate key value violates unique constraint "items_pkey" (SQLSTATE 23505 unique_violation). Start the transaction again as a whole.',
        },
      },
    ]);
    expect(await ids()).toEqual([]);
  });

  test('is not committed when a statement failed and the callback swallowed it', async () => {
    const error = await errorOf(
      db.transaction(async (tx) => {
        await tx.execute(insert, { id: 1 });
        await tx.execute(insert, { id: 1 }).catch(() => undefined);
      }),
    );

    expect(error).toBeInstanceOf(TransactionAbortedError);
    expect(error).toMatchObject({ cause: { sqlState: '23505' } });
    expect((error as Error).message).toBe(
      'The transaction was not committed: a statement in it failed, and the callback continued. PostgreSQL refused "INSERT INTO items VALUES (:id)": duplicate key value violates unique constraint "items_pkey" (SQLSTATE 23505 unique_violation). Let the error leave the callback, or run the statement outside.',
    );
    expect(await ids()).toEqual([]);
    expect(api.openTransactions()).toEqual([]);
  });

  test('is not committed when a statement with a wrong parameter was swallowed: it never ran', async () => {
    const error = await errorOf(
      db.transaction(async (tx) => {
        await tx.execute(insert, { id: 1 });
        await tx.execute(insert, { id: 1.5 }).catch(() => undefined);
      }),
    );

    expect(error).toMatchObject({ name: 'TransactionAbortedError', cause: { name: 'ParameterError' } });
    expect(await ids()).toEqual([]);
  });

  test('is rolled back when the callback returns while its statements still run', async () => {
    const error = await errorOf(
      db.transaction(async (tx) => {
        void tx.execute(insert, { id: 1 });
        void tx.execute(insert, { id: 2 });
      }),
    );

    expect(error).toBeInstanceOf(TransactionAbortedError);
    expect((error as Error).message).toContain('returned while 2 of its statements were still running');
    expect(await ids()).toEqual([]);
    expect(api.openTransactions()).toEqual([]);
  });

  test('is rolled back when the callback never ends and sends nothing', async () => {
    const never = db.transaction(
      async (tx) => {
        await tx.execute(insert, { id: 1 });
        await new Promise(() => {});
      },
      { idleTimeoutMs: 50 },
    );

    expect(await errorOf(never)).toMatchObject({
      name: 'TransactionAbortedError',
      message: expect.stringContaining('sent no statement for 50 ms'),
    });
    expect(await ids()).toEqual([]);
    expect(api.openTransactions()).toEqual([]);
  });

  test('takes no statement after its end', async () => {
    let kept: Transaction | undefined;
    await db.transaction(async (tx) => {
      kept = tx;
    });

    expect(await errorOf(kept?.query(select) ?? Promise.resolve())).toMatchObject({
      name: 'TransactionEndedError',
      message:
        'The transaction is over, and nothing was sent. Await every statement inside the callback, and do not keep tx.',
    });
  });

  test('does not see and does not block a concurrent transaction', async () => {
    const [bothInserted, bothRead] = [meetingOfTwo(), meetingOfTwo()];
    const seenBy = (id: number) =>
      db.transaction(async (tx) => {
        await tx.execute(insert, { id });
        await bothInserted();
        const seen = await tx.query(select);
        await bothRead();
        return seen;
      });

    expect(await Promise.all([seenBy(1), seenBy(2)])).toEqual([[{ id: 1 }], [{ id: 2 }]]);
    expect(await ids()).toEqual([1, 2]);
  });

  test('keeps savepoints as SQL', async () => {
    await db.transaction(async (tx) => {
      await tx.execute(insert, { id: 1 });
      await tx.execute(statement({ sql: 'SAVEPOINT before' }));
      await tx.execute(insert, { id: 2 });
      await tx.execute(statement({ sql: 'ROLLBACK TO SAVEPOINT before' }));
    });

    expect(await ids()).toEqual([1]);
  });
});

describe('a rollback that fails too', () => {
  test('is attached to the first error, which is thrown', async () => {
    const service = await fakeService([
      byOperation({
        BeginTransaction: answer({ transactionId: 't1' }),
        Execute: fail(400, 'DatabaseErrorException', 'ERROR: division by zero; SQLState: 22012'),
        RollbackTransaction: fail(404, 'TransactionNotFoundException', 'Transaction t1 is not found.'),
      }),
    ]);

    const error = await errorOf(service.client.transaction((tx) => tx.execute(insert, { id: 1 })));
    await service.close();

    expect(error).toMatchObject({
      name: 'StatementError',
      sqlState: '22012',
      rollbackError: { name: 'TransactionNotFoundError' },
    });
    expect(service.operations()).toEqual(['BeginTransaction', 'Execute', 'RollbackTransaction']);
  });
});

/** The first one waits for the other. */
function meetingOfTwo(): () => Promise<void> {
  let arrived = 0;
  let open = () => {};
  const both = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    arrived += 1;
    if (arrived === 2) open();
    return both;
  };
}
