import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../../data-api-local/src/index.ts';
import { type DataApiClient, statement } from '../../src/index.ts';
import { errorOf } from '../error-of.ts';
import { answer, byOperation, type FakeService, fakeService, hang, resuming } from '../fake-service.ts';
import { clientOf } from '../local.ts';

let service: FakeService;
afterEach(() => service?.close());

const read = statement({ name: 'read-one', sql: 'SELECT n FROM t', row: { n: 'int4' }, readOnly: true });
const write = statement({ sql: 'UPDATE t SET n = n + 1' });
/** Resolves when the service has received that many requests. */
async function received(count: number): Promise<void> {
  while (service.received.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

/**
 * The error of a call whose time is over after the service has received that many requests. A busy machine sends late: then it is tried
 * again, with a new service and more time.
 */
async function errorAfter(
  count: number,
  plays: Parameters<typeof fakeService>[0],
  call: (client: DataApiClient, timeoutMs: number) => Promise<unknown>,
): Promise<unknown> {
  for (let timeoutMs = 400; ; timeoutMs *= 4) {
    service = await fakeService(plays);
    const error = await errorOf(call(service.client, timeoutMs));
    if (service.received.length >= count || timeoutMs > 20_000) return error;
    await service.close();
  }
}

describe('a time budget', () => {
  test('ends a read that gets no answer; it has no effect', async () => {
    service = await fakeService([hang]);

    const error = await errorOf(service.client.within({ timeoutMs: 100 }).query(read));

    expect(error).toMatchObject({ name: 'CallAbortedError', reason: 'timeout', statementName: 'read-one' });
    expect((error as Error).message).toBe(
      'read-one was stopped, because its time budget is used up. It has no effect, so it can be sent again.',
    );
  });

  test('ends a write that gets no answer as one of unknown outcome, sent once', async () => {
    const error = await errorAfter(1, [hang], (client, timeoutMs) => client.within({ timeoutMs }).execute(write));

    expect(error).toMatchObject({ name: 'OutcomeUnknownError' });
    expect(service.operations()).toEqual(['Execute']);
  });

  test('of the client applies to each call separately', async () => {
    service = await fakeService([hang, answer({ numberOfRecordsUpdated: 1 })], { timeoutMs: 60_000 });

    expect(await errorOf(service.client.within({ timeoutMs: 100 }).query(read))).toMatchObject({ reason: 'timeout' });
    expect(await service.client.execute(write)).toEqual({ rowCount: 1 });
    await service.close();

    service = await fakeService([hang], { timeoutMs: 100 });
    expect(await errorOf(service.client.query(read))).toMatchObject({ reason: 'timeout' });
  });

  test('is never longer than the one around it', async () => {
    service = await fakeService([hang]);

    const inner = service.client.within({ timeoutMs: 0 }).within({ timeoutMs: 60_000 });

    expect(await errorOf(inner.query(read))).toMatchObject({ name: 'CallAbortedError' });
    expect(service.received).toEqual([]);
  });

  test('is the remaining time of a Lambda invocation, less the time for the answer', async () => {
    let startedAt = 0;
    let budgetMs = 0;
    const error = await errorAfter(1, [resuming], (client, timeoutMs) => {
      startedAt = performance.now();
      budgetMs = timeoutMs;
      const lambda = { getRemainingTimeInMillis: () => timeoutMs + 60_000 };
      return client.within({ lambda, reserveMs: 60_000 }).execute(write);
    });

    // The last request may be in transit when the time is over; then it is unknown whether it ran.
    expect(['DatabaseResumingError', 'OutcomeUnknownError']).toContain((error as Error).name);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(budgetMs - 10);
    expect(performance.now() - startedAt).toBeLessThan(budgetMs + 60_000);
  });

  test.each([
    [{ timeoutMs: -1 }, 'timeoutMs is -1; expected milliseconds, 0 or more.'],
    [{ timeoutMs: Number.NaN }, 'timeoutMs is NaN'],
    [{ reserveMs: -1 }, 'reserveMs is -1'],
  ])('%j is refused', async (limits, message) => {
    service = await fakeService([hang]);

    expect(() => service.client.within(limits)).toThrow(message);
  });
});

describe('a signal', () => {
  test('that is aborted already sends nothing', async () => {
    service = await fakeService([hang]);

    const error = await errorOf(service.client.within({ signal: AbortSignal.abort() }).execute(write));

    expect(error).toMatchObject({ name: 'CallAbortedError', reason: 'signal' });
    expect(service.received).toEqual([]);
  });

  test('ends a request that runs', async () => {
    service = await fakeService([hang]);
    const controller = new AbortController();

    const query = errorOf(service.client.within({ signal: controller.signal }).query(read));
    await received(1);
    controller.abort();

    expect(await query).toMatchObject({ name: 'CallAbortedError', reason: 'signal' });
  });

  test('ends the wait for a resuming database', async () => {
    service = await fakeService([resuming]);
    const controller = new AbortController();

    const query = errorOf(service.client.within({ signal: controller.signal }).execute(write));
    await received(1);
    controller.abort();

    // Whether it ends in a wait or in a request, nothing ran twice.
    expect(['CallAbortedError', 'OutcomeUnknownError']).toContain(((await query) as Error).name);
  });
});

describe('a transaction with a time budget', () => {
  test('is rolled back when its callback does not end in time', async () => {
    const error = await errorAfter(2, [byOperation({})], (client, timeoutMs) =>
      client.within({ timeoutMs }).transaction(async (tx) => {
        await tx.execute(write);
        await new Promise(() => {});
      }),
    );
    await received(3);

    expect(error).toMatchObject({ name: 'CallAbortedError', reason: 'timeout' });
    expect(service.operations()).toEqual(['BeginTransaction', 'Execute', 'RollbackTransaction']);
  });

  test('is rolled back, and not committed, when the time is over before the commit', async () => {
    service = await fakeService([byOperation({})]);
    const controller = new AbortController();

    const error = await errorOf(
      service.client.within({ signal: controller.signal }).transaction(async (tx) => {
        await tx.execute(write);
        controller.abort();
      }),
    );

    expect(error).toMatchObject({ name: 'CallAbortedError', reason: 'signal' });
    expect(service.operations()).toEqual(['BeginTransaction', 'Execute', 'RollbackTransaction']);
  });

  test('whose commit gets no answer is of unknown outcome, and nothing more is sent', async () => {
    const error = await errorAfter(3, [byOperation({ CommitTransaction: hang })], (client, timeoutMs) =>
      client.within({ timeoutMs }).transaction((tx) => tx.execute(write), { retries: 3 }),
    );

    expect(error).toMatchObject({ name: 'OutcomeUnknownError', operation: 'CommitTransaction' });
    expect(service.operations()).toEqual(['BeginTransaction', 'Execute', 'CommitTransaction']);
  });
});

describe('a resuming database with 10 s of Lambda left', () => {
  let api: DataApiLocal;
  let db: DataApiClient;
  beforeAll(async () => {
    api = await startTestDataApi();
    db = clientOf(api);
  });
  afterAll(async () => {
    db?.close();
    await api?.stop();
  });
  const one = statement({ sql: 'SELECT 1 AS one', row: { one: 'int4' }, readOnly: true });

  test('is waited for, and answers', async () => {
    api.pause({ resumeDelayMs: 700 });

    const lambda = { getRemainingTimeInMillis: () => 60_000 };
    expect(await db.within({ lambda }).value(one)).toBe(1);
  });

  test('ends the wait in time for an answer with that reason, and answers the next invocation', async () => {
    api.pause({ resumeDelayMs: 60_000 });
    const startedAt = performance.now();
    // Ten seconds, of which the test keeps seven.
    const lambda = { getRemainingTimeInMillis: () => 10_000 };

    const error = await errorOf(db.within({ lambda, reserveMs: 7_000 }).value(one));

    expect(error).toMatchObject({ name: 'DatabaseResumingError' });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(2_990);
    api.resetControls();
    expect(await db.within({ lambda }).value(one)).toBe(1);
  });
});
