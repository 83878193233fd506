import { describe, expect, test } from '@jest/globals';
import { resolveStage, stageNotices } from '../../../stages/index.ts';
import { at, stackOf } from '../stack-of.ts';

const cluster = (settings: Parameters<typeof stackOf>[0]) => at(stackOf(settings), 'aws_rds_cluster.aurora');

test('a major upgrade is allowed only by its named step', () => {
  expect(cluster({ engine: { version: '18' } })).not.toHaveProperty('allow_major_version_upgrade');
  expect(cluster({ engine: { version: '18', majorUpgrade: { from: '17', to: '18' } } })).toMatchObject({
    engine_version: '18',
    allow_major_version_upgrade: true,
  });
});

describe('the step prints its instructions', () => {
  const notice = (applyImmediately: boolean) =>
    stageNotices(
      resolveStage({
        name: 'production',
        durability: { applyImmediately, maintenanceWindow: 'sun:05:00-sun:06:00' },
        engine: { version: '17', majorUpgrade: { from: '16', to: '17' } },
      }),
    );

  test('what to do before, during and after', () => {
    expect(notice(true)).toEqual([
      [
        'The stage production upgrades PostgreSQL 16 to 17, which only a restore can undo.',
        '  Before: aws rds create-db-cluster-snapshot --db-cluster-identifier alex-production-aurora --db-cluster-snapshot-identifier alex-production-aurora-before-17',
        '  Before: restore that snapshot as a separate stage (durability.restore), upgrade it first, and run the tests against it.',
        '  Before: end prepared transactions, drop logical replication slots, and check that each extension supports the new major.',
        '  During: the cluster is not available for some minutes. It starts with the deploy.',
        '  After: npm run query -- "ANALYZE", because the upgrade drops the statistics of the planner.',
        '  After: remove engine.majorUpgrade from infra/stages/production.ts, so that a changed version number alone is not an upgrade.',
      ].join('\n'),
    ]);
  });

  test('when it begins, where changes wait for the maintenance window', () => {
    expect(notice(false)[0]).toContain(
      'It waits for the maintenance window (sun:05:00-sun:06:00 UTC). To choose the time, set durability.applyImmediately to true for this deploy.',
    );
  });
});

test('the parameter group of the next major has another name, and is created before the old one is deleted', () => {
  const group = (version: string) =>
    at(
      stackOf({ engine: { version }, observability: { forceSsl: true } }),
      'aws_rds_cluster_parameter_group.aurora_parameters',
    );

  expect(group('16')).toMatchObject({ name: 'alex-test-aurora-postgresql16', family: 'aurora-postgresql16' });
  expect(group('17.9')).toMatchObject({
    name: 'alex-test-aurora-postgresql17',
    family: 'aurora-postgresql17',
    lifecycle: { create_before_destroy: true },
  });
});

test.each([
  [true, 'open-source-rds-extended-support'],
  [false, 'open-source-rds-extended-support-disabled'],
  [undefined, undefined],
])('extendedSupport %j is written as %j', (extendedSupport, written) => {
  expect(cluster({ engine: { extendedSupport } }).engine_lifecycle_support).toBe(written);
});
