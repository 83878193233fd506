import { expect, test } from '@jest/globals';
import { timeLeftMs } from './time-left.ts';

const DAY_MS = 86_400_000;

test.each<[string, number | undefined, number, number | undefined]>([
  ['27 s of the 30 s of the API, in a function with more time', 60_000, 0, 27_000],
  ['the rest of that time later in the request', 52_000, 8_000, 19_000],
  ['a second less than the function has, in one with less time', 3_000, 0, 2_000],
  ['no time when the function has less than a second', 400, 0, 0],
  ['no time when the time of the API is over', 20_000, 40_000, 0],
  ['the time of the API without a context', undefined, 1_000, 26_000],
  ['no limit while a debugger is attached, when the function has a day', DAY_MS, 40_000, undefined],
])('a request has %s', (_, remainingMs, passedMs, expected) => {
  const context = remainingMs === undefined ? undefined : { getRemainingTimeInMillis: () => remainingMs };

  expect(timeLeftMs({ startedAt: 5, context }, 5 + passedMs)).toBe(expected);
});
