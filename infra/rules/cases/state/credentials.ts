import { cluster, type Json, stackOf } from '../stacks.ts';
import { passes, type RuleCases, refuses } from './case.ts';

const AT = 'aws_rds_cluster.a';
const writeOnly = (more: Json = {}): Json => ({
  manage_master_user_password: undefined,
  master_password_wo: '${jsondecode(ephemeral.aws_secretsmanager_secret_version.m.secret_string)["password"]}',
  master_password_wo_version: 1,
  ...more,
});
const generated = (mode: 'ephemeral' | 'resource', body: Json): Json => {
  const stack = cluster(
    {},
    {
      aws_secretsmanager_secret_version: {
        v: {
          secret_string_wo: `\${jsonencode({"password" = ${mode === 'ephemeral' ? 'ephemeral.' : ''}random_password.m.result})}`,
          secret_string_wo_version: 1,
        },
      },
      ...(mode === 'resource' ? { random_password: { m: body } } : {}),
    },
  );
  return mode === 'ephemeral' ? { ...stack, ephemeral: { random_password: { m: body } } } : stack;
};
const secret = (body: Json): Json => stackOf({ aws_secretsmanager_secret: { s: body } });
const rotation = (rotation_rules: Json): Json =>
  stackOf({ aws_secretsmanager_secret_rotation: { r: { rotation_rules } } });
const named = (type: string, body: Json): Json => stackOf({ [type]: { n: body } });

export const credentialCases: RuleCases = {
  'AURORA-CRED-001': {
    refuses: [
      refuses('managed and write-only', cluster(writeOnly({ manage_master_user_password: true })), [
        `${AT}: manage_master_user_password and master_password_wo`,
      ]),
      refuses('false beside a password', cluster(writeOnly({ manage_master_user_password: false })), [
        `${AT}: manage_master_user_password and master_password_wo`,
      ]),
    ],
    passes: [passes('managed', cluster()), passes('write-only', cluster(writeOnly()))],
  },
  'AURORA-CRED-002': {
    refuses: [
      refuses('on the cluster', cluster({ master_password: '${random_password.p.result}' }), [
        `${AT}: master_password (value not shown)`,
      ]),
      refuses('on a database of another type', named('aws_docdb_cluster', { master_password: '${var.p}' }), [
        'aws_docdb_cluster.n: master_password (value not shown)',
      ]),
      refuses('in a secret', named('aws_secretsmanager_secret_version', { secret_string: '${var.p}' }), [
        'aws_secretsmanager_secret_version.n: secret_string (value not shown)',
      ]),
      refuses('in a parameter', named('aws_ssm_parameter', { type: 'SecureString', value: 'x' }), [
        'aws_ssm_parameter.n: value (value not shown)',
      ]),
      refuses('a random password that is a resource', named('random_password', { length: 32 }), [
        'random_password.n: a random_password that is a resource',
      ]),
    ],
    passes: [
      passes('write-only', cluster(writeOnly())),
      passes('an ephemeral random password', generated('ephemeral', { length: 32, override_special: '!' })),
      passes('a plain parameter', named('aws_ssm_parameter', { type: 'String', value: 'x' })),
    ],
  },
  'AURORA-CRED-003': {
    refuses: [
      refuses('a literal password', cluster(writeOnly({ master_password_wo: 'correct horse' })), [
        `${AT}: master_password_wo (value not shown)`,
      ]),
      refuses(
        'inside a policy of variables',
        cluster({}, { aws_lambda_function: { f: { environment: { variables: { K: `AKIA${'A'.repeat(16)}` } } } } }),
        ['aws_lambda_function.f: environment.variables.K (value not shown)'],
      ),
      refuses('in a URL', named('aws_ssm_parameter', { value: 'postgres://alex:secret@db/alex' }), [
        'aws_ssm_parameter.n: value (value not shown)',
      ]),
      refuses('in the provider', stackOf({}, { provider: { aws: [{ region: 'us-east-1', secret_key: 'x' }] } }), [
        'provider.aws: secret_key (value not shown)',
      ]),
    ],
    passes: [
      passes('from an ephemeral value', cluster(writeOnly())),
      passes(
        'a URL whose password is an expression',
        named('aws_ssm_parameter', { value: 'postgres://alex:${var.p}@db/alex' }),
      ),
    ],
  },
  'AURORA-CRED-004': {
    refuses: [
      refuses('too short', cluster(writeOnly({ master_password_wo: 'short' })), [
        `${AT}: master_password_wo, 5 characters (value not shown)`,
      ]),
      refuses('with @', cluster(writeOnly({ master_password_wo: 'correct@horse' })), [
        `${AT}: master_password_wo, with one of / @ " or space (value not shown)`,
      ]),
      refuses('not ASCII', cluster({ master_password: 'pässword1' }), [
        `${AT}: master_password, with a character that is not printable ASCII (value not shown)`,
      ]),
      refuses('generated with the default characters', generated('ephemeral', { length: 32 }), [
        'ephemeral.random_password.m: override_special not set; the default includes @',
      ]),
      refuses('generated with @ and /', generated('resource', { length: 32, override_special: '!@/' }), [
        'random_password.m: override_special with "/@"',
      ]),
      refuses('generated too long', generated('ephemeral', { length: 129, override_special: '!' }), [
        'ephemeral.random_password.m: length 129',
      ]),
    ],
    passes: [
      passes('generated with fitting characters', generated('ephemeral', { length: 32, override_special: '!#$%' })),
      passes('generated without special characters', generated('resource', { length: 8, special: false })),
      passes('a random password for something else', named('random_password', { length: 4 })),
      passes('an expression', cluster(writeOnly())),
    ],
  },
  'AURORA-CRED-005': {
    refuses: [
      ...['admin', 'rdsadmin', 'select', 'pg_owner', '1alex', 'alex-admin', 'a'.repeat(64)].map((name) =>
        refuses(name, cluster({ master_username: name }), [`${AT}: master_username "${name}"`]),
      ),
      refuses('rdsadmin with MySQL', cluster({ master_username: 'rdsadmin', engine: 'aurora-mysql' }), [
        `${AT}: master_username "rdsadmin"`,
      ]),
    ],
    passes: [
      ...['alexadmin', 'a', 'a'.repeat(63), 'Alex_1', 'root', 'administrator', 'public'].map((master_username) =>
        passes(master_username, cluster({ master_username })),
      ),
      passes('admin with MySQL', cluster({ master_username: 'admin', engine: 'aurora-mysql' })),
    ],
  },
  'AURORA-CRED-012': {
    refuses: ['root', 'Administrator', 'public', 'none'].map((name) =>
      refuses(name, cluster({ master_username: name }), [`${AT}: master_username "${name}"`]),
    ),
    passes: ['alexadmin', 'postgres'].map((name) => passes(name, cluster({ master_username: name }))),
  },
  'AURORA-CRED-013': {
    refuses: [
      refuses('on a replica', cluster({ replication_source_identifier: 'arn:aws:rds:eu-west-1:1:cluster:alex' }), [
        `${AT}: manage_master_user_password true, replication_source_identifier set`,
      ]),
      refuses(
        'in a global cluster',
        cluster(
          { global_cluster_identifier: '${aws_rds_global_cluster.g.id}' },
          { aws_rds_global_cluster: { g: { global_cluster_identifier: 'alex' } } },
        ),
        [`${AT}: manage_master_user_password true, global_cluster_identifier set`],
      ),
      refuses(
        'that a global cluster is made from',
        cluster({}, { aws_rds_global_cluster: { g: { source_db_cluster_identifier: '${aws_rds_cluster.a.arn}' } } }),
        [`${AT}: manage_master_user_password true, the source of aws_rds_global_cluster.g`],
      ),
      refuses(
        'on a replica of an instance',
        named('aws_db_instance', { replicate_source_db: 'alex', manage_master_user_password: true }),
        ['aws_db_instance.n: manage_master_user_password true, replicate_source_db set'],
      ),
    ],
    passes: [
      passes('a cluster by itself', cluster({ replication_source_identifier: '', global_cluster_identifier: null })),
      passes('a replica without it', cluster(writeOnly({ replication_source_identifier: 'arn:aws:rds:::cluster:a' }))),
      passes('another global cluster', cluster({}, { aws_rds_global_cluster: { g: { engine: 'aurora-postgresql' } } })),
    ],
  },
  'AURORA-CRED-006': {
    refuses: [
      refuses('alias/aws/rds on a secret', secret({ kms_key_id: 'alias/aws/rds' }), [
        'aws_secretsmanager_secret.s: kms_key_id "alias/aws/rds"',
      ]),
      refuses(
        'on the managed secret',
        cluster({ master_user_secret_kms_key_id: 'arn:aws:kms:us-east-1:1:alias/aws/ssm' }),
        [`${AT}: master_user_secret_kms_key_id "arn:aws:kms:us-east-1:1:alias/aws/ssm"`],
      ),
    ],
    passes: [
      passes('its own', secret({ kms_key_id: 'alias/aws/secretsmanager' })),
      passes('yours', secret({ kms_key_id: 'alias/alex' })),
      passes('none', secret({})),
    ],
  },
  'AURORA-CRED-007': {
    refuses: [
      [{ automatically_after_days: 0 }, 'automatically_after_days 0'],
      [{ automatically_after_days: 1001 }, 'automatically_after_days 1001'],
      [{ schedule_expression: 'rate(3 hours)' }, 'schedule_expression "rate(3 hours)"'],
      [{ schedule_expression: 'rate(24 hours)' }, 'schedule_expression "rate(24 hours)"'],
      [{ schedule_expression: 'rate(1000 days)' }, 'schedule_expression "rate(1000 days)"'],
      [{ schedule_expression: 'rate(30 days)', duration: '25h' }, 'duration "25h"'],
      [{ schedule_expression: 'cron(30 8 * * ? *)' }, 'schedule_expression "cron(30 8 * * ? *)"'],
      [{ schedule_expression: 'cron(0 */2 * * ? *)' }, 'schedule_expression "cron(0 */2 * * ? *)"'],
      [{ schedule_expression: 'cron(0 8 * * ? 2027)' }, 'schedule_expression "cron(0 8 * * ? 2027)"'],
      [{ schedule_expression: 'cron(0 1,22 * * ? *)' }, 'schedule_expression "cron(0 1,22 * * ? *)"'],
      [{ schedule_expression: 'cron(0 8-9 * * ? *)' }, 'schedule_expression "cron(0 8-9 * * ? *)"'],
      [{ schedule_expression: 'every day' }, 'schedule_expression "every day"'],
      [
        { automatically_after_days: 30, schedule_expression: 'rate(30 days)' },
        'automatically_after_days 30, schedule_expression "rate(30 days)"',
      ],
    ].map(([rules, received]) =>
      refuses(String(received), rotation(rules as Json), [`aws_secretsmanager_secret_rotation.r: ${received}`]),
    ),
    passes: [
      { automatically_after_days: 1 },
      { automatically_after_days: 1000 },
      { schedule_expression: 'rate(4 hours)' },
      { schedule_expression: 'rate(23 hours)' },
      { schedule_expression: 'rate(999 days)' },
      { schedule_expression: 'rate(30 days)' },
      { schedule_expression: 'cron(0 0-8/8 * * ? *)' },
      { schedule_expression: 'cron(0 8 1 * ? *)' },
      { schedule_expression: 'cron(0 */4 * * ? *)' },
      { schedule_expression: 'cron(0 2/10 ? * SUN#1 *)' },
    ].map((rules) => passes(JSON.stringify(rules), rotation(rules))),
  },
  'AURORA-CRED-008': {
    refuses: [
      refuses(
        'a random password, marked sensitive',
        stackOf({}, { output: { password: { value: '${random_password.p.result}', sensitive: true } } }),
        ['output.password: random_password.p.result'],
      ),
      refuses(
        'the secret itself',
        stackOf({}, { output: { s: { value: '${aws_secretsmanager_secret_version.v.secret_string}' } } }),
        ['output.s: aws_secretsmanager_secret_version.v.secret_string'],
      ),
    ],
    passes: [
      passes(
        'the ARN of the secret',
        stackOf({}, { output: { arn: { value: '${aws_secretsmanager_secret.s.arn}' } } }),
      ),
    ],
  },
  'AURORA-CRED-009': {
    refuses: [
      refuses('no password at all', cluster({ manage_master_user_password: undefined }), [
        `${AT}: none of manage_master_user_password, master_password, master_password_wo`,
      ]),
    ],
    passes: [
      passes('managed', cluster()),
      passes('write-only', cluster(writeOnly())),
      passes('from a snapshot', cluster({ manage_master_user_password: undefined, snapshot_identifier: 'nightly' })),
    ],
  },
  'AURORA-CRED-010': {
    refuses: [
      refuses('on the cluster', cluster(writeOnly({ master_password_wo_version: undefined })), [
        `${AT}: master_password_wo set, master_password_wo_version not set`,
      ]),
      refuses(
        'on the secret',
        named('aws_secretsmanager_secret_version', { secret_string_wo: '${ephemeral.random_password.p.result}' }),
        ['aws_secretsmanager_secret_version.n: secret_string_wo set, secret_string_wo_version not set'],
      ),
    ],
    passes: [passes('with its version', cluster(writeOnly()))],
  },
  'AURORA-CRED-011': {
    refuses: [1, 6, 31].map((days) =>
      refuses(`${days}`, secret({ recovery_window_in_days: days }), [
        `aws_secretsmanager_secret.s: recovery_window_in_days ${days}`,
      ]),
    ),
    passes: [0, 7, 30, undefined].map((days) => passes(`${days}`, secret({ recovery_window_in_days: days }))),
  },
};
