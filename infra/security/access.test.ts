import { beforeAll, describe, expect, test } from '@jest/globals';
import { synthesise } from '../proof/synthesise.ts';
import { type Block, resourcesOf, type Stack } from '../rules/model/stack.ts';
import { readStack } from '../rules/preflight.ts';
import { DatabaseStack } from '../stacks/database-stack.ts';
import { findStage } from '../stages/index.ts';
import { ACCOUNT, arnOf, managedSecretArn } from './example-arns.ts';
import { accessOf, type RoleAccess } from './role-access.ts';

const DATA_API = [
  'ExecuteStatement',
  'BatchExecuteStatement',
  'BeginTransaction',
  'CommitTransaction',
  'RollbackTransaction',
];
const ANOTHER_CLUSTER = `arn:aws:rds:us-east-1:${ACCOUNT}:cluster:another`;

describe.each(['dev'])('the role of functions in the stage %s', (name) => {
  let stack: Stack;
  let role: RoleAccess;
  const block = (type: string, index = 0): Block => {
    const found = resourcesOf(stack, type)[index];
    if (found === undefined) throw new Error(`no ${type}`);
    return found;
  };
  const arn = (type: string): string => arnOf(block(type)) ?? '';
  const secret = (): string =>
    resourcesOf(stack, 'aws_secretsmanager_secret').length > 0
      ? arn('aws_secretsmanager_secret')
      : managedSecretArn(block('aws_rds_cluster'));

  beforeAll(() => {
    const { json } = synthesise((app) => new DatabaseStack(app, findStage(name)));
    const read = readStack(json, name);
    if (read === undefined) throw new Error('no stack');
    stack = read;
    const lambda = resourcesOf(stack, 'aws_iam_role').find(
      ({ address }) => address === 'aws_iam_role.lambda_aurora_role',
    );
    if (lambda === undefined) throw new Error('no role');
    role = accessOf(stack, lambda);
  });

  test('is evaluated whole: no policy of it is out of sight', () => {
    expect(role.notEvaluated).toEqual([]);
  });

  test.each(DATA_API)('may %s on this cluster, on no other', (action) => {
    expect(role.may({ action: `rds-data:${action}`, resource: arn('aws_rds_cluster') })).toBe(true);
    expect(role.may({ action: `rds-data:${action}`, resource: ANOTHER_CLUSTER })).toBe(false);
    expect(role.may({ action: `rds-data:${action}`, resource: '*' })).toBe(false);
  });

  test.each(['rds-data:ExecuteSql', 'rds-data:*', 'rds:ModifyDBCluster', 'rds:DeleteDBCluster', 'rds-db:connect'])(
    'may not %s',
    (action) => {
      expect(role.may({ action, resource: arn('aws_rds_cluster') })).toBe(false);
    },
  );

  test('may read the secret of this cluster, no other, and change none', () => {
    expect(role.may({ action: 'secretsmanager:GetSecretValue', resource: secret() })).toBe(true);
    expect(
      role.may({
        action: 'secretsmanager:GetSecretValue',
        resource: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:another-AbCdEf`,
      }),
    ).toBe(false);
    for (const action of ['PutSecretValue', 'UpdateSecret', 'DeleteSecret', 'RotateSecret']) {
      expect(role.may({ action: `secretsmanager:${action}`, resource: secret() })).toBe(false);
    }
  });

  test('may write to its own log group, to no other, and read none', () => {
    const group = arnOf(
      resourcesOf(stack, 'aws_cloudwatch_log_group').find(({ address }) => address.endsWith('.lambda_logs')) ??
        block('aws_cloudwatch_log_group'),
    );

    expect(role.may({ action: 'logs:PutLogEvents', resource: `${group}:log-stream:2026/11/21` })).toBe(true);
    expect(
      role.may({
        action: 'logs:PutLogEvents',
        resource: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/aws/lambda/another:log-stream:x`,
      }),
    ).toBe(false);
    expect(role.may({ action: 'logs:GetLogEvents', resource: `${group}:log-stream:2026/11/21` })).toBe(false);
  });

  test('may decrypt nothing but on the way through Secrets Manager', () => {
    const key = `arn:aws:kms:us-east-1:${ACCOUNT}:key/any`;

    expect(role.may({ action: 'kms:Decrypt', resource: key, context: {} })).toBe(false);
    expect(
      role.may({ action: 'kms:Decrypt', resource: key, context: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } }),
    ).toBe(false);
  });

  test.each([
    'iam:PassRole',
    'iam:PutRolePolicy',
    'iam:AttachRolePolicy',
    'sts:AssumeRole',
    'lambda:UpdateFunctionCode',
  ])('may not %s: no way to more rights', (action) => {
    expect(role.may({ action, resource: arn('aws_iam_role') })).toBe(false);
  });

  test('may be assumed by Lambda of this account, and by nobody else', () => {
    expect(role.mayBeAssumedBy('Service:lambda.amazonaws.com')).toBe(true);
    expect(role.mayBeAssumedBy('Service:lambda.amazonaws.com', { 'aws:SourceAccount': '444455556666' })).toBe(false);
    expect(role.mayBeAssumedBy('Service:ec2.amazonaws.com')).toBe(false);
    expect(role.mayBeAssumedBy(`AWS:arn:aws:iam::${ACCOUNT}:root`)).toBe(false);
  });
});
