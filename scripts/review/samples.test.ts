import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { messageOf } from '../../infra/rules/finding.ts';
import { reviewPlan } from '../../infra/rules/review.ts';
import type { Severity } from '../../infra/rules/rule.ts';
import { readPlan } from '../../infra/terraform/read.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const review = (name: string) => reviewPlan(readPlan(readFileSync(join(FIXTURES, `${name}.json`), 'utf8'), name));
const about = (name: string, severity: Severity) =>
  review(name)
    .findings.filter((finding) => finding.severity === severity)
    .map((finding) => `${finding.rule} ${finding.at}${finding.argument ? ` ${finding.argument}` : ''}`);

// The verdicts are a contract: a plan that was safe to apply without reading stays so, and one that was not, too.
const VERDICTS: Readonly<Record<Severity, readonly string[]>> = {
  safe: ['no-change', 'moved', 'create'],
  look: [
    'capacity-change',
    'capacity-change-with-policy-document',
    'scale-to-zero',
    'password-rotation',
    'password-rotation-unlinked',
    'password-managed',
    'engine-upgrade',
    'engine-upgrade-major',
    'import-cluster',
    'forget-instance',
    'instance-removed',
    'deletion-protection-off',
    'check-failing',
    'drift',
    'drift-refresh-only',
  ],
  stop: [
    'replace-cluster',
    'cluster-renamed',
    'prevented-replace',
    'destroy',
    'open-security-group',
    'instance-public',
    'backups-weakened',
    'password-rotation-one-side',
  ],
};

describe('plans of Terraform 1.11.4 for one stack', () => {
  for (const [verdict, names] of Object.entries(VERDICTS)) {
    test.each(names)(`%s is ${verdict}`, (name) => {
      expect(review(name).verdict).toBe(verdict);
    });
  }

  test('every one of the 26 has its verdict above', () => {
    const known = new Set(Object.values(VERDICTS).flat());

    expect(known.size).toBe(26);
    expect([...known].filter((name) => !readdirSync(FIXTURES).includes(`${name}.json`))).toEqual([]);
  });
});

describe('plans for the stage dev, with a key, a parameter group and a snapshot added', () => {
  test.each<[string, readonly string[]]>([
    ['dev-open-halves', ['stop PLAN-OPEN-001']],
    ['dev-open-ipv6', ['stop PLAN-OPEN-001']],
    ['dev-open-inline', ['stop PLAN-OPEN-001', 'look PLAN-REST-002']],
    ['dev-secret-replaced', ['stop PLAN-DATA-005', 'look PLAN-CRED-004']],
    ['dev-key-deleted', ['stop PLAN-DATA-007']],
    ['dev-snapshot-deleted', ['stop PLAN-DATA-008']],
    ['dev-cidr-unknown', ['look PLAN-OPEN-003']],
    ['dev-policy-widened', ['look PLAN-SERVE-015', 'look PLAN-OPEN-009']],
    ['dev-tls-off', ['look PLAN-OPEN-015']],
    ['dev-stored-password', ['look PLAN-CRED-007', 'look PLAN-CRED-008']],
  ])('%s: %j and nothing else', (name, expected) => {
    const found = review(name).findings.filter((finding) => finding.severity !== 'safe');

    expect(found.map((finding) => `${finding.severity} ${finding.rule}`)).toEqual(expected);
  });
});

describe('a cause is reported once', () => {
  test.each(['replace-cluster', 'cluster-renamed'])(
    '%s: instances and policy follow the cluster and are not findings',
    (name) => {
      const argument = name === 'replace-cluster' ? 'database_name' : 'cluster_identifier';

      expect(about(name, 'stop')).toEqual([`PLAN-DATA-002 aws_rds_cluster.aurora ${argument}`]);
      expect(about(name, 'look')).toEqual([]);
    },
  );

  test('destroy: the cluster and its secret are named, the rest is counted', () => {
    expect(about('destroy', 'stop')).toEqual([
      'PLAN-DATA-001 aws_rds_cluster.aurora',
      'PLAN-DATA-005 aws_secretsmanager_secret.db_credentials',
    ]);
    expect(about('destroy', 'look')).toEqual(['PLAN-REST-002 aws_db_subnet_group.subnet_group']);
  });

  test.each(['engine-upgrade', 'engine-upgrade-major'])(
    '%s: one finding for the cluster and its two instances',
    (name) => {
      expect(about(name, 'look')).toHaveLength(1);
    },
  );

  test('a policy that waits for a data source is compared by the statements of that source, and is not a finding', () => {
    expect(about('capacity-change-with-policy-document', 'look')).toEqual([
      'PLAN-COST-001 aws_rds_cluster.aurora serverlessv2_scaling_configuration',
    ]);
  });

  test('a rotation is one finding, although the secret version is replaced', () => {
    expect(about('password-rotation', 'look')).toEqual([
      'PLAN-CRED-004 aws_rds_cluster.aurora master_password_wo_version',
    ]);
  });
});

test('a failed plan cannot be accepted, and still says what it would have done', () => {
  const result = review('prevented-replace');

  expect(result.acceptable).toBe(false);
  expect(about('prevented-replace', 'stop')).toEqual([
    'PLAN-RUN-001 plan errored',
    'PLAN-DATA-002 aws_rds_cluster.aurora database_name',
  ]);
});

test('drift is judged by what the code sets, and says whether the plan sets it back', () => {
  const messages = (name: string) =>
    review(name)
      .findings.filter((finding) => finding.group === 'drift')
      .map((finding) => `${finding.at}: ${messageOf(finding)}`);

  expect(messages('drift')).toEqual([
    'aws_rds_cluster.aurora: Changed outside Terraform: backup_retention_period (7 → 1), deletion_protection (true → false), ' +
      'serverlessv2_scaling_configuration (max_capacity 1 → 16). This plan sets it back. ' +
      'Only Terraform should change it. If the change was intended, write it in the code.',
    'aws_vpc_security_group_ingress_rule.from_vpc: Changed outside Terraform: cidr_ipv4 (172.31.0.0/16 → 0.0.0.0/0). This plan sets it back. ' +
      'Only Terraform should change it. If the change was intended, write it in the code.',
    'aws_rds_cluster_instance.reader_1: It was deleted outside Terraform. This plan makes it again, new and, if it held data, empty. ' +
      'Only Terraform should change it. Find out who did it, and why, before you apply.',
  ]);
  expect(messages('drift-refresh-only')[1]).toContain('This plan only records it in the state (refresh-only)');
  expect(messages('no-change')).toEqual([
    'aws_rds_cluster.aurora: Only attributes that AWS computes differ from the state (1 resource). That is normal after an apply, and no action is needed.',
  ]);
});

test('the same plan gives the same review, byte for byte', () => {
  expect(JSON.stringify(review('drift'))).toBe(JSON.stringify(review('drift')));
});

test('the password that a plan holds in clear is in no finding', () => {
  const plan = readFileSync(join(FIXTURES, 'dev-stored-password.json'), 'utf8');

  expect(plan).toContain('hunter2hunter2');
  expect(JSON.stringify(review('dev-stored-password'))).not.toContain('hunter2');
});
