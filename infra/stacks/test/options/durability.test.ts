import { describe, expect, test } from '@jest/globals';
import { CATALOGUES } from '../../../catalogue/catalogues.ts';
import { judgeState } from '../../../rules/judge.ts';
import { SECURITY_RULES } from '../../../security/checks.ts';
import { resolveStage, stageNotices } from '../../../stages/index.ts';
import { documentFrom } from '../../../terraform/read.ts';
import type { StackJson } from '../../../test/proof/stack-json.ts';
import { at, stackOf } from '../stack-of.ts';

const cluster = (durability: object) => at(stackOf({ durability }), 'aws_rds_cluster.aurora');
const ADOPT = {
  clusterIdentifier: 'orders',
  instances: { 1: 'orders-writer', 2: 'orders-reader' },
  subnetGroupName: 'old-group',
};

test('backups and windows are those of the stage', () => {
  const windows = { backupRetentionDays: 35, backupWindow: '22:00-22:30', maintenanceWindow: 'tue:01:00-tue:02:00' };

  expect(cluster({ ...windows, applyImmediately: true })).toMatchObject({
    backup_retention_period: 35,
    preferred_backup_window: '22:00-22:30',
    preferred_maintenance_window: 'tue:01:00-tue:02:00',
    apply_immediately: true,
    copy_tags_to_snapshot: true,
  });
});

describe('protection', () => {
  test.each([
    'aws_rds_cluster.aurora',
    'aws_rds_cluster_instance.writer',
    'aws_rds_cluster_instance.reader_2',
    'aws_secretsmanager_secret.db_credentials',
    'aws_kms_key.aurora_key',
  ])('%s has prevent_destroy as a literal, or not at all', (address) => {
    const settings = { instances: { readers: { 2: { promotionTier: 1 } } }, keys: { storage: 'own' } } as const;
    const free = stackOf({ ...settings, durability: { preventDestroy: false, finalSnapshot: false } });

    expect(at(stackOf(settings), address)).toMatchObject({ lifecycle: { prevent_destroy: true } });
    expect(at(free, address)).not.toHaveProperty('lifecycle');
  });

  test('deletion protection is on, or left out', () => {
    expect(cluster({}).deletion_protection).toBe(true);
    expect(cluster({ deletionProtection: false })).not.toHaveProperty('deletion_protection');
  });
});

describe('the final snapshot', () => {
  test('has a unique name, which does not change', () => {
    expect(cluster({})).toMatchObject({
      skip_final_snapshot: false,
      final_snapshot_identifier: 'alex-test-aurora-final-${formatdate("YYYYMMDDhhmmss", timestamp())}',
      lifecycle: { ignore_changes: ['final_snapshot_identifier'] },
    });
  });

  test('has the name in the stage, which can change', () => {
    const named = cluster({ finalSnapshotName: 'orders-final-1' });

    expect(named.final_snapshot_identifier).toBe('orders-final-1');
    expect(named.lifecycle).toEqual({ prevent_destroy: true });
  });

  test('is not taken if the stage does not want it', () => {
    const none = cluster({ finalSnapshot: false });

    expect(none.skip_final_snapshot).toBe(true);
    expect(none).not.toHaveProperty('final_snapshot_identifier');
  });
});

describe('restore', () => {
  test.each([
    [{ snapshot: 'rds:alex-2026-11-20' }, { snapshot_identifier: 'rds:alex-2026-11-20' }],
    [
      { sourceCluster: 'alex-aurora', to: 'latest' },
      { restore_to_point_in_time: { source_cluster_identifier: 'alex-aurora', use_latest_restorable_time: true } },
    ],
    [
      { sourceCluster: 'alex-aurora', to: '2026-11-20T03:00:00Z' },
      {
        restore_to_point_in_time: { source_cluster_identifier: 'alex-aurora', restore_to_time: '2026-11-20T03:00:00Z' },
      },
    ],
    [
      { cloneOf: 'alex-aurora' },
      {
        restore_to_point_in_time: {
          source_cluster_identifier: 'alex-aurora',
          restore_type: 'copy-on-write',
          use_latest_restorable_time: true,
        },
      },
    ],
  ])('%j', (restore, expected) => {
    const restored = cluster({ restore });

    expect(restored).toMatchObject(expected);
    expect(restored.lifecycle).toMatchObject({
      ignore_changes: ['final_snapshot_identifier', 'snapshot_identifier', 'restore_to_point_in_time'],
    });
  });

  test('has a notice that a second deploy enables the Data API', () => {
    expect(stageNotices(resolveStage({ name: 'copy', durability: { restore: { snapshot: 'x' } } }))).toEqual([
      'The stage copy makes its cluster from a backup. Deploy copy-database twice: AWS does not enable the Data API in the first deploy. ' +
        'databaseName, credentials.masterUsername and network.port must be equal to those of the source, or the next plan replaces the cluster.',
    ]);
  });
});

describe('a clone', () => {
  const noticeOf = (cloneOf: string) =>
    stageNotices(resolveStage({ name: 'copy', durability: { restore: { cloneOf } } }));

  test('is announced with its source, since it has all the data of that', () => {
    expect(noticeOf('alex-production-aurora')).toEqual([
      'The stage copy makes its cluster as a clone of alex-production-aurora, with all its data. Deploy copy-database twice: AWS does not enable the Data API in the first deploy. ' +
        'databaseName, credentials.masterUsername and network.port must be equal to those of the source, or the next plan replaces the cluster.',
    ]);
  });

  test('of a cluster by its ARN needs the sharing of another account', () => {
    expect(noticeOf('arn:aws:rds:us-east-1:210987654321:cluster:orders')[0]).toContain(
      'If the source is in another account, that account must share the cluster through AWS RAM, and its KMS key.',
    );
  });
});

describe('AWS Backup', () => {
  const backup = (durability: { readonly preventDestroy?: boolean } = {}) =>
    stackOf({ durability: { ...durability, awsBackup: { retentionDays: 90 } } });

  test('takes snapshots of this cluster every night, and keeps them in the vault of the stage', () => {
    const stack = backup();

    expect(at(stack, 'aws_backup_plan.backup_plan').rule).toEqual([
      {
        rule_name: 'snapshots',
        target_vault_name: '${aws_backup_vault.backup_vault.name}',
        schedule: 'cron(0 1 ? * * *)',
        start_window: 60,
        completion_window: 720,
        lifecycle: { delete_after: 90 },
      },
    ]);
    expect(at(stack, 'aws_backup_selection.backup_selection')).toMatchObject({
      plan_id: '${aws_backup_plan.backup_plan.id}',
      resources: ['${aws_rds_cluster.aurora.arn}'],
      iam_role_arn: '${aws_iam_role.backup_role.arn}',
      depends_on: ['aws_iam_role_policy_attachment.backup_policy'],
    });
    expect(at(stack, 'aws_iam_role.backup_role').assume_role_policy).toContain('"Service" = "backup.amazonaws.com"');
  });

  test('its vault is protected as the cluster is', () => {
    expect(at(backup(), 'aws_backup_vault.backup_vault')).toMatchObject({
      force_destroy: false,
      lifecycle: { prevent_destroy: true },
    });
    expect(at(backup({ preventDestroy: false }), 'aws_backup_vault.backup_vault')).toEqual({
      name: 'alex-test-aurora-backups',
      force_destroy: true,
    });
  });

  test('answers RDS.26', () => {
    const rules = SECURITY_RULES.filter(({ id }) => id === 'AURORA-SEC-006');
    const findings = (stack: StackJson) => {
      const document = documentFrom(stack, 'stack');
      return judgeState(document, { documents: [document], production: true, catalogues: CATALOGUES }, rules);
    };

    expect(findings(stackOf({}))).toHaveLength(1);
    expect(findings(backup())).toEqual([]);
  });
});

describe('adopting a cluster', () => {
  const settings = {
    instances: { readers: { 2: { promotionTier: 1 }, 3: { promotionTier: 2 } } },
    durability: { adopt: ADOPT, finalSnapshotName: 'orders-final-1' },
  } as const;
  const stack = stackOf(settings);

  test('imports it and the instances that are named, under their own identifiers; others are made', () => {
    expect(stack.import).toEqual([
      { to: 'aws_rds_cluster.aurora', id: 'orders' },
      { to: 'aws_rds_cluster_instance.writer', id: 'orders-writer' },
      { to: 'aws_rds_cluster_instance.reader_2', id: 'orders-reader' },
    ]);
    expect(at(stack, 'aws_rds_cluster.aurora').cluster_identifier).toBe('orders');
    expect(at(stack, 'aws_rds_cluster_instance.reader_2').identifier).toBe('orders-reader');
    expect(at(stack, 'aws_rds_cluster_instance.reader_3').identifier).toBe('alex-test-aurora-3');
  });

  test('keeps the cluster in its subnet group, because a different one replaces it', () => {
    expect(at(stack, 'aws_rds_cluster.aurora').db_subnet_group_name).toBe('old-group');
    expect(stack.resource).not.toHaveProperty('aws_db_subnet_group');
  });

  test.each([
    [
      'secret',
      'The import sets a new master password, because Terraform cannot know the old one. Clients must then read the secret of the stack.',
    ],
    ['managed', 'RDS makes a new master password. Clients must then read the secret of RDS.'],
  ] as const)('has a notice that it resets the password, in mode %s', (mode, sentence) => {
    expect(stageNotices(resolveStage({ name: 'orders', ...settings, credentials: { mode } }))).toEqual([
      `The stage orders adopts the cluster orders. ${sentence} ` +
        'databaseName, credentials.masterUsername, network.port, keys.storage and engine.extendedSupport must have the values of the cluster. Read the plan: it must replace nothing.',
    ]);
  });
});
