import { CONNECTION_SETTINGS } from '@daybreak/database/settings';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { may, policyStatements } from '../policy/iam.ts';
import type { StageSettings } from '../stages/index.ts';
import { resourcesOf } from '../terraform/document.ts';
import { documentFrom } from '../terraform/read.ts';
import { ACCOUNT, REGION } from '../test/access/example-arns.ts';
import { accessOf } from '../test/access/role-access.ts';
import type { StackJson } from '../test/proof/stack-json.ts';
import { addresses, at, synthesiseDsql } from './test/stack-of.ts';

const CLUSTER = '${aws_dsql_cluster.dsql.arn}';

function stackOf(settings: Omit<StageSettings, 'name'> = {}): StackJson {
  return synthesiseDsql({ name: 'test', ...settings, dsql: { enabled: true, ...settings.dsql } }).json;
}

describe('the stack of a stage with Aurora DSQL', () => {
  const stack = stackOf();

  test('keeps every address, since another address is another database', () => {
    expect(addresses(stack)).toEqual([
      'aws_dsql_cluster.dsql',
      'aws_ssm_parameter.parameter_dsql_cluster_arn',
      'aws_ssm_parameter.parameter_dsql_endpoint',
      'aws_ssm_parameter.parameter_dsql_region',
      'aws_ssm_parameter.parameter_dsql_user',
      'data.aws_caller_identity.current_account',
    ]);
  });

  test('has a cluster that is protected twice, and that Terraform itself does not unprotect', () => {
    expect(at(stack, 'aws_dsql_cluster.dsql')).toEqual({
      deletion_protection_enabled: true,
      lifecycle: { prevent_destroy: true },
      tags: { Name: 'alex-test-dsql' },
    });
  });

  test('has the protection and the timeouts of the stage', () => {
    const open = stackOf({
      durability: { deletionProtection: false, preventDestroy: false },
      guards: { createTimeoutMinutes: 5, deleteTimeoutMinutes: 10 },
    });

    expect(at(open, 'aws_dsql_cluster.dsql')).toEqual({
      deletion_protection_enabled: false,
      timeouts: { create: '5m', delete: '10m' },
      tags: { Name: 'alex-test-dsql' },
    });
  });

  test('has the outputs of the connection contract, and the same as SSM parameters', () => {
    const values = {
      dsql_endpoint: '${aws_dsql_cluster.dsql.identifier}.dsql.${var.aws_region}.on.aws',
      dsql_user: 'admin',
      dsql_region: '${var.aws_region}',
      dsql_cluster_arn: CLUSTER,
    };

    expect(Object.fromEntries(Object.entries(stack.output ?? {}).map(([name, { value }]) => [name, value]))).toEqual(
      values,
    );
    expect(CONNECTION_SETTINGS.filter((setting) => setting.stack === 'dsql').map(({ output }) => output)).toEqual(
      Object.keys(values),
    );
    for (const [name, value] of Object.entries(values)) {
      expect(at(stack, `aws_ssm_parameter.parameter_${name}`)).toEqual({
        name: `/alex/test/${name}`,
        type: 'String',
        insecure_value: value,
        description: 'Connection to the Aurora DSQL cluster of stage test',
      });
    }
  });

  test('keeps its state in a separate file', () => {
    expect(stack.terraform).toMatchObject({
      backend: { local: { path: '../../../.terraform-state/test-dsql.tfstate' } },
    });
  });
});

describe('a key of the stack', () => {
  const stack = stackOf({ keys: { dsql: 'own', alarms: 'own' }, dsql: { alarms: { storageGib: 1 } } });
  const key = at(stack, 'aws_kms_key.dsql_key');
  /** The key request of the cluster. */
  const request = {
    principal: 'Service:dsql.amazonaws.com',
    context: {
      'aws:SourceArn': `arn:aws:dsql:${REGION}:${ACCOUNT}:cluster/abcdefghijklmnopqrstuvwxyz`,
      'kms:EncryptionContext:aws:dsql:ClusterId': 'abcdefghijklmnopqrstuvwxyz',
    },
    resource: '*',
  };
  let statements: ReturnType<typeof policyStatements>;
  beforeAll(() => {
    const text = String(key.policy)
      .replace(/^\$\{jsonencode\((.*)\)\}$/s, '$1')
      .replaceAll('" = ', '": ')
      .replaceAll('${data.aws_partition.current_partition.partition}', 'aws')
      .replaceAll('${data.aws_caller_identity.current_account.account_id}', ACCOUNT)
      .replaceAll('data.aws_caller_identity.current_account.account_id', JSON.stringify(ACCOUNT))
      .replaceAll('${var.aws_region}', REGION);
    statements = policyStatements(JSON.parse(text));
  });

  test('encrypts the cluster and the topic of its alarms', () => {
    expect(at(stack, 'aws_dsql_cluster.dsql').kms_encryption_key).toBe('${aws_kms_key.dsql_key.arn}');
    expect(at(stack, 'aws_sns_topic.alarm_topic').kms_master_key_id).toBe('${aws_kms_key.dsql_key.arn}');
    expect(at(stack, 'aws_kms_alias.dsql_key_alias').name).toBe('alias/alex-test-dsql');
    expect(key).toMatchObject({ enable_key_rotation: true, lifecycle: { prevent_destroy: true } });
  });

  test.each([
    'kms:Encrypt',
    'kms:Decrypt',
    'kms:GenerateDataKey',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
    'kms:DescribeKey',
  ])('allows Aurora DSQL %s only for clusters of this account and Region', (action) => {
    const by = (sourceArn: string) =>
      may(statements, { ...request, action, context: { ...request.context, 'aws:SourceArn': sourceArn } });

    expect(may(statements, { ...request, action })).toBe(true);
    expect(by(`arn:aws:dsql:${REGION}:999999999999:cluster/abcdefghijklmnopqrstuvwxyz`)).toBe(false);
    expect(by(`arn:aws:dsql:eu-west-1:${ACCOUNT}:cluster/abcdefghijklmnopqrstuvwxyz`)).toBe(false);
    expect(may(statements, { ...request, action, context: {} })).toBe(false);
    expect(may(statements, { ...request, action, principal: 'Service:rds.amazonaws.com' })).toBe(false);
  });

  test('encrypts nothing that is not the data of a cluster', () => {
    const { 'aws:SourceArn': sourceArn } = request.context;

    expect(may(statements, { ...request, action: 'kms:Decrypt', context: { 'aws:SourceArn': sourceArn } })).toBe(false);
    expect(may(statements, { ...request, action: 'kms:ScheduleKeyDeletion' })).toBe(false);
  });

  test('only for the alarms does not allow Aurora DSQL to use it', () => {
    const alone = stackOf({ keys: { alarms: 'own' }, dsql: { alarms: { storageGib: 1 } } });

    expect(String(at(alone, 'aws_kms_key.dsql_key').policy)).not.toContain('dsql.amazonaws.com');
    expect(at(alone, 'aws_dsql_cluster.dsql')).not.toHaveProperty('kms_encryption_key');
  });

  test('is not made without an option', () => {
    expect(addresses(stackOf(), 'aws_kms')).toEqual([]);
  });
});

describe('roles that may connect', () => {
  const stack = stackOf({ dsql: { grants: { 'ci-migrations': 'admin', 'team/reports': 'read', batch: 'write' } } });

  test('have one policy each, attached by the name without the path', () => {
    expect(addresses(stack, 'aws_iam_role_policy')).toEqual([
      'aws_iam_role_policy.dsql_admin_ci_2d_migrations',
      'aws_iam_role_policy.dsql_read_team_2f_reports',
      'aws_iam_role_policy.dsql_write_batch',
    ]);
    expect(at(stack, 'aws_iam_role_policy.dsql_read_team_2f_reports')).toMatchObject({
      name: 'alex-test-dsql-connect',
      role: 'reports',
    });
  });

  test.each([
    ['dsql_admin_ci_2d_migrations', 'dsql:DbConnectAdmin', 'dsql:DbConnect'],
    ['dsql_read_team_2f_reports', 'dsql:DbConnect', 'dsql:DbConnectAdmin'],
    ['dsql_write_batch', 'dsql:DbConnect', 'dsql:DbConnectAdmin'],
  ])('%s: may %s on this cluster, not %s, and nothing on another cluster', (id, allowed, refused) => {
    const arn = `arn:aws:dsql:${REGION}:${ACCOUNT}:cluster/abcdefghijklmnopqrstuvwxyz`;
    const role = at(stack, `aws_iam_role_policy.${id}`);
    const text = JSON.stringify({
      resource: {
        aws_iam_role: { r: { name: String(role.role), assume_role_policy: '{"Version":"2012-10-17","Statement":[]}' } },
        aws_iam_role_policy: {
          p: { ...role, policy: String(role.policy).replace('aws_dsql_cluster.dsql.arn', JSON.stringify(arn)) },
        },
      },
    });
    const document = documentFrom(JSON.parse(text), 'stack');
    const [block] = resourcesOf(document, 'aws_iam_role');
    if (block === undefined) throw new Error('no role');
    const access = accessOf(document, block);

    expect(access.may({ action: allowed, resource: arn })).toBe(true);
    expect(access.may({ action: refused, resource: arn })).toBe(false);
    expect(access.may({ action: allowed, resource: `${arn}x` })).toBe(false);
    expect(access.may({ action: 'dsql:DeleteCluster', resource: arn })).toBe(false);
  });
});

describe('alarms', () => {
  const alarms = { conflictsPercent: 10, dpuPerDay: 3000, storageGib: 100, timeouts: 1, connections: 5000 };
  const stack = stackOf({
    dsql: { alarms },
    observability: {
      alarmEmails: ['on-call@example.com'],
      alarmTopicArns: ['arn:aws:sns:us-east-1:123456789012:pager'],
    },
  });
  const metricsOf = (id: string) => {
    const { metric_query: queries } = at(stack, `aws_cloudwatch_metric_alarm.alarm_${id}`);
    return (
      queries as unknown as {
        metric?: { dimensions: Record<string, string>; metric_name: string; namespace: string };
      }[]
    ).flatMap(({ metric }) => (metric === undefined ? [] : [metric]));
  };

  test('exist for each threshold, notify all topics, and ignore missing data', () => {
    expect(addresses(stack, 'aws_cloudwatch_metric_alarm')).toEqual([
      'aws_cloudwatch_metric_alarm.alarm_conflicts',
      'aws_cloudwatch_metric_alarm.alarm_connections',
      'aws_cloudwatch_metric_alarm.alarm_dpu_per_day',
      'aws_cloudwatch_metric_alarm.alarm_storage',
      'aws_cloudwatch_metric_alarm.alarm_timeouts',
    ]);
    for (const address of addresses(stack, 'aws_cloudwatch_metric_alarm')) {
      expect(at(stack, address)).toMatchObject({
        alarm_actions: ['${aws_sns_topic.alarm_topic.arn}', 'arn:aws:sns:us-east-1:123456789012:pager'],
        comparison_operator: 'GreaterThanThreshold',
        treat_missing_data: 'notBreaching',
      });
    }
    expect(addresses(stack, 'aws_sns_topic_subscription')).toHaveLength(1);
    expect(addresses(stackOf(), 'aws_sns')).toEqual([]);
  });

  test.each([
    ['conflicts', ['OccConflicts ClusterId', 'TotalTransactions ClusterId'], 10],
    // AWS documents one dimension and clusters send the other.
    ['dpu_per_day', ['TotalDPU ResourceId', 'TotalDPU ClusterId'], 3000],
    ['storage', ['ClusterStorageSize ClusterId'], 100 * 1024 ** 3],
    ['timeouts', ['QueryTimeouts ClusterId'], 1],
  ])('%s measures this cluster with %j', (id, expected, threshold) => {
    const metrics = metricsOf(id);

    expect(metrics.map(({ metric_name, dimensions }) => `${metric_name} ${Object.keys(dimensions)}`)).toEqual(expected);
    for (const { namespace, dimensions } of metrics) {
      expect(namespace).toBe('AWS/AuroraDSQL');
      expect(Object.values(dimensions)).toEqual(['${aws_dsql_cluster.dsql.identifier}']);
    }
    expect(at(stack, `aws_cloudwatch_metric_alarm.alarm_${id}`).threshold).toBe(threshold);
  });
});

test('many open connections are an alarm, by the dimensions that AWS documents, and by those with a class', () => {
  const stack = stackOf({ dsql: { alarms: { connections: 5000 } } });
  const { metric_query: queries, threshold } = at(stack, 'aws_cloudwatch_metric_alarm.alarm_connections');
  const dimensions = {
    Type: 'Resource',
    Resource: 'ClusterConnectionCount',
    ResourceId: 'cluster/${aws_dsql_cluster.dsql.identifier}',
    Service: 'AuroraDSQL',
  };

  expect(threshold).toBe(5000);
  expect(queries).toMatchObject([
    { expression: 'MAX([documented, classed])' },
    { metric: { namespace: 'AWS/Usage', metric_name: 'ResourceCount', stat: 'Maximum', dimensions } },
    { metric: { namespace: 'AWS/Usage', dimensions: { ...dimensions, Class: 'None' } } },
  ]);
});

test('the dashboard shows this cluster and its alarms, if the stage has dashboards', () => {
  const observability = { dashboard: true };
  const stack = stackOf({ dsql: { alarms: { storageGib: 1 } }, observability });
  const { dashboard_name: name, dashboard_body: body } = at(stack, 'aws_cloudwatch_dashboard.dashboard');

  expect(name).toBe('alex-test-dsql');
  for (const metric of ['OccConflicts', 'CommitLatency', 'TotalDPU', 'ClusterStorageSize', 'ClusterConnectionCount']) {
    expect(String(body)).toContain(metric);
  }
  expect(String(body)).toContain('aws_dsql_cluster.dsql.identifier');
  expect(String(body)).toContain('aws_cloudwatch_metric_alarm.alarm_storage.arn');
  expect(addresses(stackOf(), 'aws_cloudwatch')).toEqual([]);
});

describe('backups', () => {
  test('are a plan of AWS Backup that selects the cluster, if the stage has backups', () => {
    const stack = stackOf({ dsql: { awsBackup: { retentionDays: 35 } } });

    expect(at(stack, 'aws_backup_selection.backup_selection').resources).toEqual([CLUSTER]);
    expect(at(stack, 'aws_backup_vault.backup_vault')).toMatchObject({ name: 'alex-test-dsql-backups' });
    expect(at(stack, 'aws_iam_role.backup_role')).toMatchObject({ name: 'alex-test-dsql-backup-role' });
    expect(addresses(stackOf({ dsql: { awsBackup: 'none' } }), 'aws_backup')).toEqual([]);
  });

  test('have other names than those of the Aurora cluster', () => {
    const both = { durability: { awsBackup: { retentionDays: 7 } }, dsql: { awsBackup: { retentionDays: 7 } } };

    expect(JSON.stringify(stackOf(both))).not.toMatch(/alex-test-(aurora-backups|aws-backup-role)/);
  });
});
