import { expect, test } from '@jest/globals';
import { resolveStage, stageNotices } from '../stages/index.ts';
import { PRICES } from './prices.ts';
import { isRegion, lacksDataApi, lacksDsql } from './regions.ts';

test.each(['us-east-1', 'eu-central-1', 'us-gov-west-1', 'cn-north-1', 'eusc-de-east-1'])('%s is a Region', (name) => {
  expect(isRegion(name)).toBe(true);
});

test.each(['eu-central-9', 'us-east-1a', 'US-EAST-1', 'aws-global', 'mars-1', ''])('%j is not a Region', (name) => {
  expect(isRegion(name)).toBe(false);
});

test('prices are for Regions of the list', () => {
  expect(Object.keys(PRICES).filter((region) => !isRegion(region))).toEqual([]);
});

test.each(['ap-south-2', 'ap-southeast-4', 'ap-southeast-6'])(
  'a stage in %s gets a notice that AWS had no Data API there',
  (region) => {
    expect(isRegion(region) && lacksDataApi(region)).toBe(true);
    expect(stageNotices(resolveStage({ name: 'test', region }))).toEqual([
      expect.stringMatching(`^The stage test is in ${region}, where AWS had no RDS Data API as of `),
    ]);
    expect(stageNotices(resolveStage({ name: 'test' }))).toEqual([]);
  },
);

test.each(['eu-south-2', 'us-west-1', 'us-gov-west-1'])(
  'a stage with Aurora DSQL in %s gets a notice that AWS had none there',
  (region) => {
    const notices = (enabled: boolean) => stageNotices(resolveStage({ name: 'test', region, dsql: { enabled } }));

    expect(isRegion(region) && lacksDsql(region)).toBe(true);
    expect(notices(true)).toEqual([
      expect.stringMatching(`^The stage test has Aurora DSQL in ${region}, where it was not available as of `),
    ]);
    expect(notices(false)).toEqual([]);
  },
);

test.each(['us-east-1', 'eu-central-1', 'ap-northeast-1'])(
  'a stage with Aurora DSQL in %s gets no notice',
  (region) => {
    expect(isRegion(region)).toBe(true);
    expect(stageNotices(resolveStage({ name: 'test', region, dsql: { enabled: true } }))).toEqual([]);
  },
);
