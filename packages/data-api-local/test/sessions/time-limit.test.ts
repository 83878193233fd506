import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { TimeLimit } from '../../src/sessions/time-limit.ts';

const GRACE_MS = 500;

/** Where requests to cancel are accepted and not read. */
const postgres = createServer((socket) => socket.end());
let port = 0;
beforeEach(async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
  await new Promise<void>((resolve) => postgres.listen(0, '127.0.0.1', resolve));
  const address = postgres.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterEach(() => {
  jest.useRealTimers();
  postgres.close();
});

describe('The time of a statement', () => {
  test('is its own, however many have ended in time before it', async () => {
    const limit = timeLimit();
    for (let statement = 0; statement < 5; statement += 1) {
      limit.start(1000);
      jest.advanceTimersByTime(1200);
      expect(limit.end()).toBeUndefined();
    }

    limit.start(1000);
    jest.advanceTimersByTime(1000 + GRACE_MS - 1);
    expect(limit.isExceeded).toBe(false);
    jest.advanceTimersByTime(1);
    expect(limit.isExceeded).toBe(true);

    await limit.end();
    expect(limit.isExceeded).toBe(false);
  });

  test('is short after a statement that might have run for long', async () => {
    const limit = timeLimit();
    limit.start(45_000);
    expect(limit.end()).toBeUndefined();

    limit.start(2_000);
    jest.advanceTimersByTime(2_000 + GRACE_MS);

    expect(limit.isExceeded).toBe(true);
    await limit.end();
  });

  test.each([2 ** 31, 45_000 * 100_000])('may be %d ms, which no timer of Node can wait', async (limitMs) => {
    const limit = timeLimit();
    limit.start(limitMs);
    jest.advanceTimersByTime(limitMs);
    expect(limit.isExceeded).toBe(false);
    jest.advanceTimersByTime(GRACE_MS);

    expect(limit.isExceeded).toBe(true);
    await limit.end();
  });

  test('has no end where the caller of the session watches it', () => {
    const limit = timeLimit();
    limit.start(Number.POSITIVE_INFINITY);
    jest.advanceTimersByTime(24 * 60 * 60_000);

    expect(limit.isExceeded).toBe(false);
    expect(limit.end()).toBeUndefined();
  });
});

const timeLimit = () =>
  new TimeLimit(
    () => ({ host: '127.0.0.1', port, processId: 1, secretKey: Buffer.alloc(4) }),
    () => undefined,
  );
