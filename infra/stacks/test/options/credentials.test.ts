import { describe, expect, test } from '@jest/globals';
import { addresses, at, stackOf } from '../stack-of.ts';

const ownKeys = { storage: 'own', secret: 'own' } as const;

describe('mode secret', () => {
  const stack = stackOf({ credentials: { passwordVersion: 3, recoveryDays: 14 }, keys: ownKeys });

  test('keeps the secret: recovery window, own key, prevent_destroy', () => {
    expect(at(stack, 'aws_secretsmanager_secret.db_credentials')).toMatchObject({
      recovery_window_in_days: 14,
      kms_key_id: '${aws_kms_key.aurora_key.arn}',
      lifecycle: { prevent_destroy: true },
    });
    expect(at(stack, 'aws_rds_cluster.aurora')).not.toHaveProperty('manage_master_user_password');
  });

  test('has a resource in the state for each password version, which must not be destroyed', () => {
    expect(at(stack, 'terraform_data.password_version_must_not_fall')).toEqual({
      for_each: '${toset([for version in range(1, 4) : tostring(version)])}',
      lifecycle: { prevent_destroy: true },
    });
    expect(at(stack, 'aws_secretsmanager_secret_version.db_credentials_version').secret_string_wo_version).toBe(3);
  });

  test('a stage that may be destroyed has no such marks: they would keep it', () => {
    expect(addresses(stackOf({ durability: { preventDestroy: false } }), 'terraform_data')).toEqual([]);
  });
});

describe('mode managed', () => {
  const stack = stackOf({ credentials: { mode: 'managed' }, keys: ownKeys });

  test('lets RDS manage the password with our key, and has no secret and no password of the stack', () => {
    const cluster = at(stack, 'aws_rds_cluster.aurora');

    expect(cluster).toMatchObject({
      manage_master_user_password: true,
      master_user_secret_kms_key_id: '${aws_kms_key.aurora_key.arn}',
    });
    expect(Object.keys(cluster).filter((name) => name.startsWith('master_password'))).toEqual([]);
    expect(stack).not.toHaveProperty('ephemeral');
    for (const type of ['aws_secretsmanager_secret', 'terraform_data', 'random_id']) {
      expect(addresses(stack, type)).toEqual([]);
    }
  });

  test('never writes false, which conflicts with a password', () => {
    expect(at(stackOf({}), 'aws_rds_cluster.aurora')).not.toHaveProperty('manage_master_user_password');
  });

  test('outputs the secret of RDS, or nothing until RDS has reported it', () => {
    expect(stack.output?.aurora_secret_arn?.value).toBe(
      '${one(aws_rds_cluster.aurora.master_user_secret[*].secret_arn)}',
    );
  });

  test('grants a resource that is not a secret until then, so the policy is valid and grants nothing', () => {
    expect(at(stack, 'aws_iam_role_policy.lambda_aurora_policy').policy).toContain(
      '"Resource" = try(aws_rds_cluster.aurora.master_user_secret[0].secret_arn, aws_rds_cluster.aurora.arn)',
    );
  });

  test('asks for another deploy after the switch', () => {
    expect(stack.check).toEqual({
      managed_secret: {
        assert: [
          {
            condition: '${length(aws_rds_cluster.aurora.master_user_secret) > 0}',
            error_message:
              'RDS has not said yet which secret it made for ${aws_rds_cluster.aurora.cluster_identifier}, so that no role can read it ' +
              'and an output with its ARN is empty. This happens once, when an existing cluster is switched to ' +
              'credentials.mode "managed". Deploy once more, then read the outputs again.',
          },
        ],
      },
    });
  });

  test('rotates with the schedule of the stage, without a function; by default, with that of RDS', () => {
    const schedule = { schedule: 'cron(0 3 ? * SUN *)', duration: '2h' };
    const scheduled = stackOf({ credentials: { mode: 'managed', rotation: schedule } });

    expect(at(scheduled, 'aws_secretsmanager_secret_rotation.managed_secret_rotation')).toEqual({
      secret_id: '${one(aws_rds_cluster.aurora.master_user_secret[*].secret_arn)}',
      rotate_immediately: false,
      rotation_rules: { schedule_expression: 'cron(0 3 ? * SUN *)', duration: '2h' },
    });
    expect(addresses(stack, 'aws_secretsmanager_secret_rotation')).toEqual([]);
  });
});

test('the other mode is another set of arguments on the same cluster: nothing is replaced', () => {
  const [secret, managed] = (['secret', 'managed'] as const).map((mode) =>
    at(stackOf({ credentials: { mode } }), 'aws_rds_cluster.aurora'),
  );

  const differing = [...new Set([...Object.keys(secret ?? {}), ...Object.keys(managed ?? {})])].filter(
    (name) => JSON.stringify(secret?.[name]) !== JSON.stringify(managed?.[name]),
  );
  expect(differing.sort()).toEqual(['manage_master_user_password', 'master_password_wo', 'master_password_wo_version']);
});
