import { passes, type RuleCases, refuses } from './cases.ts';
import { CLUSTER, cluster, PAUSING, scaling, stackOf, writer } from './stacks.ts';

const AT = 'aws_rds_cluster.a';

/** `var.min_capacity` by its default. */
const byVariable = (minimum: number, delay: unknown) => ({
  ...scaling('${var.min_capacity}', 1, { seconds_until_auto_pause: delay }),
  variable: { min_capacity: { default: minimum } },
});

const snapshot = { snapshot_identifier: 'nightly' };
const version = (engine_version: string, more = {}) => cluster({ engine_version, ...more });

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
      passes('null is no delay', scaling(0.5, 1, { seconds_until_auto_pause: null })),
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
};

export const engineCases: RuleCases = {
  'AURORA-ENG-001': {
    refuses: [
      refuses('Serverless v1', cluster({ engine_mode: 'serverless' }), [`${AT}: engine_mode "serverless"`]),
      refuses('another mode with a capacity range', cluster({ engine_mode: 'global' }), [
        `${AT}: engine_mode "global"`,
      ]),
    ],
    passes: [passes('provisioned', cluster()), passes('not written', cluster({ engine_mode: undefined }))],
  },
  'AURORA-ENG-002': {
    refuses: [refuses('15.4', version('15.4'), [`${AT}: engine_version "15.4"`])],
    passes: [
      passes('a major', version('17')),
      passes('an available minor', version('17.9')),
      passes('an unknown one', version('99.1')),
      passes('MySQL', cluster({ engine: 'aurora-mysql', engine_version: '15.4' })),
    ],
  },
  'AURORA-ENG-003': {
    refuses: [refuses('16.4', version('16.4'), [`${AT}: engine_version "16.4"`])],
    passes: [passes('16', version('16')), passes('a retired one is refused instead', version('15.4'))],
  },
  'AURORA-ENG-004': {
    refuses: [
      refuses('17.2', version('17.2'), [`${AT}: enable_http_endpoint true, engine_version "17.2"`]),
      refuses('16.0', version('16.0'), [`${AT}: enable_http_endpoint true, engine_version "16.0"`]),
    ],
    passes: [
      passes('17.4', version('17.4')),
      passes('17.2 without the Data API', version('17.2', { enable_http_endpoint: false })),
    ],
  },
  'AURORA-ENG-005': {
    refuses: [refuses('15.6 with 0', version('15.6', PAUSING), [`${AT}: min_capacity 0, engine_version "15.6"`])],
    passes: [passes('15.7 with 0', version('15.7', PAUSING)), passes('15.6 with 0.5', version('15.6'))],
  },
  'AURORA-ENG-006': {
    refuses: [
      refuses(
        '15.4 with 256',
        version('15.4', { serverlessv2_scaling_configuration: { min_capacity: 1, max_capacity: 256 } }),
        [`${AT}: max_capacity 256, engine_version "15.4" with 128 ACU at most`],
      ),
    ],
    passes: [
      passes(
        '15.4 with 128',
        version('15.4', { serverlessv2_scaling_configuration: { min_capacity: 1, max_capacity: 128 } }),
      ),
      passes('17 with 256', scaling(1, 256)),
    ],
  },
  'AURORA-ENG-007': {
    refuses: [refuses('19.1', version('19.1'), [`${AT}: engine_version "19.1"`])],
    passes: [passes('17', version('17')), passes('by a variable without default', version('${var.v}'))],
  },
  'AURORA-ENG-008': {
    refuses: [
      refuses('another version', writer({ engine_version: '16.6' }), [
        'aws_rds_cluster_instance.writer: engine_version "16.6", and aws_rds_cluster.a with "17"',
      ]),
      refuses('another engine', writer({ engine: 'aurora-mysql' }), [
        'aws_rds_cluster_instance.writer: engine "aurora-mysql", and aws_rds_cluster.a with "aurora-postgresql"',
      ]),
    ],
    passes: [passes('by reference', cluster()), passes('a minor of the major', writer({ engine_version: '17.9' }))],
  },
  'AURORA-ENG-009': {
    refuses: [
      refuses('db.t4g.medium', writer({ instance_class: 'db.t4g.medium' }), [
        'aws_rds_cluster_instance.writer: instance_class "db.t4g.medium"',
      ]),
    ],
    passes: [
      passes('db.serverless', cluster()),
      passes(
        'db.t4g.medium without the Data API',
        writer({ instance_class: 'db.t4g.medium' }, { enable_http_endpoint: false }),
      ),
    ],
  },
  'AURORA-ENG-010': {
    refuses: [
      refuses(
        'family 16 on 17',
        cluster(
          { db_cluster_parameter_group_name: '${aws_rds_cluster_parameter_group.g.name}' },
          { aws_rds_cluster_parameter_group: { g: { name: 'g', family: 'aurora-postgresql16' } } },
        ),
        [
          'aws_rds_cluster_parameter_group.g: family "aurora-postgresql16", and aws_rds_cluster.a with engine_version "17"',
        ],
      ),
    ],
    passes: [
      passes(
        'family 17 on 17.9',
        cluster(
          { engine_version: '17.9', db_cluster_parameter_group_name: 'g' },
          { aws_rds_cluster_parameter_group: { g: { name: 'g', family: 'aurora-postgresql17' } } },
        ),
      ),
      passes(
        'a group that nobody uses',
        cluster({}, { aws_rds_cluster_parameter_group: { g: { family: 'aurora-postgresql16' } } }),
      ),
    ],
  },
  'AURORA-ENG-011': {
    refuses: [
      refuses('from a snapshot', cluster(snapshot), [`${AT}: snapshot_identifier set, enable_http_endpoint true`]),
    ],
    passes: [
      passes('a new cluster', cluster()),
      passes('without the Data API', cluster({ ...snapshot, enable_http_endpoint: false })),
    ],
  },
  'AURORA-ENG-012': {
    refuses: [
      refuses('a wrong word', cluster({ engine_lifecycle_support: 'disabled' }), [
        `${AT}: engine_lifecycle_support "disabled"`,
      ]),
    ],
    passes: [
      passes('disabled', cluster({ engine_lifecycle_support: 'open-source-rds-extended-support-disabled' })),
      passes('none', cluster()),
    ],
  },
};

const key = (more: object) => stackOf({ aws_kms_key: { k: { enable_key_rotation: true, ...more } } });

export const storageCases: RuleCases = {
  'AURORA-STO-001': {
    refuses: [refuses('gp3', cluster({ storage_type: 'gp3' }), [`${AT}: storage_type "gp3"`])],
    passes: [passes('aurora-iopt1', cluster({ storage_type: 'aurora-iopt1' })), passes('none', cluster())],
  },
  'AURORA-STO-002': {
    refuses: [
      refuses('two of them', cluster({ iops: 1000, allocated_storage: 100 }), [
        `${AT}: allocated_storage 100, iops 1000`,
      ]),
    ],
    passes: [
      passes('none', cluster()),
      passes('not Aurora', stackOf({ aws_rds_cluster: { a: { ...CLUSTER, engine: 'postgres', iops: 1000 } } })),
    ],
  },
  'AURORA-STO-003': {
    refuses: [
      refuses(
        'a key without encryption',
        cluster({ kms_key_id: '${aws_kms_key.k.arn}', storage_encrypted: undefined }),
        [`${AT}: kms_key_id set, storage_encrypted not set`],
      ),
    ],
    passes: [
      passes('a key with encryption', cluster({ kms_key_id: '${aws_kms_key.k.arn}' })),
      passes('no key', cluster()),
    ],
  },
  'AURORA-STO-004': {
    refuses: [refuses('false', cluster({ storage_encrypted: false }), [`${AT}: storage_encrypted false`])],
    passes: [
      passes('true', cluster()),
      passes('from a snapshot', cluster({ storage_encrypted: undefined, ...snapshot })),
    ],
  },
  'AURORA-STO-005': {
    refuses: [
      refuses('on the managed secret', cluster({ master_user_secret_kms_key_id: 'arn:aws:kms:x' }), [
        `${AT}: a key on the managed secret, kms_key_id not set`,
      ]),
      refuses(
        'on a secret',
        cluster({}, { aws_secretsmanager_secret: { s: { kms_key_id: '${aws_kms_key.k.arn}' } } }),
        [`${AT}: a key on aws_secretsmanager_secret.s, kms_key_id not set`],
      ),
    ],
    passes: [
      passes('on both', cluster({ master_user_secret_kms_key_id: 'k', kms_key_id: 'k' })),
      passes('on none', cluster()),
    ],
  },
  'AURORA-STO-006': {
    refuses: [
      refuses('6', key({ deletion_window_in_days: 6 }), ['aws_kms_key.k: deletion_window_in_days 6']),
      refuses('31', key({ deletion_window_in_days: 31 }), ['aws_kms_key.k: deletion_window_in_days 31']),
    ],
    passes: [
      passes('7', key({ deletion_window_in_days: 7 })),
      passes('30', key({ deletion_window_in_days: 30 })),
      passes('none', key({})),
    ],
  },
  'AURORA-STO-007': {
    refuses: [
      refuses('not written', stackOf({ aws_kms_key: { k: {} } }), ['aws_kms_key.k: enable_key_rotation not set']),
    ],
    passes: [
      passes('on', key({})),
      passes('a signing key', stackOf({ aws_kms_key: { k: { customer_master_key_spec: 'RSA_2048' } } })),
    ],
  },
};
