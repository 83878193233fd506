import { expect, test } from '@jest/globals';
import { interleave } from './rounds.ts';

test('the contenders take turns, with a different first one in each round, and warm-up rounds do not count', async () => {
  const order: string[] = [];
  const contender = (name: string, ms: number) => ({
    name,
    work: () => new Promise((resolve) => setTimeout(resolve, ms)).then(() => order.push(name)),
  });

  const measured = await interleave([contender('base', 5), contender('slow', 50)], { rounds: 2, times: 1, warmUp: 1 });

  expect(order).toEqual(['base', 'slow', 'slow', 'base', 'base', 'slow']);
  expect(measured.map(({ name }) => name)).toEqual(['base', 'slow']);
  expect(measured[0]?.wallRatio).toBe(1);
  expect(measured[1]?.wallRatio).toBeGreaterThan(1);
});
