import { describe, expect, test } from '@jest/globals';
import type { StateResource } from '../../infra/terraform/document.ts';
import { destroyReport } from './destroy-report.ts';

const CLUSTER: StateResource = {
  address: 'aws_rds_cluster.aurora',
  mode: 'managed',
  type: 'aws_rds_cluster',
  values: {
    cluster_identifier: 'alex-aurora',
    database_name: 'alex',
    backup_retention_period: 3,
    delete_automated_backups: true,
    deletion_protection: false,
    skip_final_snapshot: true,
    final_snapshot_identifier: null,
    kms_key_id: 'arn:aws:kms:us-east-1:123456789012:key/1',
  },
};
const cluster = (values: object): StateResource => ({ ...CLUSTER, values: { ...CLUSTER.values, ...values } });
const KEY: StateResource = {
  address: 'aws_kms_key.aurora_key',
  mode: 'managed',
  type: 'aws_kms_key',
  values: { key_id: '1', arn: 'arn:aws:kms:us-east-1:123456789012:key/1', deletion_window_in_days: 30 },
};
const report = (rows: readonly StateResource[], context: Partial<Parameters<typeof destroyReport>[1]> = {}) =>
  destroyReport(rows, { preventDestroy: [], snapshot: undefined, ...context });

const BY_HAND =
  'Snapshots of alex-aurora that were taken by hand. List them: aws rds describe-db-cluster-snapshots --snapshot-type manual --db-cluster-identifier alex-aurora';

describe('destroyReport', () => {
  test('of an experimental stage: all data is lost, and nothing prevents the destroy', () => {
    const rows: StateResource[] = [
      CLUSTER,
      {
        address: 'aws_rds_cluster_instance.writer',
        mode: 'managed',
        type: 'aws_rds_cluster_instance',
        values: { identifier: 'alex-aurora-1' },
      },
      {
        address: 'aws_secretsmanager_secret.db_credentials',
        mode: 'managed',
        type: 'aws_secretsmanager_secret',
        values: { name: 'alex-db-credentials-1a2b', recovery_window_in_days: 0 },
      },
      {
        address: 'aws_cloudwatch_log_group.lambda_logs',
        mode: 'managed',
        type: 'aws_cloudwatch_log_group',
        values: { name: '/aws/lambda/alex' },
      },
      {
        address: 'aws_iam_role.lambda_aurora_role',
        mode: 'managed',
        type: 'aws_iam_role',
        values: { name: 'alex-lambda-aurora-role' },
      },
    ];

    expect(report(rows)).toEqual({
      lost: [
        'DB cluster alex-aurora with database alex and all its data; its automated backups of 3 days are deleted with it',
        'DB instance alex-aurora-1',
        'Secret alex-db-credentials-1a2b, immediately and permanently',
        'Log group /aws/lambda/alex with its entries',
      ],
      protection: ['aws_rds_cluster.aurora: prevent_destroy off, deletion protection off, no final snapshot'],
      blockers: [],
      staying: [
        BY_HAND,
        'Log group /aws/lambda/alex, if something writes to it later. Remove it: aws logs delete-log-group --log-group-name /aws/lambda/alex',
      ],
      clusters: [{ identifier: 'alex-aurora', finalSnapshot: undefined }],
    });
  });

  test('reports everything that prevents the destroy, and how to remove it', () => {
    const guarded = cluster({ deletion_protection: true, skip_final_snapshot: false });

    const { protection, blockers } = report([guarded, KEY], {
      preventDestroy: ['aws_rds_cluster.aurora', 'aws_kms_key.aurora_key', 'aws_rds_cluster.not_in_the_state'],
    });

    expect(protection).toEqual([
      'aws_rds_cluster.aurora: prevent_destroy on, deletion protection on, no final snapshot',
    ]);
    expect(blockers).toEqual([
      'prevent_destroy is in the code of aws_rds_cluster.aurora, aws_kms_key.aurora_key: Terraform refuses the whole plan. Set preventDestroy of the stage to false in infra/stages, with a waiver if a preflight rule requires one (docs/rules.md), and run the command again.',
      'aws_rds_cluster.aurora has deletion protection: AWS would refuse to delete it, but only after deleting its instances. Set deletionProtection of the stage to false in infra/stages, with a waiver if a preflight rule requires one (docs/rules.md), deploy, and run the command again.',
      'aws_rds_cluster.aurora takes a final snapshot and has no name for it: AWS would refuse to delete it, but only after deleting its instances. Set finalSnapshotName of the stage in infra/stages, or finalSnapshot to false, deploy, and run the command again.',
    ]);
  });

  test('lists the snapshots that are kept, and warns of the key that they need', () => {
    const saved = cluster({ skip_final_snapshot: false, final_snapshot_identifier: 'alex-final' });

    const { staying, clusters } = report([saved, KEY], { snapshot: 'alex-before' });

    expect(clusters).toEqual([{ identifier: 'alex-aurora', finalSnapshot: 'alex-final' }]);
    expect(staying).toEqual([
      'Snapshot alex-final, which costs storage. Remove it: aws rds delete-db-cluster-snapshot --db-cluster-snapshot-identifier alex-final',
      'Snapshot alex-before, which costs storage. Remove it: aws rds delete-db-cluster-snapshot --db-cluster-snapshot-identifier alex-before',
      BY_HAND,
      'KMS key 1 for 30 days in its waiting period; it costs nothing, and AWS then deletes it. To keep it: aws kms cancel-key-deletion --key-id 1, then aws kms enable-key --key-id 1',
      '  ATTENTION: encrypted with that key, and lost with it: alex-final, alex-before. Keep the key, or copy the snapshot to another key within these days.',
    ]);
  });

  test('does not warn of a key for other data', () => {
    const saved = cluster({ skip_final_snapshot: false, final_snapshot_identifier: 'alex-final', kms_key_id: 'other' });

    expect(report([saved, KEY]).staying.join('\n')).not.toContain('ATTENTION');
  });

  test('lists the secret that can be restored, backups that are kept, and log groups that Aurora creates', () => {
    const rows: StateResource[] = [
      cluster({
        delete_automated_backups: false,
        cluster_resource_id: 'cluster-ABC',
        enabled_cloudwatch_logs_exports: ['postgresql'],
      }),
      {
        address: 'aws_secretsmanager_secret.db_credentials',
        mode: 'managed',
        type: 'aws_secretsmanager_secret',
        values: { name: 'alex-db-credentials-1a2b', recovery_window_in_days: 30 },
      },
    ];

    const { lost, staying } = report(rows);

    expect(lost).toEqual([
      'DB cluster alex-aurora with database alex and all its data; its automated backups stay',
      'Secret alex-db-credentials-1a2b, which can be restored for 30 days',
    ]);
    expect(staying).toEqual([
      BY_HAND,
      'Automated backups of alex-aurora until they expire. Remove them: aws rds delete-db-cluster-automated-backup --db-cluster-resource-id cluster-ABC',
      'Secret alex-db-credentials-1a2b for 30 days, in which its name is taken; AWS then deletes it. To restore it: aws secretsmanager restore-secret --secret-id alex-db-credentials-1a2b',
      'Log group /aws/rds/cluster/alex-aurora/postgresql, if something writes to it later. Remove it: aws logs delete-log-group --log-group-name /aws/rds/cluster/alex-aurora/postgresql',
    ]);
  });

  test('is empty for a state without resources', () => {
    expect(report([], { preventDestroy: ['aws_rds_cluster.aurora'] })).toEqual({
      lost: [],
      protection: [],
      blockers: [],
      staying: [],
      clusters: [],
    });
  });
});

describe('destroyReport of Aurora DSQL', () => {
  const dsql = (values: object = {}): StateResource => ({
    address: 'aws_dsql_cluster.dsql',
    mode: 'managed',
    type: 'aws_dsql_cluster',
    values: { identifier: 'abcdefghijklmnopqrstuvwxyz', deletion_protection_enabled: true, ...values },
  });

  test('with deletion protection is refused before a request to AWS, and shows how to remove it', () => {
    const { protection, blockers } = report([dsql()], { preventDestroy: ['aws_dsql_cluster.dsql'] });

    expect(protection).toEqual(['aws_dsql_cluster.dsql: prevent_destroy on, deletion protection on']);
    expect(blockers).toEqual([
      expect.stringContaining('prevent_destroy is in the code of aws_dsql_cluster.dsql'),
      'aws_dsql_cluster.dsql has deletion protection: AWS would refuse to delete it. Set durability.deletionProtection of the stage to false in infra/stages, with a waiver if a preflight rule requires one (docs/rules.md), deploy, and run the command again.',
    ]);
  });

  test('reports whether any backup is left', () => {
    const vault: StateResource = {
      address: 'aws_backup_vault.backup_vault',
      mode: 'managed',
      type: 'aws_backup_vault',
      values: { name: 'alex-dsql-backups', force_destroy: true },
    };
    const open = dsql({ deletion_protection_enabled: false });

    expect(report([open])).toMatchObject({
      lost: [
        'Aurora DSQL cluster abcdefghijklmnopqrstuvwxyz and all its data; it has no backups, and the same endpoint cannot be restored',
      ],
      blockers: [],
      clusters: [],
    });
    expect(report([open, vault]).lost).toEqual([
      expect.stringContaining('its backups are in the backup vault'),
      'Backup vault alex-dsql-backups with its backups',
    ]);
  });
});
