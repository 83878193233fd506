import { expect, test } from '@jest/globals';
import { amount, buckets, sparkline } from './draw.ts';
import { periodSeconds } from './read-metrics.ts';

test.each([
  [[0, undefined, 4], '▁ █'],
  [[], ''],
  [[0, 0], '▁▁'],
  [[1, 2, 3, 4, 5, 6, 7, 8], '▁▂▃▄▅▆▇█'],
])('%j is drawn as %j: a point that is missing is a gap', (values, drawn) => {
  expect(sparkline(values, { width: 20, ascii: false })).toBe(drawn);
});

test('merging points keeps peaks, and parts without points are gaps', () => {
  expect(buckets([1, 9, 1, undefined, undefined, undefined], 3)).toEqual([9, 1, undefined]);
});

test('draws ASCII if Unicode is switched off', () => {
  expect(sparkline([1, undefined, 8], { width: 3, ascii: true })).toBe('. @');
});

test.each([
  [0.5, 'ACU', '0.5 ACU'],
  [61.234, '%', '61.2 %'],
  [2 ** 30, 'bytes', '1 GiB'],
  [120 * 2 ** 20, 'bytes', '120 MiB'],
  [1234, '', '1,234'],
])('%d %s is %s', (value, unit, shown) => {
  expect(amount(value, unit)).toBe(shown);
});

test.each([
  [1, 60],
  [6, 60],
  [24, 300],
  [360, 300],
  [720, 3600],
])('the points of %d hours are %d s apart, so that older ones exist and fit into one answer', (hours, seconds) => {
  expect(periodSeconds(hours * 3_600_000)).toBe(seconds);
});
