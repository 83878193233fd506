import { cluster, type Json, stackOf } from '../stacks.ts';
import { passes, type RuleCases, refuses } from './case.ts';

const AT = 'aws_rds_cluster.a';
const secret = (body: Json): Json => stackOf({ aws_secretsmanager_secret: { s: body } });
const named = (type: string, body: Json): Json => stackOf({ [type]: { n: body } });

const sixtyFour = `a${'b'.repeat(63)}`;

export const namingCases: RuleCases = {
  'AURORA-NAME-001': {
    refuses: [
      ...['1alex', 'alex--aurora', 'alex-', 'alex_aurora', 'Alex', sixtyFour].map((cluster_identifier) =>
        refuses(cluster_identifier, cluster({ cluster_identifier }), [
          `${AT}: cluster_identifier "${cluster_identifier}"`,
        ]),
      ),
      ...['1-', 'alex_', 'a'.repeat(38)].map((cluster_identifier_prefix) =>
        refuses(
          `the prefix ${cluster_identifier_prefix}`,
          cluster({ cluster_identifier: undefined, cluster_identifier_prefix }),
          [`${AT}: cluster_identifier_prefix "${cluster_identifier_prefix}"`],
        ),
      ),
      refuses('an instance', named('aws_rds_cluster_instance', { identifier: 'a--b' }), [
        'aws_rds_cluster_instance.n: identifier "a--b"',
      ]),
    ],
    passes: [
      ...['alex-aurora', 'a', sixtyFour.slice(1), '${var.name}-aurora'].map((cluster_identifier) =>
        passes(cluster_identifier, cluster({ cluster_identifier })),
      ),
      passes('an empty prefix, as plans show it', cluster({ cluster_identifier_prefix: '' })),
    ],
  },
  'AURORA-NAME-002': {
    refuses: ['default', 'Alex', 'a/b', 'a'.repeat(256)].map((name) =>
      refuses(name, named('aws_db_subnet_group', { name }), [`aws_db_subnet_group.n: name "${name}"`]),
    ),
    passes: ['alex-aurora-subnet-group', 'a.b_c d'].map((name) => passes(name, named('aws_db_subnet_group', { name }))),
  },
  'AURORA-NAME-003': {
    refuses: [
      ...['my-app', '1app', 'rdsadmin', 'USER', 'a'.repeat(64)].map((database_name) =>
        refuses(database_name, cluster({ database_name }), [`${AT}: database_name "${database_name}"`]),
      ),
      refuses('65 characters of MySQL', cluster({ engine: 'aurora-mysql', database_name: 'a'.repeat(65) }), [
        `${AT}: database_name "${'a'.repeat(65)}"`,
      ]),
    ],
    passes: [
      ...['alex', 'my_app', 'a'.repeat(63)].map((database_name) => passes(database_name, cluster({ database_name }))),
      passes('64 characters of MySQL', cluster({ engine: 'aurora-mysql', database_name: 'a'.repeat(64) })),
      passes('a word that only PostgreSQL reserves', cluster({ database_name: 'user', engine: 'aurora-mysql' })),
    ],
  },
  'AURORA-NAME-004': {
    refuses: ['alex credentials', 'alex:x', 'a'.repeat(513)].map((name) =>
      refuses(name, secret({ name }), [`aws_secretsmanager_secret.s: name "${name}"`]),
    ),
    passes: ['alex/db_credentials+=.@-1'].map((name) => passes(name, secret({ name }))),
  },
  'AURORA-NAME-005': {
    refuses: [
      refuses('in one stack', stackOf({ aws_iam_role: { a: { name: 'app' }, b: { name: 'app' } } }), [
        'aws_iam_role.b: name "app", also on aws_iam_role.a',
      ]),
      refuses(
        'RDS names differ by case only',
        stackOf({ aws_db_subnet_group: { a: { name: 'App' }, b: { name: 'app' } } }),
        ['aws_db_subnet_group.b: name "app", also on aws_db_subnet_group.a'],
      ),
      refuses('by count', named('aws_sns_topic', { name: 'alarms', count: 2 }), [
        'aws_sns_topic.n: name "alarms" on each of 2 by count',
      ]),
      refuses(
        'in another stack',
        named('aws_iam_role', { name: 'app' }),
        ['aws_iam_role.n: name "app", also on aws_iam_role.n in other-0'],
        named('aws_iam_role', { name: 'app' }),
      ),
    ],
    passes: [
      passes(
        'different kinds',
        stackOf({ aws_iam_role: { a: { name: 'app' } }, aws_sns_topic: { a: { name: 'app' } } }),
      ),
      passes('by count with its index', named('aws_sns_topic', { name: 'alarms-${count.index}', count: 2 })),
      passes('unknown names', stackOf({ aws_iam_role: { a: { name: '${var.x}' }, b: { name: '${var.x}' } } })),
    ],
  },
  'AURORA-NAME-006': {
    refuses: [
      refuses('a role of 65', named('aws_iam_role', { name: 'a'.repeat(65) }), [
        `aws_iam_role.n: name "${'a'.repeat(65)}"`,
      ]),
      refuses('a function with a dot', named('aws_lambda_function', { function_name: 'a.b' }), [
        'aws_lambda_function.n: function_name "a.b"',
      ]),
    ],
    passes: [
      passes('a role of 64', named('aws_iam_role', { name: 'a'.repeat(64) })),
      passes('a function', named('aws_lambda_function', { function_name: 'alex-create_conversation' })),
    ],
  },
  'AURORA-NAME-007': {
    refuses: [
      refuses('a snapshot with an underscore', cluster({ final_snapshot_identifier: 'alex_final' }), [
        `${AT}: final_snapshot_identifier "alex_final"`,
      ]),
      refuses('a parameter group with two hyphens', named('aws_rds_cluster_parameter_group', { name: 'a--b' }), [
        'aws_rds_cluster_parameter_group.n: name "a--b"',
      ]),
    ],
    passes: [
      passes('with a suffix that is not known', cluster()),
      passes('capitals in a snapshot', cluster({ final_snapshot_identifier: 'Alex-final' })),
    ],
  },
};
