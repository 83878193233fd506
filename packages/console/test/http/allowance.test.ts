import { expect, test } from '@jest/globals';
import { createAllowance } from '../../src/http/allowance.ts';

test('An allowance starts with a full burst, then fills with time, and never exceeds the burst', () => {
  let nowMs = 0;
  const allowance = createAllowance({ burst: 10, perSecond: 4, nowMs: () => nowMs });
  const leftAt = (ms: number) => {
    nowMs = ms;
    return allowance.left();
  };

  expect(leftAt(0)).toBe(10);
  allowance.spend(10);
  expect([0, 249, 250, 1000, 60_000].map(leftAt)).toEqual([0, 0, 1, 4, 10]);
});

test('An allowance that is overspent is 0 until time has filled the gap', () => {
  let nowMs = 0;
  const allowance = createAllowance({ burst: 10, perSecond: 10, nowMs: () => nowMs });
  allowance.spend(20);

  expect(allowance.left()).toBe(0);
  nowMs = 1100;
  expect(allowance.left()).toBe(1);
});
