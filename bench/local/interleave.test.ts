import { describe, expect, test } from '@jest/globals';
import { compare, median, slice } from './interleave.ts';

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('median', () => {
  test.each([
    [[3], 3],
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  test('of nothing is an error', () => {
    expect(() => median([])).toThrow('There are no values to take a median of.');
  });
});

test('a slice counts the work of all callers together', async () => {
  const one = await slice([() => wait(10)], 200);
  const four = await slice(
    Array.from({ length: 4 }, () => () => wait(10)),
    200,
  );

  expect(four.perSecond / one.perSecond).toBeGreaterThan(2);
  expect(one.medianMs).toBeGreaterThanOrEqual(9);
});

test('a slice has a call of each caller, also where its time is over before the first one starts', async () => {
  expect((await slice([() => wait(1)], 0)).medianMs).toBeGreaterThan(0);
});

test('a comparison alternates, begins with an ignored pair, and divides ours by the floor', async () => {
  const order: string[] = [];
  const floor = () => wait(20).then(() => order.push('floor'));
  const ours = () => wait(200).then(() => order.push('ours'));

  const { throughputRatio, latencyRatio } = await compare([floor], [ours], { rounds: 2, sliceMs: 1 });

  expect(order).toEqual(['floor', 'ours', 'ours', 'floor', 'floor', 'ours']);
  expect(latencyRatio).toBeGreaterThan(1.5);
  expect(throughputRatio).toBeLessThan(0.7);
});
