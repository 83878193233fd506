import { describe, expect, test } from '@jest/globals';
import { may, policyStatements } from '../../../policy/iam.ts';
import { DATA_API_LEVELS } from '../../../stages/options/access.ts';
import { synthesisedFrom } from '../../../terraform/synthesised.ts';
import { jsonTemplate } from '../../../terraform/value.ts';
import { addresses, at, stackOf } from '../stack-of.ts';

const ACTIONS = [
  'ExecuteStatement',
  'BatchExecuteStatement',
  'BeginTransaction',
  'CommitTransaction',
  'RollbackTransaction',
  'ExecuteSql',
];
const CLUSTER = '${aws_rds_cluster.aurora.arn}';

/** The statements of an inline policy of the stack, as IAM evaluates them. */
function statementsOf(stack: ReturnType<typeof stackOf>, address: string) {
  const block = synthesisedFrom(stack as never, 'test').blocks.find((each) => each.address === address);
  return policyStatements(jsonTemplateOf(block?.values.policy));
}

function jsonTemplateOf(value: unknown): string {
  if (value instanceof Object && 'template' in value) return String(value.template);
  return typeof value === 'string' ? value : jsonTemplate(value as never);
}

describe.each(DATA_API_LEVELS)('level %s', (level) => {
  const stack = stackOf({
    access: { grants: { ci: level } },
    keys: { storage: 'own', secret: 'own' },
  });
  const statements = statementsOf(stack, `aws_iam_role_policy.data_api_${level}_ci`);
  const allowed = ACTIONS.filter((action) => may(statements, { action: `rds-data:${action}`, resource: CLUSTER }));

  test('allows its calls on this cluster, and never ExecuteSql', () => {
    expect(allowed).toEqual(
      {
        read: ['ExecuteStatement'],
        write: ['ExecuteStatement', 'BatchExecuteStatement'],
        transactions: ACTIONS.slice(0, 5),
        migrate: ['ExecuteStatement', 'BeginTransaction', 'CommitTransaction', 'RollbackTransaction'],
      }[level],
    );
  });

  test('may call nothing on another cluster, and read no other secret', () => {
    const other = 'arn:aws:rds:us-east-1:123456789012:cluster:other';
    const secret = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:other';

    for (const action of ACTIONS)
      expect(may(statements, { action: `rds-data:${action}`, resource: other })).toBe(false);
    expect(may(statements, { action: 'secretsmanager:GetSecretValue', resource: secret })).toBe(false);
    expect(
      may(statements, {
        action: 'secretsmanager:GetSecretValue',
        resource: '${aws_secretsmanager_secret.db_credentials.arn}',
      }),
    ).toBe(true);
  });

  test('allows decryption only through Secrets Manager', () => {
    const decrypt = { action: 'kms:Decrypt', resource: '${aws_kms_key.aurora_key.arn}' };
    const via = (service: string) => ({ ...decrypt, context: { 'kms:ViaService': service } });

    expect(may(statements, via('secretsmanager.us-east-1.amazonaws.com'))).toBe(true);
    expect(may(statements, via('rds.us-east-1.amazonaws.com'))).toBe(false);
    expect(may(statements, { ...decrypt, context: {} })).toBe(false);
  });

  test('is granted to the role in the stage', () => {
    expect(at(stack, `aws_iam_role_policy.data_api_${level}_ci`)).toMatchObject({
      role: 'ci',
      name: 'alex-test-aurora-data-api',
    });
  });
});

test('without a key of the stack no role may decrypt', () => {
  expect(JSON.stringify(stackOf({ access: { grants: { ci: 'transactions' } } }))).not.toContain('kms:Decrypt');
});

test('roles whose names differ in punctuation only have a policy each', () => {
  const stack = stackOf({ access: { grants: { 'ci-a': 'read', 'ci+a': 'read', ci_a: 'read' } } });

  expect(
    addresses(stack, 'aws_iam_role_policy.data_api')
      .map((address) => at(stack, address).role)
      .sort(),
  ).toEqual(['ci+a', 'ci-a', 'ci_a']);
});

test('functions have the level of the stage, and the boundary', () => {
  const boundary = 'arn:aws:iam::123456789012:policy/boundary';
  const stack = stackOf({ access: { lambdaLevel: 'read', permissionsBoundary: boundary } });

  expect(at(stack, 'aws_iam_role_policy.lambda_aurora_policy').policy).toContain(
    '"Action" = ["rds-data:ExecuteStatement"], "Resource" = aws_rds_cluster.aurora.arn',
  );
  expect(at(stack, 'aws_iam_role.lambda_aurora_role').permissions_boundary).toBe(boundary);
});

describe('users of the database', () => {
  const stack = stackOf({ access: { users: true, migrationUser: true, grants: { ci: 'migrate', reports: 'read' } } });
  const readable = (policy: string) =>
    String(at(stack, `aws_iam_role_policy.${policy}`).policy).match(/aws_secretsmanager_secret\.\w+/g);

  test('have a secret each, whose value Terraform never reads', () => {
    expect(addresses(stack, 'aws_secretsmanager_secret.')).toEqual([
      'aws_secretsmanager_secret.db_credentials',
      'aws_secretsmanager_secret.user_secret_migrate',
      'aws_secretsmanager_secret.user_secret_ro',
      'aws_secretsmanager_secret.user_secret_rw',
    ]);
    expect(at(stack, 'aws_secretsmanager_secret.user_secret_ro').name).toBe(
      'alex-test-db-credentials-ro-${random_id.suffix.hex}',
    );
    expect(addresses(stack, 'aws_secretsmanager_secret_version')).toHaveLength(1);
  });

  test('are used by roles, each with the fewest rights for its level', () => {
    expect(readable('lambda_aurora_policy')).toEqual(['aws_secretsmanager_secret.user_secret_rw']);
    expect(readable('data_api_read_reports')).toEqual(['aws_secretsmanager_secret.user_secret_ro']);
    expect(readable('data_api_migrate_ci')).toEqual(['aws_secretsmanager_secret.user_secret_migrate']);
  });

  test('are found by the functions stack and by .env', () => {
    for (const user of ['rw', 'ro', 'migrate']) {
      expect(addresses(stack, `aws_ssm_parameter.parameter_aurora_${user}_secret_arn`)).toHaveLength(1);
      expect(JSON.stringify(stack)).toContain(`"aurora_${user}_secret_arn":{`);
    }
  });
});

describe('users of IAM', () => {
  const stack = stackOf({ access: { users: true, iamUsers: true, iamGrants: { analysts: 'ro', 'app+1': 'rw' } } });
  const userOf = (user: string, resourceId = '${aws_rds_cluster.aurora.cluster_resource_id}') =>
    `arn:\${data.aws_partition.current_partition.partition}:rds-db:us-east-1:\${data.aws_caller_identity.current_account.account_id}:dbuser:${resourceId}/${user}`;

  test('are the only users that a role of the stage may sign in as, only on this cluster', () => {
    const statements = statementsOf(stack, 'aws_iam_role_policy.iam_login_alex_iam_ro_analysts');
    const signsIn = (resource: string) => may(statements, { action: 'rds-db:connect', resource });

    expect(at(stack, 'aws_iam_role_policy.iam_login_alex_iam_ro_analysts')).toMatchObject({
      role: 'analysts',
      name: 'alex-test-aurora-sign-in',
    });
    expect(signsIn(userOf('alex_iam_ro'))).toBe(true);
    for (const other of ['alex_iam_rw', 'alex_ro', 'alexadmin', '*'])
      expect([other, signsIn(userOf(other))]).toEqual([other, false]);
    expect(signsIn(userOf('alex_iam_ro', 'cluster-OTHER'))).toBe(false);
    expect(may(statements, { action: 'rds-data:ExecuteStatement', resource: CLUSTER })).toBe(false);
    expect(at(stack, 'aws_iam_role_policy.iam_login_alex_iam_rw_app_2b_1').role).toBe('app+1');
  });

  test('have no secret, and the id of the cluster is a parameter for policies of others', () => {
    expect(addresses(stack, 'aws_secretsmanager_secret.')).toHaveLength(3);
    expect(at(stack, 'aws_ssm_parameter.parameter_cluster_resource_id').insecure_value).toBe(
      '${aws_rds_cluster.aurora.cluster_resource_id}',
    );
    expect(addresses(stackOf({ access: { users: true } }), 'aws_ssm_parameter.parameter_cluster_resource_id')).toEqual(
      [],
    );
  });
});
