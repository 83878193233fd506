import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { LimitTimer } from '../../src/pg/limit-timer.ts';

let ended = 0;
const timer = new LimitTimer(() => {
  ended += 1;
});
afterEach(() => {
  ended = 0;
  timer.stop();
});
async function waitForEnd(): Promise<void> {
  while (ended === 0) await sleep(5);
}

test('ends an exchange after its limit, once', async () => {
  timer.start(20);

  await waitForEnd();
  await sleep(60);

  expect(ended).toBe(1);
});

test('does not end an exchange that is over, and a later one has its whole time', async () => {
  timer.start(30);
  timer.stop();
  await sleep(20);
  const began = performance.now();
  timer.start(60);

  await waitForEnd();

  expect(performance.now() - began).toBeGreaterThanOrEqual(60);
});

test('ends after the shorter limit, also when the one before was longer', async () => {
  timer.start(60_000);
  timer.stop();
  timer.start(20);

  await waitForEnd();

  expect(ended).toBe(1);
});

test.each([Number.POSITIVE_INFINITY, 2 ** 40])('a limit of %p ms is not over immediately', async (limitMs) => {
  timer.start(limitMs);

  await sleep(30);

  expect(ended).toBe(0);
});
