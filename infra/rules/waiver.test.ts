import { describe, expect, test } from '@jest/globals';
import { documentFrom } from '../terraform/read.ts';
import { CLUSTER, cluster, ingress, type Json, writer } from './cases/stacks.ts';
import { preflight, summary } from './preflight.ts';
import type { Waiver } from './waiver.ts';

const OFFICE = ingress({ cidr_blocks: ['198.54.7.0/24'] });
const today = '2026-11-21';
const waiver: Waiver = { rule: 'AURORA-NET-002', reason: 'The office, until the VPN is there.', until: '2026-12-31' };

function judge(json: Json, waivers: readonly Waiver[], production = false) {
  return preflight([documentFrom(json, 'stack')], { waivers, today, production });
}
const open = (result: ReturnType<typeof judge>) =>
  result.findings
    .filter(({ waived }) => waived === undefined)
    .map(({ rule, at, received }) => `${rule} ${at}: ${received}`);

describe('a waiver', () => {
  test('accepts what its rule finds, and the finding keeps its reason', () => {
    const result = judge(OFFICE, [waiver]);

    expect(open(result)).toEqual([]);
    expect(result.findings[0]).toMatchObject({
      rule: 'AURORA-NET-002',
      waived: { reason: waiver.reason, until: waiver.until },
    });
    expect(summary(result)).toMatch(/^Nothing refused: 0 errors, 0 warnings, 1 waived \(\d+ rules\)\.$/);
  });

  test('accepts an error too, so that production can be deployed on purpose', () => {
    const unprotected = cluster({ deletion_protection: false });
    const accepted = { rule: 'AURORA-DUR-001', reason: 'Moves to another account this week.', until: today };

    expect(open(judge(unprotected, [], true))).toContain('AURORA-DUR-001 aws_rds_cluster.a: deletion_protection false');
    expect(judge(unprotected, [accepted], true).errors).toBe(0);
  });

  test('for one resource leaves the others alone', () => {
    const two = cluster(
      { copy_tags_to_snapshot: false },
      {
        aws_rds_cluster: {
          a: { ...CLUSTER, copy_tags_to_snapshot: false },
          b: { ...CLUSTER, cluster_identifier: 'other', copy_tags_to_snapshot: false },
        },
      },
    );
    const result = judge(two, [{ ...waiver, rule: 'AURORA-DUR-009', resource: 'aws_rds_cluster.b' }]);

    expect(open(result)).toEqual(['AURORA-DUR-009 aws_rds_cluster.a: copy_tags_to_snapshot false']);
  });

  test.each<[string, Partial<Waiver>, string]>([
    [
      'has expired',
      { until: '2026-11-20' },
      'AURORA-WAIVER-004 waivers[0] AURORA-NET-002: until 2026-11-20, today 2026-11-21',
    ],
    ['matches nothing', { rule: 'AURORA-NET-001' }, 'AURORA-WAIVER-005 waivers[0] AURORA-NET-001: any resource'],
    [
      'matches no such resource',
      { resource: 'aws_security_group.other' },
      'AURORA-WAIVER-005 waivers[0] AURORA-NET-002: aws_security_group.other',
    ],
    ['names no rule', { rule: 'AURORA-NET-999' }, 'AURORA-WAIVER-001 waivers[0] AURORA-NET-999: "AURORA-NET-999"'],
    ['has no reason', { reason: ' ' }, 'AURORA-WAIVER-002 waivers[0] AURORA-NET-002: " "'],
    ['has no such day', { until: '2026-02-30' }, 'AURORA-WAIVER-003 waivers[0] AURORA-NET-002: until "2026-02-30"'],
    [
      'has another kind of date',
      { until: '31.12.2026' },
      'AURORA-WAIVER-003 waivers[0] AURORA-NET-002: until "31.12.2026"',
    ],
  ])('that %s is refused, and what it was for stays', (_, change, problem) => {
    const result = judge(OFFICE, [{ ...waiver, ...change }]);

    expect(open(result)).toEqual(['AURORA-NET-002 aws_security_group.db: port 5432 from 198.54.7.0/24', problem]);
    expect(result.refused).toBe(true);
  });

  test('holds on its last day', () => {
    expect(judge(OFFICE, [{ ...waiver, until: today }]).refused).toBe(false);
  });
});

describe('production', () => {
  const unprotected = (changes: Json, more: Json = {}) =>
    judge({ ...writer({}, { deletion_protection: false, ...changes }), ...more }, []).findings;

  test.each<[string, Json, Json]>([
    ['a tag of the cluster', { tags: { Environment: 'prod' } }, {}],
    [
      'a default tag of the provider',
      {},
      { provider: { aws: [{ default_tags: [{ tags: { stage: 'production' } }] }] } },
    ],
    ['a word of the identifier', { cluster_identifier: 'alex-production-aurora' }, {}],
  ])('is known by %s', (_, changes, more) => {
    expect(unprotected(changes, more).map(({ rule }) => rule)).toContain('AURORA-DUR-001');
  });

  test.each<[string, Json]>([
    ['another stage', { tags: { stage: 'dev' } }],
    ['a tag of another meaning', { tags: { product: 'prod' } }],
    ['part of a word', { cluster_identifier: 'products-aurora' }],
  ])('is not known by %s', (_, changes) => {
    expect(unprotected(changes).map(({ rule }) => rule)).not.toContain('AURORA-DUR-001');
  });
});
