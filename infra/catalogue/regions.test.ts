import { expect, test } from '@jest/globals';
import { PRICES } from './prices.ts';
import { isRegion } from './regions.ts';

test.each(['us-east-1', 'eu-central-1', 'us-gov-west-1', 'cn-north-1', 'eusc-de-east-1'])('%s is a Region', (name) => {
  expect(isRegion(name)).toBe(true);
});

test.each(['eu-central-9', 'us-east-1a', 'US-EAST-1', 'aws-global', 'mars-1', ''])('%j is not a Region', (name) => {
  expect(isRegion(name)).toBe(false);
});

test('prices are for Regions of the list', () => {
  expect(Object.keys(PRICES).filter((region) => !isRegion(region))).toEqual([]);
});
