import { passes, type RuleCases, refuses } from './cases.ts';
import {
  allow,
  cluster,
  document,
  INSTANCE,
  type Json,
  lambda,
  PAUSING,
  type Resources,
  stackOf,
  writer,
} from './stacks.ts';

const AT = 'aws_rds_cluster.a';
const WRITER = 'aws_rds_cluster_instance.writer';
const windows = (preferred_backup_window: unknown, preferred_maintenance_window: unknown): Json =>
  cluster({ preferred_backup_window, preferred_maintenance_window });
const READER = { ...INSTANCE, identifier: 'alex-aurora-2', promotion_tier: 1 };

export const durabilityCases: RuleCases = {
  'AURORA-DUR-001': {
    production: true,
    refuses: [
      refuses('false', cluster({ deletion_protection: false }), [`${AT}: deletion_protection false`]),
      refuses('not written', cluster({ deletion_protection: undefined }), [`${AT}: deletion_protection not set`]),
    ],
    passes: [
      passes('true', cluster()),
      passes('by a variable without default', cluster({ deletion_protection: '${var.protect}' })),
    ],
  },
  'AURORA-DUR-002': {
    production: true,
    refuses: [
      refuses('the cluster', cluster({ lifecycle: undefined }), [`${AT}: prevent_destroy not set`]),
      refuses('the secret', cluster({}, { aws_secretsmanager_secret: { s: {} } }), [
        'aws_secretsmanager_secret.s: prevent_destroy not set',
      ]),
    ],
    passes: [
      passes('set on all', cluster()),
      passes('a log group may go', cluster({}, { aws_cloudwatch_log_group: { g: {} } })),
    ],
  },
  'AURORA-DUR-003': {
    production: true,
    refuses: [refuses('skipped', cluster({ skip_final_snapshot: true }), [`${AT}: skip_final_snapshot true`])],
    passes: [passes('taken', cluster())],
  },
  'AURORA-DUR-004': {
    refuses: [
      refuses('no name', cluster({ final_snapshot_identifier: undefined }), [
        `${AT}: skip_final_snapshot not set, final_snapshot_identifier not set`,
      ]),
    ],
    passes: [
      passes('named', cluster()),
      passes('skipped', cluster({ final_snapshot_identifier: undefined, skip_final_snapshot: true })),
    ],
  },
  'AURORA-DUR-005': {
    refuses: [0, 36, 1.5].map((days) =>
      refuses(`${days}`, cluster({ backup_retention_period: days }), [`${AT}: backup_retention_period ${days}`]),
    ),
    passes: [1, 35, undefined].map((days) => passes(`${days}`, cluster({ backup_retention_period: days }))),
  },
  'AURORA-DUR-006': {
    production: true,
    refuses: [
      refuses('6', cluster({ backup_retention_period: 6 }), [`${AT}: backup_retention_period 6`]),
      refuses('not written', cluster({ backup_retention_period: undefined }), [
        `${AT}: backup_retention_period not set`,
      ]),
    ],
    passes: [passes('7', cluster({ backup_retention_period: 7 }))],
  },
  'AURORA-DUR-007': {
    refuses: [
      refuses('29 minutes', windows('03:00-03:29', undefined), [`${AT}: preferred_backup_window "03:00-03:29"`]),
      refuses('no such hour', windows('24:00-01:00', undefined), [`${AT}: preferred_backup_window "24:00-01:00"`]),
      refuses('no such day', windows(undefined, 'son:05:00-son:06:00'), [
        `${AT}: preferred_maintenance_window "son:05:00-son:06:00"`,
      ]),
      refuses('more than a day', windows(undefined, 'sat:05:00-sun:05:01'), [
        `${AT}: preferred_maintenance_window "sat:05:00-sun:05:01"`,
      ]),
      refuses('on an instance', writer({ preferred_maintenance_window: '05:00-06:00' }), [
        `${WRITER}: preferred_maintenance_window "05:00-06:00"`,
      ]),
    ],
    passes: [
      passes('30 minutes', windows('03:00-03:30', 'Sun:05:00-Sun:05:30')),
      passes('over midnight', windows('23:45-00:15', 'sun:23:45-mon:00:15')),
      passes('none', windows(undefined, undefined)),
    ],
  },
  'AURORA-DUR-008': {
    refuses: [
      ['the same hour', '05:30-06:30', 'sun:05:00-sun:06:00'],
      ['one inside the other', '05:00-09:00', 'wed:06:00-wed:07:00'],
      ['backups over midnight', '23:30-00:30', 'tue:00:00-tue:00:30'],
      ['maintenance over midnight', '00:15-00:45', 'mon:23:45-tue:00:20'],
      ['maintenance over the end of the week', '00:00-00:30', 'sun:23:45-mon:00:15'],
      ['both over the end of the week', '23:50-00:20', 'sun:23:30-mon:00:00'],
    ].map(([title = '', backup, maintenance]) =>
      refuses(title, windows(backup, maintenance), [
        `${AT}: preferred_backup_window "${backup}", preferred_maintenance_window "${maintenance}"`,
      ]),
    ),
    passes: [
      passes('apart', windows('03:00-04:00', 'sun:05:00-sun:06:00')),
      passes('touching', windows('03:00-05:00', 'sun:05:00-sun:06:00')),
      passes('touching at midnight', windows('23:00-00:00', 'mon:00:00-mon:01:00')),
      passes('one not written', windows('03:00-04:00', undefined)),
    ],
  },
  'AURORA-DUR-009': {
    refuses: [
      refuses('not written', cluster({ copy_tags_to_snapshot: undefined }), [`${AT}: copy_tags_to_snapshot not set`]),
    ],
    passes: [passes('true', cluster())],
  },
  'AURORA-DUR-010': {
    production: true,
    refuses: [refuses('true', cluster({ apply_immediately: true }), [`${AT}: apply_immediately true`])],
    passes: [passes('false', cluster({ apply_immediately: false })), passes('not written', cluster())],
  },
  'AURORA-DUR-011': {
    refuses: [
      refuses('true', cluster({ allow_major_version_upgrade: true }), [`${AT}: allow_major_version_upgrade true`]),
    ],
    passes: [passes('false', cluster({ allow_major_version_upgrade: false }))],
  },
  'AURORA-DUR-012': {
    refuses: [
      refuses('a fixed name', cluster({ final_snapshot_identifier: 'alex-final' }), [
        `${AT}: final_snapshot_identifier "alex-final"`,
      ]),
      refuses(
        'by a variable',
        { ...cluster({ final_snapshot_identifier: '${var.s}' }), variable: { s: { default: 'alex-final' } } },
        [`${AT}: final_snapshot_identifier "alex-final"`],
      ),
    ],
    passes: [
      passes('with a suffix', cluster()),
      passes('skipped', cluster({ final_snapshot_identifier: 'alex-final', skip_final_snapshot: true })),
    ],
  },
  'AURORA-DUR-013': {
    production: true,
    refuses: [refuses('one', cluster(), [`${AT}: ${WRITER} alone`])],
    passes: [
      passes('two', cluster({}, { aws_rds_cluster_instance: { writer: INSTANCE, reader: READER } })),
      passes('two by count', writer({ count: 2 })),
      passes('a number that is not known', writer({ count: '${var.n}' })),
      passes('instances are elsewhere', stackOf({ aws_rds_cluster: { a: {} } })),
    ],
  },
  'AURORA-DUR-014': {
    refuses: [
      refuses('false', writer({ auto_minor_version_upgrade: false }), [`${WRITER}: auto_minor_version_upgrade false`]),
    ],
    passes: [passes('true', writer({ auto_minor_version_upgrade: true })), passes('not written', writer({}))],
  },
};

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
    ],
    passes: [
      passes(
        'all there are',
        cluster({ enabled_cloudwatch_logs_exports: ['postgresql', 'instance', 'iam-db-auth-error'] }),
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
      refuses('for ever', stackOf(group({ retention_in_days: 0 })), [
        'aws_cloudwatch_log_group.g: retention_in_days 0',
      ]),
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

const F = 'aws_lambda_function.f';
const CALLED = {
  aws_lambda_permission: {
    p: {
      function_name: '${aws_lambda_function.f.function_name}',
      principal: 'apigateway.amazonaws.com',
      source_arn: 'arn:x',
    },
  },
};
const variables = (values: Json): Json => lambda({ environment: { variables: values } });
const pausingElsewhere = cluster(PAUSING);
const byRole = stackOf({
  aws_iam_role: { r: { name: 'app' } },
  aws_iam_role_policy: {
    p: {
      role: '${aws_iam_role.r.id}',
      policy: document(allow('rds-data:ExecuteStatement', '${data.aws_rds_cluster.x.arn}')),
    },
  },
  aws_lambda_function: { f: { function_name: 'f', role: '${aws_iam_role.r.arn}' } },
});

export const functionCases: RuleCases = {
  'AURORA-FN-001': {
    refuses: [refuses('too much', variables({ A: 'x'.repeat(4100) }), [`${F}: 4108 bytes in 1 variables`])],
    passes: [passes('just fits', variables({ A: 'x'.repeat(4088) }))],
  },
  'AURORA-FN-002': {
    refuses: [
      refuses('901 seconds', lambda({ timeout: 901 }), [`${F}: timeout 901`]),
      refuses('both', lambda({ timeout: 0, memory_size: 64 }), [`${F}: timeout 0, memory_size 64`]),
    ],
    passes: [passes('900 seconds and 10,240 MB', lambda({ timeout: 900, memory_size: 10_240 }))],
  },
  'AURORA-FN-003': {
    refuses: [
      refuses('29 seconds', lambda({ timeout: 29 }, PAUSING), [`${F}: timeout 29, minimum 0 ACU`]),
      refuses('the 3 seconds of Lambda', lambda({ timeout: undefined }, PAUSING), [
        `${F}: timeout not set, minimum 0 ACU`,
      ]),
      refuses(
        'known by its role, cluster in another stack',
        byRole,
        [`${F}: timeout not set, minimum 0 ACU`],
        pausingElsewhere,
      ),
      refuses(
        'known by its environment',
        stackOf({
          aws_lambda_function: {
            f: { timeout: 10, environment: { variables: { AURORA_CLUSTER_ARN: '${data.aws_rds_cluster.x.arn}' } } },
          },
        }),
        [`${F}: timeout 10, minimum 0 ACU`],
        pausingElsewhere,
      ),
    ],
    passes: [
      passes('60 seconds', lambda({}, PAUSING)),
      passes('a cluster that never pauses', lambda({ timeout: 3 })),
      passes('a function that does not use it', lambda({ timeout: 3, environment: undefined }, PAUSING)),
    ],
  },
  'AURORA-FN-004': {
    refuses: [
      refuses('30 seconds', lambda({ timeout: 30 }, PAUSING), [`${F}: timeout 30, minimum 0 ACU`]),
      refuses('59 seconds', lambda({ timeout: 59 }, PAUSING), [`${F}: timeout 59, minimum 0 ACU`]),
    ],
    passes: [
      passes('60 seconds', lambda({}, PAUSING)),
      passes('29 seconds are refused instead', lambda({ timeout: 29 }, PAUSING)),
    ],
  },
  'AURORA-FN-005': {
    refuses: [
      refuses('called by API Gateway', lambda({}, PAUSING, CALLED), [
        `${F}: called by API Gateway (aws_lambda_permission.p), minimum 0 ACU`,
      ]),
    ],
    passes: [passes('a minimum of 0.5', lambda({}, {}, CALLED)), passes('not called by it', lambda({}, PAUSING))],
  },
  'AURORA-FN-006': {
    refuses: [
      refuses('257 characters', lambda({ description: 'a'.repeat(257) }), [`${F}: description of 257 characters`]),
    ],
    passes: [passes('256', lambda({ description: 'a'.repeat(256) }))],
  },
  'AURORA-FN-007': {
    refuses: ['nodejs20.x', 'nodejs18.x', 'nodejs'].map((runtime) =>
      refuses(runtime, lambda({ runtime }), [`${F}: runtime "${runtime}"`]),
    ),
    passes: ['nodejs22.x', 'nodejs24.x', 'python3.13'].map((runtime) => passes(runtime, lambda({ runtime }))),
  },
  'AURORA-FN-008': {
    refuses: [
      refuses('AWS_REGION', variables({ AWS_REGION: 'us-east-1', A: 'b', LAMBDA_TASK_ROOT: '/' }), [
        `${F}: AWS_REGION, LAMBDA_TASK_ROOT`,
      ]),
    ],
    passes: [passes('names of our own', lambda())],
  },
  'AURORA-FN-009': {
    refuses: [
      refuses('by its name', variables({ DB_PASSWORD: 'x' }), [`${F}: DB_PASSWORD (value not shown)`]),
      refuses('by what it refers to', variables({ P: '${random_password.p.result}' }), [
        `${F}: random_password.p.result`,
      ]),
    ],
    passes: [
      passes(
        'the ARN of a secret',
        variables({ AURORA_SECRET_ARN: '${aws_secretsmanager_secret.s.arn}', PASSWORD_SECRET_ARN: 'arn:x' }),
      ),
    ],
  },
};
