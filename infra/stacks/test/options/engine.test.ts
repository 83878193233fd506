import { describe, expect, test } from '@jest/globals';
import { resolveStage, stageNotices } from '../../../stages/index.ts';
import { at, stackOf } from '../stack-of.ts';

const cluster = (settings: Parameters<typeof stackOf>[0]) => at(stackOf(settings), 'aws_rds_cluster.aurora');

test('a major upgrade is allowed by its named step, and by nothing else', () => {
  expect(cluster({ engine: { version: '18' } })).not.toHaveProperty('allow_major_version_upgrade');
  expect(cluster({ engine: { version: '18', majorUpgrade: { from: '17', to: '18' } } })).toMatchObject({
    engine_version: '18',
    allow_major_version_upgrade: true,
  });
});

describe('the step brings its instructions', () => {
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
        'The stage production upgrades PostgreSQL 16 to 17, which nobody can undo but by a restore.',
        '  Before: aws rds create-db-cluster-snapshot --db-cluster-identifier alex-production-aurora --db-cluster-snapshot-identifier alex-production-aurora-before-17',
        '  Before: restore that snapshot as a stage of its own (durability.restore), upgrade that one first, and run the tests against it.',
        '  Before: end prepared transactions and logical replication slots; check that every extension has a version for the new major.',
        '  During: the cluster is away for minutes. It begins with the deploy.',
        '  After: npm run query -- "ANALYZE", since the upgrade drops the statistics of the planner.',
        '  After: remove engine.majorUpgrade from infra/stages/production.ts, so that a version number alone is no upgrade again.',
      ].join('\n'),
    ]);
  });

  test('when it begins, where changes wait for the maintenance window', () => {
    expect(notice(false)[0]).toContain(
      'It waits for the maintenance window (sun:05:00-sun:06:00 UTC); set durability.applyImmediately to true for the one deploy to choose the time.',
    );
  });
});

test('the parameter group of the next major has another name, and is made before the old one goes', () => {
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
