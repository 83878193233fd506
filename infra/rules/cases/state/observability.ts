import { cluster, type Json, type Resources, stackOf, writer } from '../stacks.ts';
import { passes, type RuleCases, refuses } from './case.ts';

const AT = 'aws_rds_cluster.a';
const WRITER = 'aws_rds_cluster_instance.writer';
const EXPORT = { enabled_cloudwatch_logs_exports: ['postgresql'] };
const group = (body: Json): Resources => ({ aws_cloudwatch_log_group: { g: { retention_in_days: 14, ...body } } });
const LOGS = { name: '/aws/rds/cluster/alex-aurora/postgresql' };
const alarm = (body: Json, minimum = 0): Json =>
  cluster(
    { serverlessv2_scaling_configuration: { min_capacity: minimum, max_capacity: 2 } },
    {
      aws_cloudwatch_metric_alarm: {
        c: {
          namespace: 'AWS/RDS',
          dimensions: { DBClusterIdentifier: 'alex-aurora' },
          alarm_actions: ['arn:x'],
          ...body,
        },
      },
    },
  );
const insights = (days: unknown): Json =>
  cluster({ performance_insights_enabled: true, performance_insights_retention_period: days });

export const observabilityCases: RuleCases = {
  'AURORA-OBS-001': {
    refuses: [
      refuses('audit is MySQL', cluster({ enabled_cloudwatch_logs_exports: ['audit', 'postgresql', 'upgrade'] }), [
        `${AT}: "audit", "upgrade"`,
      ]),
      refuses(
        'postgresql is PostgreSQL',
        cluster({ engine: 'aurora-mysql', enabled_cloudwatch_logs_exports: ['error', 'postgresql'] }),
        [`${AT}: "postgresql"`],
      ),
    ],
    passes: [
      passes(
        'all there are',
        cluster({ enabled_cloudwatch_logs_exports: ['postgresql', 'instance', 'iam-db-auth-error'] }),
      ),
      passes(
        'all that MySQL has',
        cluster({
          engine: 'aurora-mysql',
          enabled_cloudwatch_logs_exports: ['audit', 'error', 'general', 'slowquery', 'instance', 'iam-db-auth-error'],
        }),
      ),
      passes('none', cluster()),
    ],
  },
  'AURORA-OBS-002': {
    refuses: [
      refuses('no log group', cluster(EXPORT), [`${AT}: postgresql of "alex-aurora"`]),
      refuses('another log group', cluster(EXPORT, group({ name: '/aws/rds/cluster/other/postgresql' })), [
        `${AT}: postgresql of "alex-aurora"`,
      ]),
      refuses(
        'a cluster whose name Terraform makes up',
        cluster({ ...EXPORT, cluster_identifier: undefined, cluster_identifier_prefix: 'alex-' }),
        [`${AT}: postgresql of a cluster without cluster_identifier`],
      ),
    ],
    passes: [passes('its log group', cluster(EXPORT, group(LOGS))), passes('no export', cluster())],
  },
  'AURORA-OBS-003': {
    refuses: [
      refuses('no order', cluster(EXPORT, group(LOGS)), [
        `${AT}: aws_cloudwatch_log_group.g for postgresql, not in depends_on of ${AT}`,
      ]),
      refuses(
        'the wrong order',
        cluster(EXPORT, group({ name: '/aws/rds/cluster/${aws_rds_cluster.a.cluster_identifier}/postgresql' })),
        [`${AT}: aws_cloudwatch_log_group.g for postgresql, not in depends_on of ${AT}`],
      ),
    ],
    passes: [
      passes('depends_on', cluster({ ...EXPORT, depends_on: ['aws_cloudwatch_log_group.g'] }, group(LOGS))),
      passes('without the group it is another rule', cluster(EXPORT)),
    ],
  },
  'AURORA-OBS-004': {
    refuses: [
      refuses('without Performance Insights', cluster({ database_insights_mode: 'advanced' }), [
        `${AT}: mode "advanced", performance_insights_enabled not set, performance_insights_retention_period not set`,
      ]),
      refuses(
        'kept for a week',
        cluster({
          database_insights_mode: 'advanced',
          performance_insights_enabled: true,
          performance_insights_retention_period: 7,
        }),
        [`${AT}: mode "advanced", performance_insights_enabled true, performance_insights_retention_period 7`],
      ),
    ],
    passes: [
      passes(
        '465 days',
        cluster({
          database_insights_mode: 'advanced',
          performance_insights_enabled: true,
          performance_insights_retention_period: 465,
        }),
      ),
      passes('standard', cluster({ database_insights_mode: 'standard' })),
    ],
  },
  'AURORA-OBS-005': {
    refuses: [0, 8, 30, 744].map((days) =>
      refuses(`${days}`, insights(days), [`${AT}: performance_insights_retention_period ${days}`]),
    ),
    passes: [7, 31, 465, 713, 731].map((days) => passes(`${days}`, insights(days))),
  },
  'AURORA-OBS-006': {
    refuses: [
      refuses('no such interval', cluster({ monitoring_interval: 45, monitoring_role_arn: 'arn:x' }), [
        `${AT}: monitoring_interval 45, monitoring_role_arn "arn:x"`,
      ]),
      refuses('no role', writer({ monitoring_interval: 60 }), [
        `${WRITER}: monitoring_interval 60, monitoring_role_arn not set`,
      ]),
    ],
    passes: [
      passes('0', cluster({ monitoring_interval: 0 })),
      passes('60 with a role', cluster({ monitoring_interval: 60, monitoring_role_arn: '${aws_iam_role.m.arn}' })),
    ],
  },
  'AURORA-OBS-007': {
    refuses: [
      refuses('nothing at all', alarm({ dimensions: undefined, alarm_actions: undefined }), [
        'aws_cloudwatch_metric_alarm.c: dimensions and alarm_actions not set',
      ]),
      refuses('no actions', alarm({ alarm_actions: [] }), ['aws_cloudwatch_metric_alarm.c: alarm_actions not set']),
      refuses('actions that are switched off', alarm({ actions_enabled: false }), [
        'aws_cloudwatch_metric_alarm.c: actions_enabled false',
      ]),
    ],
    passes: [
      passes('both', alarm({})),
      passes('an alarm of another service', alarm({ namespace: 'AWS/Lambda', alarm_actions: undefined })),
    ],
  },
  'AURORA-OBS-008': {
    refuses: [
      refuses('not written', alarm({}), ['aws_cloudwatch_metric_alarm.c: treat_missing_data not set']),
      refuses('breaching', alarm({ treat_missing_data: 'breaching' }), [
        'aws_cloudwatch_metric_alarm.c: treat_missing_data "breaching"',
      ]),
    ],
    passes: [
      passes('notBreaching', alarm({ treat_missing_data: 'notBreaching' })),
      passes('a cluster that never pauses', alarm({}, 0.5)),
    ],
  },
  'AURORA-OBS-009': {
    refuses: [
      refuses(
        'insights off on the writer',
        writer({ performance_insights_enabled: false }, { performance_insights_enabled: true }),
        [`${WRITER}: performance_insights_enabled false, and true on ${AT}`],
      ),
    ],
    passes: [
      passes('equal', writer({ performance_insights_enabled: true }, { performance_insights_enabled: true })),
      passes('on the cluster only', cluster({ monitoring_interval: 60 })),
    ],
  },
  'AURORA-OBS-010': {
    refuses: [
      refuses('10', stackOf(group({ retention_in_days: 10 })), ['aws_cloudwatch_log_group.g: retention_in_days 10']),
    ],
    passes: [passes('14', stackOf(group({}))), passes('3653', stackOf(group({ retention_in_days: 3653 })))],
  },
  'AURORA-OBS-011': {
    refuses: [
      refuses('forever', stackOf(group({ retention_in_days: 0 })), ['aws_cloudwatch_log_group.g: retention_in_days 0']),
    ],
    passes: [passes('14 days', stackOf(group({})))],
  },
  'AURORA-OBS-012': {
    refuses: [
      refuses('a wrong word', cluster({ database_insights_mode: 'on' }), [`${AT}: database_insights_mode "on"`]),
    ],
    passes: [passes('standard', cluster({ database_insights_mode: 'standard' })), passes('none', cluster())],
  },
};
