import { describe, expect, test } from '@jest/globals';
import { NOT_OFFERED, notOffered } from './not-offered.ts';
import { OPTIONS } from './option-table.ts';
import { problemsOf } from './test/problems-of.ts';

describe('a stage that names a feature that is not offered', () => {
  test.each<[object, string, string]>([
    [{ activityStream: true }, 'activityStream', 'Database activity streams: not offered.'],
    [{ durability: { blue_green_update: {} } }, 'durability.blue_green_update', 'Blue/green deployments: not offered.'],
    [
      { instances: { instanceClass: 'db.r6g.large' } },
      'instances.instanceClass',
      'Provisioned instances: not offered.',
    ],
    [
      { dsql: { enabled: true, multiRegion: { witnessRegion: 'us-west-2' } } },
      'dsql.multiRegion',
      'Aurora DSQL in several Regions: not offered.',
    ],
    [{ dsql: { witnessRegion: 'us-west-2' } }, 'dsql.witnessRegion', 'Aurora DSQL in several Regions: not offered.'],
    [{ network: { customEndpoints: [] } }, 'network.customEndpoints', 'Custom endpoints: not offered.'],
  ])('is refused with the reason and an alternative: %j', (settings, setting, what) => {
    expect(problemsOf(settings)).toEqual([
      expect.objectContaining({ setting, what, allowed: expect.any(String), todo: expect.any(String) }),
    ]);
  });

  test('gets no such message for a name that is an option', () => {
    expect(OPTIONS.filter(({ name }) => notOffered(name) !== undefined)).toEqual([]);
  });

  test('finds each name in one row', () => {
    const names = NOT_OFFERED.flatMap((row) => row.names);

    expect(names.filter((name) => !/^[a-z0-9]+$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});
