import { describe, expect, test } from '@jest/globals';
import type { Json, Resources } from '../rules/cases/stacks.ts';
import { allow, CLUSTER, cluster, document, INSTANCE, policy, stackOf } from '../rules/cases/stacks.ts';
import { readStack } from '../rules/preflight.ts';
import { shownBy } from './check.ts';
import { securityChecks } from './checks.ts';

/** What a check shows of a stack. */
function shown(id: string, json: Json) {
  const proof = securityChecks.find(({ ids }) => ids.includes(id))?.proof;
  const stack = readStack(json, 'stack');
  if (proof === undefined || stack === undefined) throw new Error(`no proof of ${id}, or no stack`);
  return shownBy(proof, [stack]);
}

const AWS_KEY = 'arn:aws:kms:us-east-1:111122223333:alias/aws/rds';
const OWN_KEY = '${aws_kms_key.own.arn}';
const twoInstances = (first: Json, second: Json, cluster: Json = {}): Json =>
  stackOf({
    aws_rds_cluster: { a: { ...CLUSTER, ...cluster } },
    aws_rds_cluster_instance: {
      writer: { ...INSTANCE, ...first },
      reader: { ...INSTANCE, identifier: 'alex-aurora-2', ...second },
    },
  });
const parameters = (statements: string, duration: string): Json =>
  cluster(
    { db_cluster_parameter_group_name: '${aws_rds_cluster_parameter_group.g.name}' },
    {
      aws_rds_cluster_parameter_group: {
        g: {
          name: 'g',
          family: 'aurora-postgresql17',
          parameter: [
            { name: 'log_statement', value: statements },
            { name: 'log_min_duration_statement', value: duration },
          ],
        },
      },
    },
  );
const role = (trust: Json, others: Resources = {}): Json =>
  stackOf({
    aws_iam_role: {
      r: { name: 'r', assume_role_policy: document({ Effect: 'Allow', Action: 'sts:AssumeRole', ...trust }) },
    },
    ...others,
  });
const SERVICE = { Principal: { Service: 'lambda.amazonaws.com' } };
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const REFERENCE = '${aws_iam_role.r.name}';
const attached = (type: string, body: Json): Json =>
  role(SERVICE, { [type]: { a: { policy_arn: ADMINISTRATOR, ...body } } });
const alarm = (body: Json): Json =>
  stackOf({ aws_cloudwatch_metric_alarm: { c: { alarm_actions: ['arn:x'], ...body } } });
const group = (body: Json): Json => stackOf({ aws_security_group: { g: { name: 'g', description: 'x', ...body } } });
const everywhere = (from_port: number, cidr: string): Json => ({
  egress: [{ from_port, to_port: 65535, protocol: 'tcp', cidr_blocks: [cidr], description: 'x' }],
});
const databaseOn6432 = (cidr: string): Json =>
  cluster(
    { port: 6432 },
    {
      aws_security_group: {
        g: {
          description: 'x',
          ingress: [{ from_port: 6432, to_port: 6432, protocol: 'tcp', cidr_blocks: [cidr], description: 'x' }],
        },
      },
    },
  );
const key = (statement: Json): Json => stackOf({ aws_kms_key: { k: { policy: document(statement) } } });
const kms = { Effect: 'Allow', Action: 'kms:*', Resource: '*' };
const READ = allow('secretsmanager:GetSecretValue', '${aws_secretsmanager_secret.s.arn}');

describe('a check shows what a stack is, and takes no unsafe one for a safe one', () => {
  test.each<[id: string, title: string, expected: 'met' | 'violated', stack: Json]>([
    ['CKV_AWS_327', 'a key of our own', 'met', cluster({ kms_key_id: OWN_KEY })],
    ['CKV_AWS_327', 'the key of AWS, by its alias', 'violated', cluster({ kms_key_id: AWS_KEY })],
    [
      'CKV_AWS_149',
      'the key of AWS on a secret',
      'violated',
      stackOf({ aws_secretsmanager_secret: { s: { kms_key_id: AWS_KEY } } }),
    ],
    [
      'CKV_AWS_158',
      'the key of AWS on a log group',
      'violated',
      stackOf({ aws_cloudwatch_log_group: { g: { kms_key_id: 'alias/aws/logs' } } }),
    ],
    [
      'RDS.15',
      'two zones',
      'met',
      twoInstances({ availability_zone: 'us-east-1a' }, { availability_zone: 'us-east-1b' }),
    ],
    [
      'RDS.15',
      'two zones by expressions',
      'met',
      twoInstances({ availability_zone: '${local.zones[0]}' }, { availability_zone: '${local.zones[1]}' }),
    ],
    [
      'RDS.15',
      'two instances of one zone',
      'violated',
      twoInstances({ availability_zone: 'us-east-1a' }, { availability_zone: 'us-east-1a' }),
    ],
    ['RDS.15', 'two instances where AWS pleases', 'violated', twoInstances({}, {})],
    ['CKV2_AWS_27', 'statements are logged', 'met', parameters('ddl', '1000')],
    ['CKV2_AWS_27', 'log_statement none', 'violated', parameters('none', '1000')],
    ['CKV2_AWS_27', 'log_min_duration_statement -1', 'violated', parameters('ddl', '-1')],
    ['CKV_AWS_17', 'public', 'violated', twoInstances({ publicly_accessible: true }, {})],
    [
      'CKV_AWS_17',
      'public by something that nobody knows',
      'violated',
      twoInstances({ publicly_accessible: '${data.x.y.z}' }, {}),
    ],
    ['CKV_AWS_17', 'not written', 'met', twoInstances({}, {})],
    ['CKV_AWS_226', 'switched off', 'violated', twoInstances({ auto_minor_version_upgrade: false }, {})],
    ['CKV_AWS_118', 'on the cluster', 'met', twoInstances({}, {}, { monitoring_interval: 60 })],
    [
      'CKV_AWS_118',
      'on another cluster',
      'violated',
      cluster(
        {},
        { aws_rds_cluster: { a: CLUSTER, b: { ...CLUSTER, cluster_identifier: 'b', monitoring_interval: 60 } } },
      ),
    ],
    ['CKV_AWS_60', 'a service', 'met', role(SERVICE)],
    ['CKV_AWS_60', 'everybody', 'violated', role({ Principal: '*' })],
    [
      'CKV_AWS_60',
      'everybody but one',
      'violated',
      role({ NotPrincipal: { AWS: 'arn:aws:iam::111122223333:user/x' } }),
    ],
    ['CKV_AWS_60', 'a whole account', 'violated', role({ Principal: { AWS: '111122223333' } })],
    ['CKV_AWS_274', 'an administrator', 'violated', attached('aws_iam_role_policy_attachment', { role: REFERENCE })],
    ['CKV_AWS_274', 'an administrator by name', 'violated', attached('aws_iam_role_policy_attachment', { role: 'r' })],
    ['CKV_AWS_274', 'one among others', 'violated', attached('aws_iam_policy_attachment', { roles: [REFERENCE] })],
    [
      'CKV_AWS_274',
      'a list of all policies',
      'violated',
      attached('aws_iam_role_policy_attachments_exclusive', { role_name: 'r', policy_arns: [ADMINISTRATOR] }),
    ],
    ['CKV_AWS_62', 'one action on one secret', 'met', policy(READ)],
    ['CKV_AWS_62', 'a wildcard', 'violated', policy(allow('secretsmanager:Get*', 'arn:x'))],
    [
      'CKV_AWS_62',
      'all resources but one',
      'violated',
      policy({ Effect: 'Allow', Action: 'rds:StopDBCluster', NotResource: 'arn:x' }),
    ],
    [
      'CKV_AWS_286',
      'writing a policy of a role',
      'violated',
      policy(allow('iam:PutRolePolicy', 'arn:aws:iam::111122223333:role/r')),
    ],
    [
      'CKV_AWS_62',
      'a policy that cannot be read',
      'violated',
      cluster({}, { aws_iam_role_policy: { p: { role: 'r', policy: '${data.x.y.json}' } } }),
    ],
    ['AWS-0342', 'none', 'met', policy(READ)],
    ['AWS-0342', 'iam:PassRole', 'violated', policy(allow('iam:PassRole', 'arn:x'))],
    ['AWS-0342', 'by a wildcard', 'violated', policy(allow('iam:P*', 'arn:x'))],
    ['AWS-0342', 'by NotAction', 'violated', policy({ Effect: 'Allow', NotAction: 's3:*', Resource: 'arn:x' })],
    ['AWS-0342', 'denied', 'met', policy(READ, { Effect: 'Deny', Action: 'iam:PassRole', Resource: '*' })],
    ['CKV_AWS_319', 'actions', 'met', alarm({})],
    ['CKV_AWS_319', 'actions that are off', 'violated', alarm({ actions_enabled: false })],
    ['CKV_AWS_319', 'no actions', 'violated', alarm({ alarm_actions: [] })],
    ['CKV_AWS_24', 'no rule', 'met', group({})],
    ['CKV_AWS_24', 'another port of the database', 'violated', databaseOn6432('0.0.0.0/0')],
    ['CKV_AWS_24', 'another port, from inside', 'met', databaseOn6432('10.0.0.0/8')],
    ['CKV_AWS_382', 'half of the world', 'violated', group(everywhere(0, '0.0.0.0/1'))],
    ['CKV_AWS_382', 'private addresses', 'met', group(everywhere(0, '10.0.0.0/8'))],
    ['CKV_AWS_33', 'the account', 'met', key({ ...kms, Principal: { AWS: 'arn:aws:iam::111122223333:root' } })],
    ['CKV_AWS_33', 'everybody', 'violated', key({ ...kms, Principal: { AWS: '*' } })],
    [
      'CKV_AWS_33',
      'everybody but one',
      'violated',
      key({ ...kms, NotPrincipal: { AWS: 'arn:aws:iam::111122223333:user/x' } }),
    ],
    ['CKV_AWS_33', 'no policy', 'violated', stackOf({ aws_kms_key: { k: {} } })],
  ])('%s: %s is %s', (id, _, expected, stack) => {
    expect(shown(id, stack)).toBe(expected);
  });
});
