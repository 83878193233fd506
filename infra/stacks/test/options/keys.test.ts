import { describe, expect, test } from '@jest/globals';
import { addresses, at, stackOf } from '../stack-of.ts';

const ALL = { storage: 'own', secret: 'own', logs: 'own', insights: 'own', alarms: 'own' } as const;
const WATCHED = {
  observability: { logExports: ['postgresql'], alarms: { cpuPercent: 80 } },
} as const;
const KEY = '${aws_kms_key.aurora_key.arn}';

test('without a key of the stack no key is made or used', () => {
  const stack = stackOf(WATCHED);

  expect(addresses(stack, 'aws_kms')).toEqual([]);
  expect(JSON.stringify(stack)).not.toMatch(/kms_(key|master_key)|kms:/);
});

describe('an own key', () => {
  const stack = stackOf({ ...WATCHED, keys: { ...ALL, rotationDays: 180, deletionWindowDays: 14 } });
  const key = at(stack, 'aws_kms_key.aurora_key');

  test('is one, rotated, slow to go, with an alias', () => {
    expect(addresses(stack, 'aws_kms_key')).toHaveLength(1);
    expect(key).toMatchObject({ enable_key_rotation: true, rotation_period_in_days: 180, deletion_window_in_days: 14 });
    expect(at(stack, 'aws_kms_alias.aurora_key_alias')).toEqual({
      name: 'alias/alex-test-aurora',
      target_key_id: '${aws_kms_key.aurora_key.key_id}',
    });
  });

  test('encrypts storage, secret, logs, insights and the topic', () => {
    expect(at(stack, 'aws_rds_cluster.aurora')).toMatchObject({
      storage_encrypted: true,
      kms_key_id: KEY,
      performance_insights_kms_key_id: KEY,
    });
    expect(at(stack, 'aws_secretsmanager_secret.db_credentials').kms_key_id).toBe(KEY);
    expect(at(stack, 'aws_cloudwatch_log_group.lambda_logs').kms_key_id).toBe(KEY);
    expect(at(stack, 'aws_cloudwatch_log_group.database_logs_postgresql').kms_key_id).toBe(KEY);
    expect(at(stack, 'aws_sns_topic.alarm_topic').kms_master_key_id).toBe(KEY);
  });

  test('has a policy only for the account, its log groups and its alarms', () => {
    const statements = String(key.policy);

    expect(statements.match(/"Sid" = "\w+"/g)).toEqual([
      '"Sid" = "AccountDecidesByIam"',
      '"Sid" = "LogGroupsOfTheStack"',
      '"Sid" = "AlarmsOfThisAccount"',
    ]);
    expect(statements).toContain(
      '"Principal" = {"AWS" = "arn:${data.aws_partition.current_partition.partition}:iam::${data.aws_caller_identity.current_account.account_id}:root"}',
    );
    for (const group of ['/aws/lambda/alex-test', '/aws/rds/cluster/alex-test-aurora/postgresql']) {
      expect(statements).toContain(`:log-group:${group}"`);
    }
    expect(statements).not.toMatch(/"(AWS|Service|Principal)" = "\*"/);
  });

  test.each(['storage', 'logs', 'alarms', 'insights'] as const)('only for %s leaves the others to AWS', (use) => {
    const one = stackOf({ ...WATCHED, keys: { [use]: 'own' } });
    const users = addresses(one).filter((address) =>
      JSON.stringify(at(one, address)).includes('aws_kms_key.aurora_key.arn'),
    );

    expect(users).toEqual(
      {
        storage: ['aws_rds_cluster.aurora'],
        insights: ['aws_rds_cluster.aurora'],
        logs: ['aws_cloudwatch_log_group.database_logs_postgresql', 'aws_cloudwatch_log_group.lambda_logs'],
        alarms: ['aws_sns_topic.alarm_topic'],
      }[use],
    );
  });
});
