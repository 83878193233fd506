import { cluster, scaling, writer } from '../stacks.ts';
import { passes, type RuleCases, refuses } from './case.ts';

const AT = 'aws_rds_cluster.a';

/** `var.min_capacity` by its default. */
const byVariable = (minimum: number, delay: unknown) => ({
  ...scaling('${var.min_capacity}', 1, { seconds_until_auto_pause: delay }),
  variable: { min_capacity: { default: minimum } },
});

const proxied = (min_capacity: number, db_cluster_identifier: string) =>
  cluster(
    { serverlessv2_scaling_configuration: { min_capacity, max_capacity: 4 } },
    { aws_db_proxy_target: { t: { db_proxy_name: 'p', db_cluster_identifier } } },
  );

const replicating = (min_capacity: number, engine: string, name: string, value: string) =>
  cluster(
    {
      engine,
      db_cluster_parameter_group_name: '${aws_rds_cluster_parameter_group.g.name}',
      serverlessv2_scaling_configuration: { min_capacity, max_capacity: 4 },
    },
    { aws_rds_cluster_parameter_group: { g: { name: 'g', parameter: [{ name, value }] } } },
  );

export const capacityCases: RuleCases = {
  'AURORA-CAP-001': {
    refuses: [
      refuses('minimum above maximum', scaling(4, 2), [`${AT}: min_capacity 4, max_capacity 2`]),
      refuses('numbers as text', scaling('1.5', '1'), [`${AT}: min_capacity "1.5", max_capacity "1"`]),
    ],
    passes: [
      passes('equal', scaling(2, 2)),
      passes('a variable without default is not judged', { ...scaling('${var.min}', 1), variable: { min: {} } }),
      passes('no capacity range', cluster({ serverlessv2_scaling_configuration: undefined })),
      passes('the list form', cluster({ serverlessv2_scaling_configuration: [{ min_capacity: 1, max_capacity: 2 }] })),
    ],
  },
  'AURORA-CAP-002': {
    refuses: [
      refuses('0.3', scaling(0.3, 1), [`${AT}: min_capacity 0.3`]),
      refuses('below 0', scaling(-0.5, 1), [`${AT}: min_capacity -0.5`]),
      refuses('256.5', scaling(256.5, 256), [`${AT}: min_capacity 256.5`]),
      refuses('a default of a variable', byVariable(0.75, null), [`${AT}: min_capacity 0.75`]),
    ],
    passes: [passes('0', scaling(0, 1)), passes('0.5', scaling(0.5, 1)), passes('256', scaling(256, 256))],
  },
  'AURORA-CAP-003': {
    refuses: [
      refuses('a delay with 0.5', scaling(0.5, 1, { seconds_until_auto_pause: 300 }), [
        `${AT}: min_capacity 0.5, seconds_until_auto_pause 300`,
      ]),
      refuses('a constant delay with a variable', byVariable(0.5, 300), [
        `${AT}: min_capacity 0.5, seconds_until_auto_pause 300`,
      ]),
    ],
    passes: [
      passes('a delay with 0', scaling(0, 1, { seconds_until_auto_pause: 300 })),
      passes('null is not a delay', scaling(0.5, 1, { seconds_until_auto_pause: null })),
      passes('an expression that is null for this default', byVariable(0.5, '${var.min_capacity == 0 ? 300 : null}')),
      passes('an expression that is 300 for this default', byVariable(0, '${var.min_capacity == 0 ? 300 : null}')),
    ],
  },
  'AURORA-CAP-004': {
    refuses: [
      refuses('0.5', scaling(0, 0.5), [`${AT}: max_capacity 0.5`]),
      refuses('256.5', scaling(1, 256.5), [`${AT}: max_capacity 256.5`]),
      refuses('a quarter', scaling(1, 1.25), [`${AT}: max_capacity 1.25`]),
    ],
    passes: [passes('1', scaling(0.5, 1)), passes('256', scaling(0.5, 256))],
  },
  'AURORA-CAP-005': {
    refuses: [299, 86_401, 300.5].map((delay) =>
      refuses(`${delay}`, scaling(0, 1, { seconds_until_auto_pause: delay }), [
        `${AT}: seconds_until_auto_pause ${delay}`,
      ]),
    ),
    passes: [300, 86_400].map((delay) => passes(`${delay}`, scaling(0, 1, { seconds_until_auto_pause: delay }))),
  },
  'AURORA-CAP-006': {
    refuses: [
      refuses('db.serverless without a range', cluster({ serverlessv2_scaling_configuration: undefined }), [
        'aws_rds_cluster_instance.writer: instance_class "db.serverless", and aws_rds_cluster.a without serverlessv2_scaling_configuration',
      ]),
    ],
    passes: [
      passes('with a range', cluster()),
      passes(
        'another class',
        writer({ instance_class: 'db.r8g.large' }, { serverlessv2_scaling_configuration: undefined }),
      ),
    ],
  },
  'AURORA-CAP-007': {
    refuses: [
      refuses('16', writer({ promotion_tier: 16 }), ['aws_rds_cluster_instance.writer: promotion_tier 16']),
      refuses('-1', writer({ promotion_tier: -1 }), ['aws_rds_cluster_instance.writer: promotion_tier -1']),
    ],
    passes: [passes('0', writer({ promotion_tier: 0 })), passes('15', writer({ promotion_tier: 15 }))],
  },
  'AURORA-CAP-008': {
    refuses: [
      refuses('by reference', proxied(0, '${aws_rds_cluster.a.cluster_identifier}'), [
        'aws_db_proxy_target.t: aws_rds_cluster.a with min_capacity 0',
      ]),
      refuses('by name', proxied(0, 'alex-aurora'), ['aws_db_proxy_target.t: aws_rds_cluster.a with min_capacity 0']),
    ],
    passes: [
      passes('a cluster that never pauses', proxied(0.5, '${aws_rds_cluster.a.cluster_identifier}')),
      passes('another cluster', proxied(0, 'other')),
    ],
  },
  'AURORA-CAP-009': {
    refuses: [
      refuses('PostgreSQL', replicating(0, 'aurora-postgresql', 'rds.logical_replication', '1'), [
        `${AT}: rds.logical_replication "1"`,
      ]),
      refuses('MySQL', replicating(0, 'aurora-mysql', 'binlog_format', 'ROW'), [`${AT}: binlog_format "ROW"`]),
    ],
    passes: [
      passes('a cluster that never pauses', replicating(0.5, 'aurora-postgresql', 'rds.logical_replication', '1')),
      passes('turned off', replicating(0, 'aurora-postgresql', 'rds.logical_replication', '0')),
      passes('no binary log', replicating(0, 'aurora-mysql', 'binlog_format', 'OFF')),
      passes('another parameter', replicating(0, 'aurora-mysql', 'slow_query_log', '1')),
    ],
  },
};
