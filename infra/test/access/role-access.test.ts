import { describe, expect, test } from '@jest/globals';
import { allow, cluster, document, type Json, type Resources } from '../../rules/cases/stacks.ts';
import { type Document, resourcesOf } from '../../terraform/document.ts';
import { documentFrom } from '../../terraform/read.ts';
import { arnOf, managedSecretArn } from './example-arns.ts';
import { accessOf, type RoleAccess } from './role-access.ts';

const CLUSTER = 'arn:aws:rds:us-east-1:111122223333:cluster:alex-aurora';
const OTHER = 'arn:aws:rds:us-east-1:111122223333:cluster:other';
const TRUST = document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } });

function stackWith(resources: Resources, role: Json = {}): Document {
  const stack = documentFrom(
    cluster({}, { aws_iam_role: { r: { name: 'app', assume_role_policy: TRUST, ...role } }, ...resources }),
    'stack',
  );
  if (stack === undefined) throw new Error('no stack');
  return stack;
}

function access(resources: Resources, role: Json = {}): RoleAccess {
  const stack = stackWith(resources, role);
  const [block] = resourcesOf(stack, 'aws_iam_role');
  if (block === undefined) throw new Error('no role');
  return accessOf(stack, block);
}

const inline = (...statements: readonly Json[]): Resources => ({
  aws_iam_role_policy: {
    p: { role: '${aws_iam_role.r.id}', policy: document(...statements) },
    other: { role: 'another', policy: document(allow('*', '*')) },
  },
});
const EXECUTE = allow('rds-data:ExecuteStatement', '${aws_rds_cluster.a.arn}');

describe('accessOf', () => {
  test('reads the policies of this role only', () => {
    const role = access(inline(EXECUTE));

    expect(role.may({ action: 'rds-data:ExecuteStatement', resource: CLUSTER })).toBe(true);
    expect(role.may({ action: 'rds-data:ExecuteStatement', resource: OTHER })).toBe(false);
    expect(role.may({ action: 'rds:DeleteDBCluster', resource: CLUSTER })).toBe(false);
  });

  test('combines inline and attached policies, and names those that it cannot evaluate', () => {
    const role = access({
      ...inline(EXECUTE),
      aws_iam_policy: {
        logs: { name: 'logs', policy: document(allow('logs:PutLogEvents', '${aws_cloudwatch_log_group.g.arn}:*')) },
      },
      aws_cloudwatch_log_group: { g: { name: '/aws/lambda/alex' } },
      aws_iam_role_policy_attachment: {
        own: { role: 'app', policy_arn: '${aws_iam_policy.logs.arn}' },
        aws: { role: 'app', policy_arn: 'arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess' },
      },
    });

    expect(
      role.may({
        action: 'logs:PutLogEvents',
        resource: 'arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/alex:log-stream:x',
      }),
    ).toBe(true);
    expect(role.notEvaluated).toEqual(['arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess']);
  });

  test('stays within a permissions boundary', () => {
    const bounded = (...statements: readonly Json[]) =>
      access(
        { ...inline(EXECUTE), aws_iam_policy: { b: { name: 'b', policy: document(...statements) } } },
        { permissions_boundary: '${aws_iam_policy.b.arn}' },
      );

    expect(bounded(allow('rds-data:*', '*')).may({ action: 'rds-data:ExecuteStatement', resource: CLUSTER })).toBe(
      true,
    );
    expect(bounded(allow('s3:*', '*')).may({ action: 'rds-data:ExecuteStatement', resource: CLUSTER })).toBe(false);
    expect(access(inline(EXECUTE), { permissions_boundary: 'arn:aws:iam::1:policy/b' }).notEvaluated).toEqual([
      'arn:aws:iam::1:policy/b',
    ]);
  });

  test('knows who may assume the role', () => {
    const conditional = document({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'lambda.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': '${data.aws_caller_identity.me.account_id}' } },
    });
    const role = access(inline(EXECUTE), { assume_role_policy: conditional });

    expect(role.mayBeAssumedBy('Service:lambda.amazonaws.com')).toBe(true);
    expect(role.mayBeAssumedBy('Service:lambda.amazonaws.com', { 'aws:SourceAccount': '444455556666' })).toBe(false);
    expect(role.mayBeAssumedBy('Service:ec2.amazonaws.com')).toBe(false);
  });

  test('fails on a policy that is not known before the apply', () => {
    expect(() => access({ aws_iam_role_policy: { p: { role: 'app', policy: '${var.policy}' } } })).toThrow(
      'The policy of aws_iam_role_policy.p is not known before the apply, so it cannot be evaluated. Write it with jsonencode.',
    );
  });
});

describe('example ARNs', () => {
  test('have the form that AWS uses', () => {
    const stack = stackWith({
      aws_secretsmanager_secret: { s: { name: 'alex-db-${random_id.s.hex}' } },
      aws_kms_key: { k: {} },
      aws_sns_topic: { t: { name: 'alarms' } },
    });

    expect(stack.blocks.map((block) => arnOf(block))).toEqual([
      CLUSTER,
      undefined,
      'arn:aws:iam::111122223333:role/app',
      'arn:aws:secretsmanager:us-east-1:111122223333:secret:alex-db-1a2b3c4d-AbCdEf',
      'arn:aws:kms:us-east-1:111122223333:key/k',
      'arn:aws:sns:us-east-1:111122223333:alarms',
    ]);
  });

  test('distinguish the secret that RDS manages from other secrets', () => {
    const managed = allow(
      'secretsmanager:GetSecretValue',
      '${one(aws_rds_cluster.a.master_user_secret[*].secret_arn)}',
    );
    const role = access(inline(managed));
    const [block] = resourcesOf(stackWith({}), 'aws_rds_cluster');

    expect(
      role.may({
        action: 'secretsmanager:GetSecretValue',
        resource: block === undefined ? '' : managedSecretArn(block),
      }),
    ).toBe(true);
    expect(
      role.may({
        action: 'secretsmanager:GetSecretValue',
        resource: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:other-AbCdEf',
      }),
    ).toBe(false);
  });
});
