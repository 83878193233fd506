import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import type { DataApiLevel } from '@daybreak/aurora/facts';
import { grantDataApi } from '@daybreak/aurora/parts';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { TerraformStack } from 'cdktf';
import { DatabaseStack } from '../../stacks/database-stack.ts';
import { findStage, withStateBucket } from '../../stages/index.ts';
import { type Block, type Document, resourcesOf } from '../../terraform/document.ts';
import { documentFrom } from '../../terraform/read.ts';
import { synthesise } from '../proof/synthesise.ts';
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

describe.each(['dev', 'production'])('the role of functions in the stage %s', (name) => {
  let stack: Document;
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
    const { json } = synthesise((app) => new DatabaseStack(app, withStateBucket(findStage(name), 'a-bucket')));
    const read = documentFrom(json, name);
    if (read === undefined) throw new Error('no stack');
    stack = read;
    const lambda = resourcesOf(stack, 'aws_iam_role').find(
      ({ address }) => address === 'aws_iam_role.lambda_aurora_role',
    );
    if (lambda === undefined) throw new Error('no role');
    role = accessOf(stack, lambda);
  });

  test('has no policy that the evaluator cannot read', () => {
    expect(role.notEvaluated).toEqual([]);
  });

  test.each(DATA_API)('can %s on this cluster, and on no other', (action) => {
    expect(role.may({ action: `rds-data:${action}`, resource: arn('aws_rds_cluster') })).toBe(true);
    expect(role.may({ action: `rds-data:${action}`, resource: ANOTHER_CLUSTER })).toBe(false);
    expect(role.may({ action: `rds-data:${action}`, resource: '*' })).toBe(false);
  });

  test.each(['rds-data:ExecuteSql', 'rds-data:*', 'rds:ModifyDBCluster', 'rds:DeleteDBCluster', 'rds-db:connect'])(
    'cannot %s',
    (action) => {
      expect(role.may({ action, resource: arn('aws_rds_cluster') })).toBe(false);
    },
  );

  test('can read the secret of this cluster and no other, and cannot change any', () => {
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

  test('can write to its own log group and no other, and cannot read logs', () => {
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

  test('can decrypt only through Secrets Manager, and only with the key of the secret', () => {
    const via = (service: string) => ({ 'kms:ViaService': `${service}.us-east-1.amazonaws.com` });
    const [key] = resourcesOf(stack, 'aws_kms_key');
    const own = key === undefined ? `arn:aws:kms:us-east-1:${ACCOUNT}:key/any` : (arnOf(key) ?? '');
    const decrypt = (resource: string, context: Record<string, string>) =>
      role.may({ action: 'kms:Decrypt', resource, context });

    expect(decrypt(own, via('secretsmanager'))).toBe(key !== undefined);
    expect(decrypt(own, via('rds'))).toBe(false);
    expect(decrypt(own, {})).toBe(false);
    expect(decrypt(`arn:aws:kms:us-east-1:${ACCOUNT}:key/another`, via('secretsmanager'))).toBe(false);
  });

  test.each([
    'iam:PassRole',
    'iam:PutRolePolicy',
    'iam:AttachRolePolicy',
    'sts:AssumeRole',
    'lambda:UpdateFunctionCode',
  ])('cannot get more rights with %s', (action) => {
    expect(role.may({ action, resource: arn('aws_iam_role') })).toBe(false);
  });

  test('can be assumed by Lambda of this account, and by nobody else', () => {
    expect(role.mayBeAssumedBy('Service:lambda.amazonaws.com')).toBe(true);
    expect(role.mayBeAssumedBy('Service:lambda.amazonaws.com', { 'aws:SourceAccount': '444455556666' })).toBe(false);
    expect(role.mayBeAssumedBy('Service:ec2.amazonaws.com')).toBe(false);
    expect(role.mayBeAssumedBy(`AWS:arn:aws:iam::${ACCOUNT}:root`)).toBe(false);
  });
});

describe.each<[DataApiLevel, readonly string[]]>([
  ['read', ['ExecuteStatement']],
  ['write', ['ExecuteStatement', 'BatchExecuteStatement']],
  ['transactions', DATA_API],
  ['migrate', ['ExecuteStatement', 'BeginTransaction', 'CommitTransaction', 'RollbackTransaction']],
])('a role with the grant %s', (level, allowed) => {
  const CLUSTER = `arn:aws:rds:us-east-1:${ACCOUNT}:cluster:alex-aurora`;
  const SECRET = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:reader-AbCdEf`;
  const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/own`;
  const granted = (secretKeyArn: string | undefined): RoleAccess => {
    const { json } = synthesise((app) => {
      const grants = new TerraformStack(app, 'grants');
      new AwsProvider(grants, 'aws', { region: 'us-east-1' });
      const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } };
      const role = new IamRole(grants, 'app', {
        name: 'app',
        assumeRolePolicy: JSON.stringify({ Statement: [trust] }),
      });
      const target = { clusterArn: CLUSTER, secretArn: SECRET, secretKeyArn, region: 'us-east-1' };
      grantDataApi(grants, { name: role.name, policyId: 'grant', policyName: 'grant' }, { level, target });
      return grants;
    });
    const stack = documentFrom(json, 'grants');
    const [role] = stack === undefined ? [] : resourcesOf(stack, 'aws_iam_role');
    if (stack === undefined || role === undefined) throw new Error('no role');
    return accessOf(stack, role);
  };

  test(`can ${allowed.join(', ')} on its cluster and on no other, and nothing else of the Data API`, () => {
    const role = granted(undefined);

    for (const action of [...DATA_API, 'ExecuteSql']) {
      const asked = `rds-data:${action}`;
      expect([action, role.may({ action: asked, resource: CLUSTER })]).toEqual([action, allowed.includes(action)]);
      expect([action, role.may({ action: asked, resource: ANOTHER_CLUSTER })]).toEqual([action, false]);
    }
  });

  test('can read its secret and no other, and no log', () => {
    const role = granted(undefined);

    expect(role.may({ action: 'secretsmanager:GetSecretValue', resource: SECRET })).toBe(true);
    expect(role.may({ action: 'secretsmanager:GetSecretValue', resource: SECRET.replace('reader', 'writer') })).toBe(
      false,
    );
    expect(role.may({ action: 'logs:GetLogEvents' })).toBe(false);
  });

  test('can decrypt only if the secret has a key of your own, and only through Secrets Manager', () => {
    const context = { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' };

    expect(granted(undefined).may({ action: 'kms:Decrypt', resource: KEY, context })).toBe(false);
    expect(granted(KEY).may({ action: 'kms:Decrypt', resource: KEY, context })).toBe(true);
    expect(granted(KEY).may({ action: 'kms:Decrypt', resource: KEY, context: {} })).toBe(false);
  });
});
