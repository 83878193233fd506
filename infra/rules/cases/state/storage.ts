import { CLUSTER, cluster, stackOf } from '../stacks.ts';
import { passes, type RuleCases, refuses } from './case.ts';

const AT = 'aws_rds_cluster.a';

const snapshot = { snapshot_identifier: 'nightly' };
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
    refuses: [
      refuses('false', cluster({ storage_encrypted: false }), [`${AT}: storage_encrypted false`]),
      refuses('of another type', stackOf({ aws_docdb_cluster: { d: {} } }), [
        'aws_docdb_cluster.d: storage_encrypted not set',
      ]),
    ],
    passes: [
      passes('true', cluster()),
      passes('a replica', stackOf({ aws_db_instance: { d: { replicate_source_db: 'shop' } } })),
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
