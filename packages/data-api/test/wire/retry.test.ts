import { describe, expect, test } from '@jest/globals';
import { DatabaseResumingError } from '../../src/errors/data-api-errors.ts';
import { NO_DEADLINE } from '../../src/time/deadline.ts';
import { DEFAULT_RETRY, type RetryOptions, withRetry } from '../../src/wire/retry.ts';

const failure = (name: string, httpStatusCode: number) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
const RESUMING = failure('DatabaseResumingException', 400);
const THROTTLED = failure('ThrottlingException', 400);
const UNAVAILABLE = failure('ServiceUnavailableError', 503);
const SQL = failure('DatabaseErrorException', 400);
const PASSWORD = Object.assign(new Error('FATAL: password authentication failed for user "app"; SQLState: 28P01'), {
  name: 'DatabaseErrorException',
  $metadata: { httpStatusCode: 400 },
});
const ABORTED = failure('AbortError', 0);
const RESET = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/** Returns failures, then answers 'done'. Only waiting advances the clock. */
async function play(failures: readonly Error[], options: Partial<RetryOptions> = {}, random = () => 0.5) {
  const waits: number[] = [];
  let nowMs = 0;
  let sent = 0;
  const clock = {
    now: () => nowMs,
    sleep: async (delayMs: number) => {
      waits.push(delayMs);
      nowMs += delayMs;
    },
    random,
  };
  const send = async () => {
    sent += 1;
    const error = failures[Math.min(sent, failures.length) - 1];
    // The time is over while the request is on its way.
    if (error === ABORTED) nowMs = all.deadline.endsAtMs;
    if (error !== undefined && (sent <= failures.length || failures.length === 1)) throw error;
    return 'done';
  };
  const all: RetryOptions = {
    policy: DEFAULT_RETRY,
    clock,
    asked: { operation: 'ExecuteStatement', hasParameters: false },
    repeatable: false,
    deadline: NO_DEADLINE,
    ...options,
  };
  const outcome = await withRetry(send, all).then(
    (value) => ({ value, error: undefined }),
    (error: unknown) => ({ value: undefined, error }),
  );
  return { ...outcome, sent, waits };
}

describe('a refused password', () => {
  test('may just have been rotated, so the refused request, which has not run, is sent once more after a second', async () => {
    expect(await play([PASSWORD, RESUMING])).toMatchObject({ value: 'done', waits: [1_000, 250] });
  });

  test('is not tried a third time', async () => {
    expect(await play([PASSWORD])).toMatchObject({ error: PASSWORD, sent: 2 });
  });

  test('is not tried again when maxWaitMs is 0', async () => {
    expect(await play([PASSWORD], { policy: { ...DEFAULT_RETRY, maxWaitMs: 0 } })).toMatchObject({ sent: 1 });
  });
});

describe('a resuming database', () => {
  test('gets retries with random waits whose limit grows from 0.5 s to 5 s, for 90 s in total', async () => {
    const { error, sent, waits } = await play([RESUMING]);

    expect(error).toBeInstanceOf(DatabaseResumingError);
    expect(waits.slice(0, 4)).toEqual([250, 375, 562.5, 843.75]);
    expect(Math.max(...waits)).toBe(2_500);
    expect(waits.reduce((sum, wait) => sum + wait)).toBe(90_000);
    expect(sent).toBe(waits.length + 1);
    expect(error).toMatchObject({ attempts: sent, waitedMs: 90_000, cause: RESUMING });
    expect((error as Error).message).toBe(
      `The database is still resuming: ${sent} requests in 90000 ms were refused, and nothing ran. Send it again, or raise maxWaitMs or its time limit.`,
    );
  });

  test.each([0.1, 0.999])('gets a retry after a fraction of the limit: %d of 0.5 s, of 0.75 s', async (part) => {
    const { waits } = await play([RESUMING, RESUMING], {}, () => part);

    expect(waits).toEqual([500 * part, 750 * part]);
  });

  test('answers at last', async () => {
    const { value, sent } = await play([RESUMING, RESUMING]);

    expect([value, sent]).toEqual(['done', 3]);
  });

  test('is not waited for when maxWaitMs is 0', async () => {
    const { error, sent } = await play([RESUMING], { policy: { ...DEFAULT_RETRY, maxWaitMs: 0 } });

    expect(error).toMatchObject({ name: 'DatabaseResumingError', attempts: 1, waitedMs: 0 });
    expect(sent).toBe(1);
  });
});

describe('a deadline', () => {
  test('ends the wait for a resuming database, and nothing is sent after it', async () => {
    const { error, waits, sent } = await play([RESUMING], { deadline: { endsAtMs: 10_000 } });

    expect(waits.reduce((sum, wait) => sum + wait)).toBe(10_000);
    expect(sent).toBe(waits.length);
    expect(error).toMatchObject({ name: 'DatabaseResumingError', waitedMs: 10_000, attempts: sent });
  });

  test('that a read reaches after attempts on a resuming database results in an error about the resume', async () => {
    const deadline = { endsAtMs: 10_000 };

    expect(await play([RESUMING, ABORTED], { deadline, repeatable: true })).toMatchObject({
      error: { name: 'DatabaseResumingError', waitedMs: 10_000, attempts: 2 },
    });
    // A write may have run.
    expect(await play([RESUMING, ABORTED], { deadline })).toMatchObject({ error: ABORTED, sent: 2 });
    expect(await play([THROTTLED, ABORTED], { deadline, repeatable: true })).toMatchObject({ error: ABORTED });
  });

  test('that is over sends nothing', async () => {
    const { error, sent } = await play([], { deadline: { endsAtMs: 0 } });

    expect(sent).toBe(0);
    expect(error).toMatchObject({ name: 'CallAbortedError', reason: 'timeout' });
  });

  test('ends waiting for a throttling service, with its error', async () => {
    expect((await play([THROTTLED], { deadline: { endsAtMs: 5_000 } })).error).toBe(THROTTLED);
  });

  test('is a signal too', async () => {
    const deadline = { ...NO_DEADLINE, signal: AbortSignal.abort() };

    expect(await play([], { deadline })).toMatchObject({
      sent: 0,
      error: { name: 'CallAbortedError', reason: 'signal' },
    });
  });
});

test('a throttled request is sent again, a write too, since it did not run', async () => {
  const { value, sent } = await play([THROTTLED, THROTTLED]);

  expect([value, sent]).toEqual(['done', 3]);
});

test('throttling that does not end is thrown unchanged', async () => {
  expect((await play([THROTTLED])).error).toBe(THROTTLED);
});

describe('a failure that does not say whether the request ran', () => {
  test.each([
    ['HTTP 503', UNAVAILABLE],
    ['a lost connection', RESET],
  ])('(%s) ends a write immediately', async (_, error) => {
    expect(await play([error])).toMatchObject({ error, sent: 1, waits: [] });
  });

  test.each([
    ['HTTP 503', UNAVAILABLE],
    ['a lost connection', RESET],
  ])('(%s) makes a read be sent three times in all', async (_, error) => {
    expect(await play([error], { repeatable: true })).toMatchObject({ error, sent: 3 });
    expect(await play([error, error], { repeatable: true })).toMatchObject({ value: 'done', sent: 3 });
  });
});

test('an error in the SQL is thrown immediately, also for a read', async () => {
  expect(await play([SQL], { repeatable: true })).toMatchObject({ error: SQL, sent: 1 });
});
