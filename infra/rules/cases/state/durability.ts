import { cluster, INSTANCE, type Json, type Resources, stackOf, writer } from '../stacks.ts';
import { passes, type RuleCases, refuses } from './case.ts';

const AT = 'aws_rds_cluster.a';
const WRITER = 'aws_rds_cluster_instance.writer';
const DSQL: Json = { deletion_protection_enabled: true, lifecycle: { prevent_destroy: true } };
const dsql = (changes: Json = {}, others: Resources = {}): Json =>
  stackOf({ aws_dsql_cluster: { d: { ...DSQL, ...changes } }, ...others });
const windows = (preferred_backup_window: unknown, preferred_maintenance_window: unknown): Json =>
  cluster({ preferred_backup_window, preferred_maintenance_window });
const READER = { ...INSTANCE, identifier: 'alex-aurora-2', promotion_tier: 1 };

const restored = (restore_type: string, more: Json): Json => ({
  restore_to_point_in_time: { source_cluster_identifier: 'orders', restore_type, ...more },
});

export const durabilityCases: RuleCases = {
  'AURORA-DUR-001': {
    production: true,
    refuses: [
      refuses('false', cluster({ deletion_protection: false }), [`${AT}: deletion_protection false`]),
      refuses('not written', cluster({ deletion_protection: undefined }), [`${AT}: deletion_protection not set`]),
      refuses('Aurora DSQL, not written', dsql({ deletion_protection_enabled: undefined }), [
        'aws_dsql_cluster.d: deletion_protection_enabled not set',
      ]),
    ],
    passes: [
      passes('true', cluster()),
      passes('Aurora DSQL, true', dsql()),
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
      refuses('the key of the cluster', cluster({}, { aws_kms_key: { k: {} } }), [
        'aws_kms_key.k: prevent_destroy not set',
      ]),
      refuses('a cluster of Aurora DSQL and its key', dsql({ lifecycle: undefined }, { aws_kms_key: { k: {} } }), [
        'aws_dsql_cluster.d: prevent_destroy not set',
        'aws_kms_key.k: prevent_destroy not set',
      ]),
    ],
    passes: [
      passes('set on all', cluster()),
      passes('the key of a stack without a cluster may go', stackOf({ aws_kms_key: { k: {} } })),
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
  'AURORA-DUR-015': {
    refuses: [
      refuses('a clone at a time', cluster(restored('copy-on-write', { restore_to_time: '2026-11-20T03:00:00Z' })), [
        `${AT}: restore_type "copy-on-write", restore_to_time "2026-11-20T03:00:00Z"`,
      ]),
    ],
    passes: [
      passes('a clone of the moment', cluster(restored('copy-on-write', { use_latest_restorable_time: true }))),
      passes('a full copy at a time', cluster(restored('full-copy', { restore_to_time: '2026-11-20T03:00:00Z' }))),
    ],
  },
  'AURORA-DUR-016': {
    production: true,
    refuses: [refuses('no plan', dsql(), ['aws_dsql_cluster.d: no aws_backup_selection'])],
    passes: [
      passes('a plan', dsql({}, { aws_backup_selection: { s: { resources: ['${aws_dsql_cluster.d.arn}'] } } })),
      passes('no cluster of Aurora DSQL', cluster()),
    ],
  },
};
