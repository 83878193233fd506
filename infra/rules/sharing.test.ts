import { describe, expect, test } from '@jest/globals';
import { readPlan } from '../terraform/read.ts';
import {
  change,
  cluster,
  clusterUpdate,
  ingressRule,
  planJson,
  policy,
  READ_SHOP,
  ref,
  standing,
  type Values,
} from './cases/plans.ts';
import { reviewPlan } from './review.ts';

type Change = ReturnType<typeof change>;
const found = (...changes: readonly Change[]) => {
  const { verdict, findings } = reviewPlan(readPlan(planJson({ changes }), 'a case'));
  return [verdict, ...findings.filter(({ severity }) => severity !== 'safe').map(({ rule }) => rule)];
};
const unchanged = (address: string, values: Values) => change(address, { before: values, after: values });

const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:shop-db-AbCdEf';
const secret = unchanged('aws_secretsmanager_secret.db', { arn: SECRET_ARN, id: SECRET_ARN, name: 'shop-db' });

describe('a prefix list that the plan holds is read', () => {
  const RULE = { security_group_id: 'sg-1', ip_protocol: 'tcp', from_port: 5432, to_port: 5432 };
  const list = (after: readonly string[], before?: readonly string[], more: Values = {}) =>
    change('aws_ec2_managed_prefix_list.clients', {
      ...(before ? { before: { id: 'pl-1', entry: before.map((cidr) => ({ cidr })) } } : {}),
      after: { id: before ? 'pl-1' : undefined, entry: after.map((cidr) => ({ cidr })) },
      ...more,
    });
  const entry = (name: string, cidr: string) =>
    change(`aws_ec2_managed_prefix_list_entry.${name}`, { after: { prefix_list_id: 'pl-1', cidr } });
  const rule = unchanged('aws_vpc_security_group_ingress_rule.clients', { ...RULE, prefix_list_id: 'pl-1' });
  const newRule = change('aws_vpc_security_group_ingress_rule.clients', {
    after: RULE,
    unknown: ['prefix_list_id'],
    code: { prefix_list_id: ref('aws_ec2_managed_prefix_list.clients.id') },
  });

  test.each<[string, string[], readonly Change[]]>([
    ['a new list of the world', ['stop', 'PLAN-OPEN-001'], [list(['0.0.0.0/0']), newRule]],
    [
      'the world in a list that stands',
      ['stop', 'PLAN-OPEN-001'],
      [list(['10.0.0.0/8', '::/0'], ['10.0.0.0/8']), rule],
    ],
    [
      'halves, as entries of their own',
      ['stop', 'PLAN-OPEN-001'],
      [list([], []), entry('a', '0.0.0.0/1'), entry('b', '128.0.0.0/1'), rule],
    ],
    ['one address more', ['look', 'PLAN-OPEN-002'], [list(['8.8.8.8/32', '10.0.0.0/8'], ['10.0.0.0/8']), rule]],
    ['a block less', ['look', 'PLAN-SERVE-011'], [list(['10.0.0.0/8'], ['10.0.0.0/8', '8.8.8.8/32']), rule]],
    [
      'blocks that are known after the apply',
      ['look', 'PLAN-OPEN-003'],
      [list([], ['10.0.0.0/8'], { unknown: ['entry'] }), rule],
    ],
  ])('%s: %j', (_what, expected, changes) => {
    expect(found(...standing(), ...changes)).toEqual(expect.arrayContaining(expected));
    expect(found(...standing(), ...changes)[0]).toBe(expected[0]);
  });
});

describe('a way in that is open already, and becomes one to a database', () => {
  const open = (port: number) =>
    unchanged('aws_vpc_security_group_ingress_rule.web', {
      ...{ security_group_id: 'sg-1', ip_protocol: 'tcp', from_port: port, to_port: port, cidr_ipv4: '0.0.0.0/0' },
    });
  const [, group] = standing();
  const other = (groups: readonly string[]) =>
    cluster({ cluster_identifier: 'b', id: 'b', vpc_security_group_ids: groups });
  const plan = (...changes: readonly Change[]) => found(...(group ? [group] : []), ...changes);

  test('the database moves to a port that is open: stop', () => {
    expect(plan(open(8080), clusterUpdate({}, { port: 8080 }))).toEqual(['stop', 'PLAN-OPEN-001', 'PLAN-SERVE-010']);
  });

  test('a second database gets the group: stop', () => {
    const moved = change('aws_rds_cluster.b', { before: other(['sg-2']), after: other(['sg-1']) });

    expect(plan(open(5432), clusterUpdate({}, {}), moved)[0]).toBe('stop');
  });

  test('the database was as open before, on another port: look', () => {
    expect(plan(open(5432), open(8080), clusterUpdate({}, { port: 8080 }))[0]).toBe('look');
  });

  test('a second database gets a group that lets in one network: nothing opens', () => {
    const fromVpc = unchanged('aws_vpc_security_group_ingress_rule.vpc', {
      ...{ security_group_id: 'sg-1', ip_protocol: 'tcp', from_port: 5432, to_port: 5432, cidr_ipv4: '10.0.0.0/16' },
    });

    expect(plan(fromVpc, clusterUpdate({}, {}), change('aws_rds_cluster.b', { after: other(['sg-1']) }))).toEqual([
      'safe',
    ]);
  });
});

describe('everyone, under a condition that anybody meets, is everyone', () => {
  const secretPolicy = (condition: Values) =>
    change('aws_secretsmanager_secret_policy.it', {
      after: {
        secret_arn: SECRET_ARN,
        policy: policy({
          ...{ Effect: 'Allow', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*' },
          Condition: condition,
        }),
      },
    });

  test.each<[string, Values]>([
    ['stop', { StringLike: { 'aws:PrincipalArn': '*' } }],
    ['stop', { ArnLike: { 'aws:PrincipalArn': ['arn:aws:iam::1:root', '*'] } }],
    ['stop', { Bool: { 'aws:SecureTransport': 'true' } }],
    ['stop', { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } }],
    ['look', { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }],
    ['look', { IpAddress: { 'aws:SourceIp': '198.51.100.7/32' } }],
    ['look', { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }],
  ])('%s: %j', (verdict, condition) => {
    expect(found(secretPolicy(condition))[0]).toBe(verdict);
  });
});

describe('new access to a database that exists', () => {
  const role = change('aws_iam_role.f', {
    after: {
      name: 'f',
      assume_role_policy: policy({
        ...{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      }),
    },
  });
  const inline = (statement: Values) =>
    change('aws_iam_role_policy.f', {
      after: { role: 'f', policy: policy(statement) },
      code: { role: ref('aws_iam_role.f.name'), policy: 'a literal' },
    });
  const attach = (arn: string | undefined, more: Values = {}) =>
    change('aws_iam_role_policy_attachment.f', { after: { role: 'f', policy_arn: arn }, ...more });
  const own = (statement: Values) =>
    unchanged('aws_iam_policy.own', { arn: 'arn:aws:iam::123456789012:policy/own', policy: policy(statement) });
  const readSecret = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: SECRET_ARN };
  const logs = { Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: 'arn:aws:logs:us-east-1:123456789012:*' };

  test.each<[string, string[], readonly Change[]]>([
    ['a new role reads the secret', ['look', 'PLAN-OPEN-016'], [role, inline(readSecret)]],
    ['a new role uses the Data API', ['look', 'PLAN-OPEN-016'], [role, inline(READ_SHOP)]],
    ['a new role writes logs', ['safe'], [role, inline(logs)]],
    [
      'a new role whose policy waits for the apply and names the secret',
      ['look', 'PLAN-OPEN-016'],
      [
        role,
        change('aws_iam_role_policy.f', {
          after: { role: 'f' },
          unknown: ['policy'],
          code: { role: ref('aws_iam_role.f.name'), policy: ref('aws_secretsmanager_secret.db.arn') },
        }),
      ],
    ],
    [
      'a policy of our own that reads the secret is attached',
      ['look', 'PLAN-OPEN-012'],
      [own(readSecret), attach('arn:aws:iam::123456789012:policy/own')],
    ],
    ['one that writes logs is attached', ['safe'], [own(logs), attach('arn:aws:iam::123456789012:policy/own')]],
    ['one that the plan does not show', ['look', 'PLAN-OPEN-012'], [attach('arn:aws:iam::123456789012:policy/own')]],
    ["AWS's own for logs", ['safe'], [attach('arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole')]],
    [
      "AWS's own for enhanced monitoring, which reads nothing",
      ['safe'],
      [attach('arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole')],
    ],
    [
      'a share of the cluster with other accounts',
      ['look', 'PLAN-OPEN-017'],
      [
        change('aws_ram_resource_association.it', {
          after: { resource_arn: 'arn:aws:rds:us-east-1:123456789012:cluster:shop', resource_share_arn: 'arn:x' },
        }),
      ],
    ],
    [
      'a rule that lets in a group which this plan makes',
      ['look', 'PLAN-OPEN-002'],
      [
        change('aws_security_group.app', { after: { name: 'app' }, unknown: ['id'] }),
        ingressRule(
          'app',
          {},
          {
            unknown: ['referenced_security_group_id'],
            code: { referenced_security_group_id: ref('aws_security_group.app.id') },
          },
        ),
      ],
    ],
  ])('%s: %j', (_what, expected, changes) => {
    expect(found(...standing(), secret, ...changes)).toEqual(expected);
  });
});
