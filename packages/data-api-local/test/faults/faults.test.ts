// The real client and the real service: failures that a caller must handle, on demand.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import {
  type DataApiClient,
  DatabaseResumingError,
  OutcomeUnknownError,
  ServiceRefusedError,
  StatementError,
  statement,
  TransactionNotFoundError,
} from '../../../data-api/src/index.ts';
import '../../../data-api/test/host-errors.ts';
import { clientOf } from '../../../data-api/test/local.ts';
import type { DataApiLocal } from '../../src/index.ts';
import { type Sdk, sdkOf } from './sdk.ts';

const insertOrder = statement({ sql: 'INSERT INTO orders (id) VALUES (:id)', parameters: { id: 'int4' } });
const countOrders = statement({
  sql: 'SELECT count(*) AS orders FROM orders',
  row: { orders: 'int8' },
  readOnly: true,
});

let api: DataApiLocal;
let client: DataApiClient;
let sdk: Sdk;

beforeAll(async () => {
  api = await startTestDataApi();
  client = clientOf(api);
  sdk = sdkOf(api);
  await sdk.execute('CREATE TABLE orders (id int4)');
});
afterAll(async () => {
  client?.close();
  sdk?.close();
  await api?.stop();
});
beforeEach(() => sdk.execute('TRUNCATE orders'));
afterEach(() => api.resetControls());

const orders = async (): Promise<bigint> => (await client.query(countOrders))[0]?.orders ?? -1n;

describe('a paused cluster', () => {
  test('is not retried by an SDK with its defaults', async () => {
    const unmodified = sdkOf(api, { maxAttempts: 3 });
    api.pause({ resumeDelayMs: 60_000 });

    await expect(unmodified.execute('SELECT 1')).rejects.toMatchObject({
      name: 'DatabaseResumingException',
      $metadata: { attempts: 1, httpStatusCode: 400 },
    });
    unmodified.close();
  });

  test('is waited for, and the statement runs once', async () => {
    api.pause({ resumeDelayMs: 700 });

    await client.execute(insertOrder, { id: 1 });

    expect(await orders()).toBe(1n);
    const answers = api.requests().map(({ errorType }) => errorType);
    expect(answers).toContain('DatabaseResumingException');
    expect(answers.at(-2)).toBeUndefined();
  });

  test('resumes after its delay, by the clock, and not before', async () => {
    const impatient = clientOf(api, { maxWaitMs: 0 });
    api.pause();

    await expect(impatient.execute(insertOrder, { id: 1 })).rejects.toThrow(DatabaseResumingError);
    await api.advanceClock(14_000);
    await expect(impatient.execute(insertOrder, { id: 1 })).rejects.toThrow(DatabaseResumingError);
    await api.advanceClock(1_000);

    expect(await impatient.execute(insertOrder, { id: 1 })).toEqual({ rowCount: 1 });
    impatient.close();
  });

  test('answers immediately after resume()', async () => {
    api.pause();
    api.resume();

    expect(await orders()).toBe(0n);
  });
});

describe('a dropped connection', () => {
  test('after the write is an unknown outcome, and exactly one row', async () => {
    api.failNext({ disconnect: true, when: 'after', sql: 'insert into orders' });

    await expect(client.execute(insertOrder, { id: 1 })).rejects.toThrow(OutcomeUnknownError);

    expect(await orders()).toBe(1n);
  });

  test('before the write is an unknown outcome too, and no row', async () => {
    api.failNext({ disconnect: true, sql: 'INSERT INTO orders' });

    await expect(client.execute(insertOrder, { id: 1 })).rejects.toThrow(OutcomeUnknownError);

    expect(await orders()).toBe(0n);
  });

  test('after the write makes the SDK write twice if it may retry', async () => {
    const retrying = sdkOf(api, { maxAttempts: 3 });
    api.failNext({ disconnect: true, when: 'after', sql: /^insert/i });

    await retrying.execute('INSERT INTO orders (id) VALUES (1)');

    expect(await orders()).toBe(2n);
    retrying.close();
  });

  test('during a read is hidden from the caller: a statement declared readOnly is sent again', async () => {
    api.failNext({ disconnect: true, sql: 'SELECT count' });

    expect(await orders()).toBe(0n);
    expect(api.counts().ExecuteStatement).toEqual({ requests: 3, failed: 1 });
  });
});

describe('a commit', () => {
  const order = () => client.transaction((tx) => tx.execute(insertOrder, { id: 1 }));

  test.each([
    ['before', 0n],
    ['after', 1n],
  ] as const)('whose connection drops %s it ran is an unknown outcome: %i rows', async (when, rows) => {
    api.failNext({ disconnect: true, when, operation: 'CommitTransaction' });

    await expect(order()).rejects.toThrow(OutcomeUnknownError);

    expect(await orders()).toBe(rows);
    expect(api.openTransactions()).toHaveLength(when === 'before' ? 1 : 0);
    await api.advanceClock(180_000);
    expect(api.openTransactions()).toEqual([]);
  });

  test('that is refused with a serialization failure can be distinguished from other errors', async () => {
    api.failNext({ exception: 'DatabaseErrorException', sqlState: '40001', operation: 'CommitTransaction' });

    const error: unknown = await order().catch((thrown) => thrown);

    expect(error).toBeInstanceOf(StatementError);
    expect(error).toMatchObject({
      sqlState: '40001',
      detail: 'could not serialize access due to concurrent update',
    });
    expect(api.openTransactions()).toEqual([]);
    expect(await orders()).toBe(0n);
  });
});

describe('throttling', () => {
  test('is waited for by the client, and each statement runs once', async () => {
    api.failNext({ exception: 'ThrottlingException', times: 2 });

    await client.execute(insertOrder, { id: 1 });

    expect(await orders()).toBe(1n);
    expect(api.counts().ExecuteStatement.failed).toBe(2);
  });
});

describe('an exception of the list', () => {
  test.each([
    ['InternalServerErrorException', 500, OutcomeUnknownError],
    ['ServiceUnavailableError', 503, OutcomeUnknownError],
    ['DatabaseUnavailableException', 504, OutcomeUnknownError],
    ['AccessDeniedException', 403, ServiceRefusedError],
    ['TransactionNotFoundException', 404, TransactionNotFoundError],
  ] as const)('has its status: %s is %i', async (exception, status, error) => {
    api.failNext({ exception });

    await expect(client.execute(insertOrder, { id: 1 })).rejects.toThrow(error);

    const fault = `${exception}, before the statement`;
    expect(api.requests().at(-1)).toMatchObject({ status, errorType: exception, sql: insertOrder.wireSql, fault });
    expect(await orders()).toBe(0n);
  });

  test('carries the words that are given', async () => {
    api.failNext({
      exception: 'DatabaseErrorException',
      sqlState: '23505',
      message: 'duplicate key value violates unique constraint "orders_pkey"',
    });

    await expect(client.execute(insertOrder, { id: 1 })).rejects.toMatchObject({
      sqlState: '23505',
      detail: 'duplicate key value violates unique constraint "orders_pkey"',
      constraint: 'orders_pkey',
    });
  });

  test('of a gateway is a page of HTML, and the outcome is unknown', async () => {
    api.failNext({ status: 502, when: 'after' });

    await expect(client.execute(insertOrder, { id: 1 })).rejects.toThrow(OutcomeUnknownError);

    expect(await orders()).toBe(1n);
  });
});

describe('a fault', () => {
  test('applies to N calls and no more, even when calls run concurrently', async () => {
    const armed = api.failNext({ exception: 'AccessDeniedException', times: 3, operation: 'ExecuteStatement' });

    const settled = await Promise.allSettled(Array.from({ length: 8 }, () => sdk.execute('SELECT 1')));

    expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(3);
    expect(armed.remaining).toBe(0);
    expect(api.faults()).toEqual([]);
  });

  test('does not affect other operations and other statements', async () => {
    api.failNext({ exception: 'AccessDeniedException', sql: { pattern: '^update', flags: 'i' } });
    api.failNext({ exception: 'AccessDeniedException', operation: 'BatchExecuteStatement' });

    await client.transaction((tx) => tx.execute(insertOrder, { id: 1 }));

    expect(await orders()).toBe(1n);
    expect(api.faults()).toEqual([
      { fault: 'AccessDeniedException', when: 'before', remaining: 1, operation: undefined, sql: '/^update/i' },
      {
        fault: 'AccessDeniedException',
        when: 'before',
        remaining: 1,
        operation: 'BatchExecuteStatement',
        sql: undefined,
      },
    ]);
  });

  test('is disarmed by remove and by clearFaults', async () => {
    const first = api.failNext({ disconnect: true });
    const second = api.failNext({ disconnect: true, times: 5 });

    first.remove();
    expect(api.faults()).toHaveLength(1);
    api.clearFaults();

    expect(second.remaining).toBe(0);
    await client.execute(insertOrder, { id: 1 });
    expect(await orders()).toBe(1n);
  });

  test('of some milliseconds makes a client give up while its statement continues', async () => {
    const hasty = clientOf(api, { requestTimeoutMs: 200 });
    api.failNext({ delayMs: 600, when: 'after', sql: 'INSERT' });

    await expect(hasty.execute(insertOrder, { id: 1 })).rejects.toThrow(OutcomeUnknownError);

    expect(await orders()).toBe(1n);
    // The service is done with it only when its delay is over.
    while (!api.requests().some(({ sql }) => sql === insertOrder.wireSql))
      await new Promise((go) => setTimeout(go, 20));
    hasty.close();
  });

  test('of an hour does not delay the stop of the service', async () => {
    const other = await startTestDataApi();
    const caller = sdkOf(other);
    other.failNext({ delayMs: 3_600_000 });
    const answered = caller.execute('SELECT 1');
    while (other.faults().length > 0) await new Promise((resolve) => setTimeout(resolve, 10));

    await other.stop();

    await answered;
    caller.close();
  });
});

describe('what the service shows', () => {
  test('is each open transaction with its age, idle time and last statement', async () => {
    await client.transaction(async (tx) => {
      await tx.execute(insertOrder, { id: 4711 });
      await api.advanceClock(60_000);

      const [open] = api.openTransactions();

      expect(api.openTransactions()).toHaveLength(1);
      expect(open).toMatchObject({ isRunning: false });
      expect(open?.lastStatement).toBe('INSERT INTO orders (id) VALUES (CAST(:id AS int4))');
      expect(open?.ageMs).toBeGreaterThanOrEqual(60_000);
      expect(open?.idleMs).toBeGreaterThanOrEqual(60_000);
      expect(open?.idleMs).toBeLessThan(180_000);
    });

    expect(api.openTransactions()).toEqual([]);
  });

  test('is the count of each operation, and the last 100 requests, the newest last', async () => {
    api.resetControls();
    for (let number = 0; number < 101; number += 1) await sdk.execute(`SELECT ${number}`);
    await sdk.execute('SELECT wrong').catch(() => undefined);
    await sdk.batch('INSERT INTO orders (id) VALUES (:id)', [[{ name: 'id', value: { longValue: 1 } }]]);

    const none = { requests: 0, failed: 0 };
    expect(api.counts()).toEqual({
      ExecuteStatement: { requests: 102, failed: 1 },
      BatchExecuteStatement: { requests: 1, failed: 0 },
      BeginTransaction: none,
      CommitTransaction: none,
      RollbackTransaction: none,
      ExecuteSql: none,
    });
    expect(api.requests()).toHaveLength(100);
    expect(api.requests()[0]?.sql).toBe('SELECT 3');
    expect(api.requests().at(-2)).toMatchObject({ sql: 'SELECT wrong', status: 400, sqlState: '42703' });
    expect(api.requests().at(-1)).toMatchObject({ operation: 'BatchExecuteStatement', parameterSets: 1 });
  });
});
