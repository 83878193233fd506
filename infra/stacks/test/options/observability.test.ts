import { describe, expect, test } from '@jest/globals';
import { resolveStage, stageNotices } from '../../../stages/index.ts';
import { addresses, at, stackOf } from '../stack-of.ts';

type Observability = NonNullable<Parameters<typeof stackOf>[0]['observability']>;
const stackWith = (observability: Observability, more: Parameters<typeof stackOf>[0] = {}) =>
  stackOf({ ...more, observability });
const cluster = (observability: Observability) => at(stackWith(observability), 'aws_rds_cluster.aurora');

describe('logs', () => {
  const stack = stackWith({
    logExports: ['postgresql', 'iam-db-auth-error'],
    databaseLogRetentionDays: 365,
    lambdaLogRetentionDays: 90,
  });

  test('each exported log has its group, made before the cluster', () => {
    expect(at(stack, 'aws_cloudwatch_log_group.database_logs_postgresql')).toEqual({
      name: '/aws/rds/cluster/alex-test-aurora/postgresql',
      retention_in_days: 365,
    });
    expect(at(stack, 'aws_rds_cluster.aurora')).toMatchObject({
      enabled_cloudwatch_logs_exports: ['postgresql', 'iam-db-auth-error'],
      depends_on: [
        'aws_cloudwatch_log_group.database_logs_postgresql',
        'aws_cloudwatch_log_group.database_logs_iam_db_auth_error',
      ],
    });
  });

  test('functions keep their logs as long as the stage says', () => {
    expect(at(stack, 'aws_cloudwatch_log_group.lambda_logs').retention_in_days).toBe(90);
  });
});

describe('parameters', () => {
  test('each option is one parameter, sorted, and static ones wait for a restart', () => {
    const stack = stackWith({
      forceSsl: true,
      logStatement: 'ddl',
      logMinDurationMs: 1000,
      idleInTransactionTimeoutMs: 60_000,
      idleSessionTimeoutMs: 0,
      parameters: { max_connections: '500', work_mem: '65536' },
    });

    expect(at(stack, 'aws_rds_cluster_parameter_group.aurora_parameters').parameter).toEqual([
      { name: 'idle_in_transaction_session_timeout', value: '60000', apply_method: 'immediate' },
      { name: 'idle_session_timeout', value: '0', apply_method: 'immediate' },
      { name: 'log_min_duration_statement', value: '1000', apply_method: 'immediate' },
      { name: 'log_parameter_max_length', value: '0', apply_method: 'immediate' },
      { name: 'log_parameter_max_length_on_error', value: '0', apply_method: 'immediate' },
      { name: 'log_statement', value: 'ddl', apply_method: 'immediate' },
      { name: 'max_connections', value: '500', apply_method: 'pending-reboot' },
      { name: 'rds.force_ssl', value: '1', apply_method: 'immediate' },
      { name: 'work_mem', value: '65536', apply_method: 'immediate' },
    ]);
    expect(at(stack, 'aws_rds_cluster.aurora').db_cluster_parameter_group_name).toBe(
      '${aws_rds_cluster_parameter_group.aurora_parameters.name}',
    );
  });

  test.each<[string, Observability, readonly string[]]>([
    ['statements', { logStatement: 'mod' }, ['0', '0']],
    ['slow statements', { logMinDurationMs: 0 }, ['0', '0']],
    ['none', { logStatement: 'none', logMinDurationMs: -1 }, []],
    ['not said', {}, []],
    [
      'statements, and the stage wants the values',
      { logStatement: 'mod', parameters: { log_parameter_max_length: '-1' } },
      ['-1', '0'],
    ],
  ])('the log does not contain the values that callers bind: %s', (_, options, expected) => {
    const group = at(stackWith({ forceSsl: true, ...options }), 'aws_rds_cluster_parameter_group.aurora_parameters');
    const parameters = group.parameter as readonly { readonly name: string; readonly value: string }[];

    expect(parameters.filter(({ name }) => name.startsWith('log_parameter')).map(({ value }) => value)).toEqual(
      expected,
    );
  });

  test('load pgaudit at the next restart, as docs/deploy.md describes', () => {
    const parameters = {
      shared_preload_libraries: 'pg_stat_statements,pgaudit',
      'pgaudit.role': 'rds_pgaudit',
      'pgaudit.log': 'ddl,role',
    };
    const group = at(
      stackWith({ forceSsl: undefined, parameters }),
      'aws_rds_cluster_parameter_group.aurora_parameters',
    );

    expect(group.parameter).toEqual([
      { name: 'pgaudit.log', value: 'ddl,role', apply_method: 'immediate' },
      { name: 'pgaudit.role', value: 'rds_pgaudit', apply_method: 'immediate' },
      { name: 'shared_preload_libraries', value: 'pg_stat_statements,pgaudit', apply_method: 'pending-reboot' },
    ]);
  });

  test("without any, the cluster uses AWS's default group again", () => {
    expect(cluster({ forceSsl: undefined }).db_cluster_parameter_group_name).toBe('default.aurora-postgresql17');
    expect(addresses(stackWith({ forceSsl: undefined }), 'aws_rds_cluster_parameter_group')).toEqual([]);
    expect(cluster({ forceSsl: undefined, parameters: undefined })).not.toHaveProperty(
      'db_cluster_parameter_group_name',
    );
  });
});

describe('insights and monitoring', () => {
  test.each([
    ['off', { database_insights_mode: 'standard', performance_insights_enabled: false }],
    [
      'standard',
      {
        database_insights_mode: 'standard',
        performance_insights_enabled: true,
        performance_insights_retention_period: 7,
      },
    ],
    [
      'advanced',
      {
        database_insights_mode: 'advanced',
        performance_insights_enabled: true,
        performance_insights_retention_period: 465,
      },
    ],
  ] as const)('insights %s', (insights, expected) => {
    expect(cluster({ insights })).toMatchObject(expected);
  });

  test('monitoring has a role for RDS of this account, with the boundary', () => {
    const boundary = 'arn:aws:iam::123456789012:policy/boundary';
    const stack = stackWith({ monitoringIntervalSeconds: 60 }, { access: { permissionsBoundary: boundary } });

    expect(at(stack, 'aws_rds_cluster.aurora')).toMatchObject({
      monitoring_interval: 60,
      monitoring_role_arn: '${aws_iam_role.monitoring_role.arn}',
    });
    const role = at(stack, 'aws_iam_role.monitoring_role');
    expect(role.permissions_boundary).toBe(boundary);
    expect(role.assume_role_policy).toContain('"Principal" = {"Service" = "monitoring.rds.amazonaws.com"}');
    expect(role.assume_role_policy).toContain(
      '"aws:SourceAccount" = data.aws_caller_identity.current_account.account_id',
    );
    expect(at(stack, 'aws_iam_role_policy_attachment.monitoring_policy').policy_arn).toBe(
      'arn:${data.aws_partition.current_partition.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole',
    );
  });

  test('0 seconds is written out, so that it switches monitoring off, and has no role', () => {
    expect(cluster({ monitoringIntervalSeconds: 0 }).monitoring_interval).toBe(0);
    expect(addresses(stackWith({}), 'aws_iam_role.monitoring')).toEqual([]);
  });
});

describe('alarms', () => {
  const alarms = {
    acuUtilizationPercent: 80,
    minutesAtMaxCapacity: 12,
    cpuPercent: 90,
    freeableMemoryMib: 256,
    connections: 100,
    replicaLagMs: 2000,
    usedTransactionIdsMillion: 1000,
  };
  const readers = { instances: { readers: { 2: { promotionTier: 1 } } } };
  const stack = stackWith(
    {
      alarms,
      alarmEmails: ['a.b@example.com', 'a-b@example.com'],
      alarmTopicArns: ['arn:aws:sns:us-east-1:123456789012:pager'],
    },
    readers,
  );

  test.each([
    ['acu_utilization', 'ACUUtilization', 'GreaterThanThreshold', 80, 3, undefined],
    [
      'at_max_capacity',
      'ServerlessDatabaseCapacity',
      'GreaterThanOrEqualToThreshold',
      '${var.max_capacity}',
      3,
      undefined,
    ],
    ['cpu', 'CPUUtilization', 'GreaterThanThreshold', 90, 3, 'WRITER'],
    ['freeable_memory', 'FreeableMemory', 'LessThanThreshold', 268_435_456, 3, 'WRITER'],
    ['connections', 'DatabaseConnections', 'GreaterThanThreshold', 100, 3, 'WRITER'],
    ['replica_lag', 'AuroraReplicaLag', 'GreaterThanThreshold', 2000, 3, 'READER'],
    ['used_transaction_ids', 'MaximumUsedTransactionIDs', 'GreaterThanThreshold', 1_000_000_000, 3, undefined],
  ])(
    '%s measures %s of this cluster, notifies all topics, and ignores a paused cluster',
    (id, metric, comparison, threshold, periods, role) => {
      expect(at(stack, `aws_cloudwatch_metric_alarm.alarm_${id}`)).toMatchObject({
        alarm_name: `alex-test-aurora-${id.replaceAll('_', '-')}`,
        namespace: 'AWS/RDS',
        metric_name: metric,
        comparison_operator: comparison,
        threshold,
        period: 300,
        evaluation_periods: periods,
        treat_missing_data: 'notBreaching',
        dimensions: {
          DBClusterIdentifier: '${aws_rds_cluster.aurora.cluster_identifier}',
          ...(role ? { Role: role } : {}),
        },
        alarm_actions: ['${aws_sns_topic.alarm_topic.arn}', 'arn:aws:sns:us-east-1:123456789012:pager'],
        ok_actions: ['${aws_sns_topic.alarm_topic.arn}', 'arn:aws:sns:us-east-1:123456789012:pager'],
      });
    },
  );

  test('each address has its own subscription, also where only punctuation differs', () => {
    const subscriptions = addresses(stack, 'aws_sns_topic_subscription');

    expect(subscriptions.map((address) => at(stack, address).endpoint).sort()).toEqual([
      'a-b@example.com',
      'a.b@example.com',
    ]);
  });

  test('only CloudWatch of this account may publish', () => {
    expect(at(stack, 'aws_sns_topic_policy.alarm_topic_policy').policy).toBe(
      '${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Sid" = "AlarmsOfThisAccount", "Effect" = "Allow", ' +
        '"Principal" = {"Service" = "cloudwatch.amazonaws.com"}, "Action" = "sns:Publish", ' +
        '"Resource" = aws_sns_topic.alarm_topic.arn, ' +
        '"Condition" = {"StringEquals" = {"aws:SourceAccount" = data.aws_caller_identity.current_account.account_id}}}]})}',
    );
  });

  test('there is one alarm per threshold, no lag alarm without readers, and no topic without alarms', () => {
    expect(addresses(stackWith({ alarms }), 'aws_cloudwatch_metric_alarm')).toHaveLength(6);
    expect(addresses(stackWith({ alarms: { cpuPercent: 1 } }), 'aws_cloudwatch_metric_alarm')).toHaveLength(1);
    expect(addresses(stackWith({}), 'aws_sns')).toEqual([]);
  });

  test.each<[Observability, string]>([
    [{ alarms }, 'alarms'],
    [{ events: true }, 'events'],
    [{ alarms, events: true }, 'alarms and events'],
    // Events go only to the topic of the stack.
    [{ alarms, events: true, alarmTopicArns: ['arn:aws:sns:us-east-1:123456789012:pager'] }, 'alarms and events'],
  ])('%j without a recipient is reported', (observability, what) => {
    expect(stageNotices(resolveStage({ name: 'test', observability }))).toEqual([
      `The stage test has ${what} without recipients. Set observability.alarmEmails, or subscribe to the topic alex-test-aurora-alarms.`,
    ]);
  });

  test('alarms with recipients are not', () => {
    const notices = (observability: Observability) => stageNotices(resolveStage({ name: 'test', observability }));

    expect(notices({ alarms, alarmEmails: ['a@example.com'] })).toEqual([]);
    expect(notices({ events: true, alarmEmails: ['a@example.com'] })).toEqual([]);
    expect(notices({})).toEqual([]);
  });
});

describe('events of RDS', () => {
  test('about the cluster and each instance go to the topic, and RDS of this account may publish there', () => {
    const stack = stackWith({ events: true }, { instances: { readers: { 2: { promotionTier: 1 } } } });

    expect(at(stack, 'aws_db_event_subscription.events_cluster')).toEqual({
      name: 'alex-test-aurora-cluster-events',
      sns_topic: '${aws_sns_topic.alarm_topic.arn}',
      source_type: 'db-cluster',
      source_ids: ['${aws_rds_cluster.aurora.cluster_identifier}'],
      event_categories: ['failover', 'failure', 'maintenance', 'notification'],
    });
    expect(at(stack, 'aws_db_event_subscription.events_instances')).toMatchObject({
      source_type: 'db-instance',
      source_ids: ['${aws_rds_cluster_instance.writer.identifier}', '${aws_rds_cluster_instance.reader_2.identifier}'],
    });
    expect(at(stack, 'aws_sns_topic_policy.alarm_topic_policy').policy).toContain(
      '{"Sid" = "EventsOfThisAccount", "Effect" = "Allow", "Principal" = {"Service" = "events.rds.amazonaws.com"}, "Action" = "sns:Publish"',
    );
  });

  test('with a key of the stack, RDS may encrypt its messages', () => {
    const key = (events: boolean) =>
      at(stackWith({ events, alarms: { cpuPercent: 1 } }, { keys: { alarms: 'own' } }), 'aws_kms_key.aurora_key')
        .policy;

    expect(key(true)).toContain('events.rds.amazonaws.com');
    expect(key(false)).not.toContain('events.rds.amazonaws.com');
  });
});

describe('the dashboard', () => {
  const bodyOf = (stack: ReturnType<typeof stackWith>) =>
    String(at(stack, 'aws_cloudwatch_dashboard.dashboard').dashboard_body);
  /** The lines of the plots, as `name role`. */
  const metricsOf = (body: string) =>
    [...body.matchAll(/\["AWS\/RDS", "(\w+)", "DBClusterIdentifier", [^,]+(?:, "Role", "(\w+)")?/g)].map(
      ([, name, role]) => (role === undefined ? name : `${name} ${role}`),
    );

  test('plots only this cluster, and the lag of readers only if there are some', () => {
    const readers = { 2: { promotionTier: 1 } };
    const [without, withReaders] = [{}, { instances: { readers } }].map((more) =>
      metricsOf(bodyOf(stackWith({ dashboard: true }, more))),
    );

    expect(withReaders).toEqual([
      'ServerlessDatabaseCapacity',
      'ServerlessDatabaseCapacity',
      'ACUUtilization',
      'CPUUtilization WRITER',
      'FreeableMemory WRITER',
      'DatabaseConnections WRITER',
      'ConnectionAttempts WRITER',
      'CommitThroughput WRITER',
      'CommitLatency WRITER',
      'Deadlocks WRITER',
      'BufferCacheHitRatio WRITER',
      'VolumeBytesUsed',
      'VolumeReadIOPs',
      'VolumeWriteIOPs',
      'MaximumUsedTransactionIDs',
      'AuroraReplicaLag READER',
    ]);
    expect(without).toEqual(withReaders?.slice(0, -1));
  });

  test('shows the state of each alarm', () => {
    expect(bodyOf(stackWith({ dashboard: true, alarms: { cpuPercent: 80 } }))).toContain(
      '"alarms" = [aws_cloudwatch_metric_alarm.alarm_cpu.arn]',
    );
    expect(bodyOf(stackWith({ dashboard: true }))).not.toContain('"alarms"');
  });
});
