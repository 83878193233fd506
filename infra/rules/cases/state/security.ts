import {
  allow,
  CLUSTER,
  cluster,
  document,
  INSTANCE,
  type Json,
  lambda,
  policy,
  type Resources,
  stackOf,
} from '../stacks.ts';
import { passes, type RuleCases, refuses } from './case.ts';

const AT = 'aws_rds_cluster.a';
const FUNCTION = 'aws_lambda_function.f';
const WRITER = 'aws_rds_cluster_instance.writer';
const AWS_KEY = 'arn:aws:kms:us-east-1:111122223333:alias/aws/rds';
const OWN_KEY = '${aws_kms_key.own.arn}';
const AWS_KEY_SHOWN = `"${AWS_KEY}"`;

const twoInstances = (first: Json, second: Json): Json =>
  stackOf({
    aws_rds_cluster: { a: CLUSTER },
    aws_rds_cluster_instance: {
      writer: { ...INSTANCE, ...first },
      reader: { ...INSTANCE, identifier: 'alex-aurora-2', ...second },
    },
  });
const parameters = (statements: string, duration: string): Json =>
  cluster(
    { db_cluster_parameter_group_name: '${aws_rds_cluster_parameter_group.g.name}' },
    {
      aws_rds_cluster_parameter_group: {
        g: {
          name: 'g',
          family: 'aurora-postgresql17',
          parameter: [
            { name: 'log_statement', value: statements },
            { name: 'log_min_duration_statement', value: duration },
          ],
        },
      },
    },
  );
const OF_THE_GROUP = `${AT}: db_cluster_parameter_group_name "g"`;
const one = (type: string, body: Json, others: Resources = {}): Json => stackOf({ [type]: { x: body }, ...others });
const role = (principal: Json): Json =>
  one('aws_iam_role', {
    name: 'r',
    assume_role_policy: document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal }),
  });
const group = (direction: 'ingress' | 'egress', cidr: string, port = 22): Json =>
  one('aws_security_group', {
    description: 'x',
    [direction]: [{ from_port: port, to_port: port, protocol: 'tcp', cidr_blocks: [cidr], description: 'x' }],
  });
const databaseOn6432 = (cidr: string): Json =>
  cluster(
    { port: 6432 },
    {
      aws_security_group: {
        x: {
          description: 'x',
          ingress: [{ from_port: 6432, to_port: 6432, protocol: 'tcp', cidr_blocks: [cidr], description: 'x' }],
        },
      },
    },
  );
const READ = allow('secretsmanager:GetSecretValue', '${aws_secretsmanager_secret.s.arn}');
const POLICY = 'aws_iam_role_policy.p';
const insights = { performance_insights_enabled: true };

const mysqlCluster = (values: Json) => cluster({ engine: 'aurora-mysql', engine_version: '8.0', ...values });

export const securityCases: RuleCases = {
  'AURORA-SEC-001': {
    refuses: [
      refuses('no key', cluster(), [`${AT}: kms_key_id not set`]),
      refuses('the key of AWS, by its alias', cluster({ kms_key_id: AWS_KEY }), [`${AT}: kms_key_id ${AWS_KEY_SHOWN}`]),
    ],
    passes: [passes('a key of your own', cluster({ kms_key_id: OWN_KEY }))],
  },
  'AURORA-SEC-002': {
    refuses: [
      refuses('a day', cluster({ backup_retention_period: 1 }), [`${AT}: backup_retention_period 1`]),
      refuses('not set, which is a day', cluster({ backup_retention_period: undefined }), [
        `${AT}: backup_retention_period not set`,
      ]),
    ],
    passes: [
      passes('two days', cluster({ backup_retention_period: 2 })),
      passes('not known', cluster({ backup_retention_period: '${data.x.y.z}' })),
    ],
  },
  'AURORA-SEC-003': {
    refuses: [refuses('not set', cluster(), [`${AT}: iam_database_authentication_enabled not set`])],
    passes: [passes('true', cluster({ iam_database_authentication_enabled: true }))],
  },
  'AURORA-SEC-004': {
    refuses: [
      refuses('another log', cluster({ enabled_cloudwatch_logs_exports: ['instance'] }), [
        `${AT}: enabled_cloudwatch_logs_exports ["instance"]`,
      ]),
      refuses('MySQL without its audit log', mysqlCluster({ enabled_cloudwatch_logs_exports: ['error'] }), [
        `${AT}: enabled_cloudwatch_logs_exports ["error"]`,
      ]),
    ],
    passes: [
      passes('postgresql', cluster({ enabled_cloudwatch_logs_exports: ['postgresql'] })),
      passes('audit with MySQL', mysqlCluster({ enabled_cloudwatch_logs_exports: ['audit'] })),
    ],
  },
  'AURORA-SEC-005': {
    refuses: [
      refuses('no parameter group', cluster(), [`${AT}: db_cluster_parameter_group_name not set`]),
      refuses('log_statement none', parameters('none', '1000'), [OF_THE_GROUP]),
      refuses('log_min_duration_statement -1', parameters('ddl', '-1'), [OF_THE_GROUP]),
    ],
    passes: [passes('both are on', parameters('ddl', '1000'))],
  },
  'AURORA-SEC-006': {
    refuses: [refuses('none', cluster(), [`${AT}: no aws_backup_selection in the stack`])],
    passes: [passes('one', cluster({}, { aws_backup_selection: { s: {} } }))],
  },
  'AURORA-SEC-007': {
    refuses: [
      refuses('one zone', twoInstances({ availability_zone: 'us-east-1a' }, { availability_zone: 'us-east-1a' }), [
        `${AT}: 2 instance(s), zones us-east-1a, us-east-1a`,
      ]),
      refuses('zones that AWS chooses', twoInstances({}, {}), [`${AT}: 2 instance(s), zones not set`]),
    ],
    passes: [
      passes('two zones', twoInstances({ availability_zone: 'us-east-1a' }, { availability_zone: 'us-east-1b' })),
      passes(
        'two zones by expressions',
        twoInstances({ availability_zone: '${local.zones[0]}' }, { availability_zone: '${local.zones[1]}' }),
      ),
    ],
  },
  'AURORA-SEC-008': {
    refuses: [refuses('not set', cluster(), [`${AT}: port not set`])],
    passes: [passes('another', cluster({ port: 6432 })), passes('not known', cluster({ port: '${data.x.y.z}' }))],
  },
  'AURORA-SEC-009': {
    refuses: [refuses('postgres', cluster({ master_username: 'postgres' }), [`${AT}: master_username "postgres"`])],
    passes: [passes('another', cluster())],
  },
  'AURORA-SEC-010': {
    refuses: [refuses('none', cluster(), [`${AT}: tags not set`])],
    passes: [
      passes('on the cluster', cluster({ tags: { Project: 'alex' } })),
      passes(
        'by the provider',
        cluster({}, {}, { provider: { aws: [{ default_tags: [{ tags: { Project: 'alex' } }] }] } }),
      ),
    ],
  },
  'AURORA-SEC-011': {
    refuses: [refuses('none', cluster(), [`${AT}: no aws_db_event_subscription in the stack`])],
    passes: [passes('one', cluster({}, { aws_db_event_subscription: { s: {} } }))],
  },
  'AURORA-SEC-012': {
    refuses: [
      refuses('off', cluster(), [`${WRITER}: monitoring_interval not set`]),
      refuses(
        'on another cluster',
        cluster(
          {},
          { aws_rds_cluster: { a: CLUSTER, b: { ...CLUSTER, cluster_identifier: 'b', monitoring_interval: 60 } } },
        ),
        [`${WRITER}: monitoring_interval not set`],
      ),
    ],
    passes: [passes('on the cluster', cluster({ monitoring_interval: 60 }))],
  },
  'AURORA-SEC-013': {
    refuses: [refuses('off', cluster(), [`${WRITER}: performance_insights_enabled not set`])],
    passes: [passes('on the cluster', cluster(insights))],
  },
  'AURORA-SEC-014': {
    refuses: [refuses('no key', cluster(insights), [`${WRITER}: performance_insights_kms_key_id not set`])],
    passes: [
      passes('a key', cluster({ ...insights, performance_insights_kms_key_id: OWN_KEY })),
      passes('no insights', cluster()),
    ],
  },
  'AURORA-SEC-029': {
    refuses: [
      refuses('none', one('aws_dsql_cluster', {}), ['aws_dsql_cluster.x: kms_encryption_key not set']),
      refuses(
        'the key that AWS owns, by its name',
        one('aws_dsql_cluster', { kms_encryption_key: 'AWS_OWNED_KMS_KEY' }),
        ['aws_dsql_cluster.x: kms_encryption_key "AWS_OWNED_KMS_KEY"'],
      ),
    ],
    passes: [
      passes('a key', one('aws_dsql_cluster', { kms_encryption_key: OWN_KEY })),
      passes('no cluster of Aurora DSQL', cluster()),
    ],
  },
  'AURORA-SEC-015': {
    refuses: [
      refuses('the key of AWS', one('aws_secretsmanager_secret', { kms_key_id: AWS_KEY }), [
        `aws_secretsmanager_secret.x: kms_key_id ${AWS_KEY_SHOWN}`,
      ]),
      refuses('the managed secret', cluster(), [`${AT}: master_user_secret_kms_key_id not set`]),
    ],
    passes: [passes('a key of your own', one('aws_secretsmanager_secret', { kms_key_id: OWN_KEY }))],
  },
  'AURORA-SEC-016': {
    refuses: [
      refuses('no schedule', one('aws_secretsmanager_secret', {}), [
        'aws_secretsmanager_secret.x: no aws_secretsmanager_secret_rotation for it',
      ]),
    ],
    passes: [
      passes('a secret that RDS manages', cluster()),
      passes(
        'a schedule',
        one(
          'aws_secretsmanager_secret',
          {},
          { aws_secretsmanager_secret_rotation: { r: { secret_id: '${aws_secretsmanager_secret.x.id}' } } },
        ),
      ),
    ],
  },
  'AURORA-SEC-017': {
    refuses: [
      refuses('SSH', group('ingress', '0.0.0.0/0'), ['aws_security_group.x: open: 22']),
      refuses('the port of the cluster', databaseOn6432('0.0.0.0/0'), ['aws_security_group.x: open: 6432']),
    ],
    passes: [
      passes('private addresses', databaseOn6432('10.0.0.0/8')),
      passes('no rule', one('aws_security_group', { description: 'x' })),
    ],
  },
  'AURORA-SEC-018': {
    refuses: [
      refuses('unused', one('aws_security_group', { description: 'x' }), [
        'aws_security_group.x: in vpc_security_group_ids of no cluster',
      ]),
    ],
    passes: [
      passes(
        'used',
        cluster(
          { vpc_security_group_ids: ['${aws_security_group.x.id}'] },
          { aws_security_group: { x: { description: 'x' } } },
        ),
      ),
    ],
  },
  'AURORA-SEC-019': {
    refuses: [refuses('none', one('aws_kms_key', {}), ['aws_kms_key.x: policy not set'])],
    passes: [
      passes('on the key', one('aws_kms_key', { policy: document() })),
      passes(
        'beside the key',
        one('aws_kms_key', {}, { aws_kms_key_policy: { p: { key_id: '${aws_kms_key.x.id}', policy: document() } } }),
      ),
    ],
  },
  'AURORA-SEC-020': {
    refuses: [
      refuses('two weeks', one('aws_cloudwatch_log_group', { retention_in_days: 14 }), [
        'aws_cloudwatch_log_group.x: retention_in_days 14',
      ]),
    ],
    passes: [
      passes('a year', one('aws_cloudwatch_log_group', { retention_in_days: 365 })),
      passes('forever', one('aws_cloudwatch_log_group', { retention_in_days: 0 })),
    ],
  },
  'AURORA-SEC-021': {
    refuses: [
      refuses('the key of AWS', one('aws_cloudwatch_log_group', { kms_key_id: 'alias/aws/logs' }), [
        'aws_cloudwatch_log_group.x: kms_key_id "alias/aws/logs"',
      ]),
    ],
    passes: [passes('a key of your own', one('aws_cloudwatch_log_group', { kms_key_id: OWN_KEY }))],
  },
  'AURORA-SEC-022': {
    refuses: [
      refuses('by its number', role({ AWS: '111122223333' }), ['aws_iam_role.x: AWS:111122223333']),
      refuses('by its root', role({ AWS: 'arn:aws:iam::111122223333:root' }), [
        'aws_iam_role.x: AWS:arn:aws:iam::111122223333:root',
      ]),
    ],
    passes: [passes('a service', role({ Service: 'lambda.amazonaws.com' }))],
  },
  'AURORA-SEC-023': {
    refuses: [
      refuses('writing a policy', policy(allow('iam:PutRolePolicy', 'arn:x')), [
        `${POLICY}: iam:PutRolePolicy on arn:x`,
      ]),
      refuses('passing a role', policy(allow('iam:PassRole', 'arn:x')), [`${POLICY}: iam:PassRole on arn:x`]),
      refuses('by a wildcard', policy(allow('iam:P*', 'arn:x')), [`${POLICY}: iam:P* on arn:x`]),
      refuses('by NotAction', policy({ Effect: 'Allow', NotAction: 's3:*', Resource: 'arn:x' }), [
        `${POLICY}: * on arn:x`,
      ]),
    ],
    passes: [
      passes('reading a secret', policy(READ)),
      passes('denied', policy(READ, { Effect: 'Deny', Action: 'iam:PassRole', Resource: '*' })),
    ],
  },
  'AURORA-SEC-024': {
    refuses: [refuses('a topic', one('aws_sns_topic', {}), ['aws_sns_topic.x: kms_master_key_id not set'])],
    passes: [
      passes('a key', one('aws_sns_topic', { kms_master_key_id: OWN_KEY })),
      passes('the key of SQS', one('aws_sqs_queue', { sqs_managed_sse_enabled: true })),
    ],
  },
  'AURORA-SEC-025': {
    refuses: [
      refuses('half of the world', group('egress', '0.0.0.0/1'), ['aws_security_group.x: egress to public addresses']),
    ],
    passes: [passes('private addresses', group('egress', '10.0.0.0/8'))],
  },
  'AURORA-SEC-026': {
    refuses: [refuses('none', lambda(), [`${FUNCTION}: tracing_config not "Active"`])],
    passes: [passes('active', lambda({ tracing_config: { mode: 'Active' } }))],
  },
  'AURORA-SEC-027': {
    refuses: [refuses('none', lambda(), [`${FUNCTION}: reserved_concurrent_executions not set`])],
    passes: [passes('five', lambda({ reserved_concurrent_executions: 5 }))],
  },
  'AURORA-SEC-028': {
    refuses: [refuses('none', lambda(), [`${FUNCTION}: kms_key_arn not set`])],
    passes: [passes('a key', lambda({ kms_key_arn: OWN_KEY }))],
  },
};
