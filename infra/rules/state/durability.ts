import { lengthOf, overlap, parseBackupWindow, parseMaintenanceWindow } from '@daybreak/aurora/facts';
import { type Block, type Document, resourcesOf } from '../../terraform/document.ts';
import { given } from '../../terraform/show.ts';
import { asBlocks, asBoolean, asNumber, asText, isSet } from '../../terraform/value.ts';
import { clustersOf, instancesOf } from '../aurora.ts';
import { all, type StateRule } from '../rule.ts';
import { argument, each, inProduction, isNotTrue, isTrue, look, outside, refusedBy, resources, stop } from './forms.ts';

const CREATE_CLUSTER = 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html';
const PROVIDER_CLUSTER =
  'https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/rds_cluster.html.markdown';
const KEPT = [
  'aws_rds_cluster',
  'aws_rds_cluster_instance',
  'aws_dsql_cluster',
  'aws_secretsmanager_secret',
  'aws_kms_key',
];

const clusters = resources('aws_rds_cluster');
const dsqlClusters = resources('aws_dsql_cluster');

/** A key counts beside a cluster: in another stack it encrypts logs, which go with their stack. */
function keptOf(document: Document): readonly Block[] {
  const isKey = ({ type }: Block) => type === 'aws_kms_key';
  const hasCluster = clustersOf(document).length + dsqlClusters(document).length > 0;
  return resourcesOf(document, ...KEPT).filter((block) => !isKey(block) || hasCluster);
}

const isNoBackupWindow = refusedBy((text) => isWindow(parseBackupWindow(text)?.[0]));
const isNoMaintenanceWindow = refusedBy((text) => isWindow(parseMaintenanceWindow(text)));

export const durabilityRules: readonly StateRule[] = [
  stop('AURORA-DUR-001', 'A production cluster can be deleted by one call.', {
    allowed: 'deletion_protection (Aurora DSQL: deletion_protection_enabled) true in production.',
    todo: 'Set it to true; to delete the cluster on purpose, switch it off in an apply of its own first.',
    source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-7',
    find: inProduction(
      all(
        argument(clustersOf, 'deletion_protection', isNotTrue),
        argument(dsqlClusters, 'deletion_protection_enabled', isNotTrue),
      ),
    ),
  }),
  stop('AURORA-DUR-002', 'Terraform may destroy a production resource that holds data, or what opens it.', {
    allowed: 'prevent_destroy true on cluster, instances, secret and key: deletion protection lets the instances go.',
    todo: 'Set prevent_destroy to true. It is a literal: a variable is refused.',
    source: 'https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle',
    find: inProduction(each(keptOf, ({ preventDestroy }) => preventDestroy === false && 'prevent_destroy not set')),
  }),
  stop('AURORA-DUR-003', 'A production cluster is deleted without a last snapshot.', {
    allowed: 'skip_final_snapshot false, with final_snapshot_identifier.',
    todo: 'Set skip_final_snapshot to false and name the snapshot.',
    source: PROVIDER_CLUSTER,
    find: inProduction(argument(clustersOf, 'skip_final_snapshot', isTrue)),
  }),
  stop('AURORA-DUR-004', 'The last snapshot has no name, so that every destroy and every replacement fails.', {
    allowed: 'final_snapshot_identifier, or skip_final_snapshot true.',
    todo: 'Name the snapshot with a part that changes, or set skip_final_snapshot to true where nothing is worth keeping.',
    source: PROVIDER_CLUSTER,
    find: each(
      clustersOf,
      (cluster) =>
        isNotTrue(cluster.values.skip_final_snapshot) &&
        !isSet(cluster.values.final_snapshot_identifier) &&
        given(cluster, 'skip_final_snapshot', 'final_snapshot_identifier'),
    ),
  }),
  stop('AURORA-DUR-005', 'RDS refuses the backup retention.', {
    allowed: '1 to 35 days; Aurora always keeps backups.',
    todo: 'Set backup_retention_period in that range.',
    source: CREATE_CLUSTER,
    find: argument(clustersOf, 'backup_retention_period', outside(1, 35)),
  }),
  stop('AURORA-DUR-006', 'A production cluster keeps its backups for less than a week.', {
    allowed: '7 to 35 days in production; AWS keeps 1 where nothing is written.',
    todo: 'Set backup_retention_period to 7 or more; 14 leaves time to notice.',
    source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-11',
    find: inProduction(argument(clustersOf, 'backup_retention_period', (days) => (asNumber(days) ?? 1) < 7)),
  }),
  stop('AURORA-DUR-007', 'RDS refuses the window.', {
    allowed: 'In UTC, 30 minutes to 24 hours: backups hh:mm-hh:mm, maintenance ddd:hh:mm-ddd:hh:mm (mon to sun).',
    todo: 'Write it in that form, such as 03:00-04:00 and sun:05:00-sun:06:00.',
    source: CREATE_CLUSTER,
    find: all(
      argument(clusters, 'preferred_backup_window', isNoBackupWindow),
      argument(clusters, 'preferred_maintenance_window', isNoMaintenanceWindow),
      argument(instancesOf, 'preferred_maintenance_window', isNoMaintenanceWindow),
    ),
  }),
  stop('AURORA-DUR-008', 'Backups and maintenance fall into the same time, which RDS refuses.', {
    allowed: 'Maintenance windows that share no minute with the backup window, which is every day.',
    todo: 'Move one of them, such as backups to 03:00-04:00 and maintenance to sun:05:00-sun:06:00.',
    source: CREATE_CLUSTER,
    find: each(clustersOf, (cluster, stack) => {
      const backups = parseBackupWindow(asText(cluster.values.preferred_backup_window) ?? '') ?? [];
      return [cluster, ...instancesOf(stack, cluster)].map((at) => {
        const maintenance = parseMaintenanceWindow(asText(at.values.preferred_maintenance_window) ?? '');
        const received = `${given(cluster, 'preferred_backup_window')}, ${given(at, 'preferred_maintenance_window')}`;
        return maintenance !== undefined && backups.some((backup) => overlap(backup, maintenance)) && { at, received };
      });
    }),
  }),
  look('AURORA-DUR-009', 'Snapshots of the cluster do not carry its tags.', {
    allowed: 'copy_tags_to_snapshot true.',
    todo: 'Set copy_tags_to_snapshot to true, so that the bill says whose snapshots they are.',
    source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-16',
    find: argument(clustersOf, 'copy_tags_to_snapshot', isNotTrue),
  }),
  look('AURORA-DUR-010', 'Changes restart a production cluster immediately.', {
    allowed: 'apply_immediately false in production: changes wait for the maintenance window.',
    todo: 'Set apply_immediately to false.',
    source: PROVIDER_CLUSTER,
    find: inProduction(argument(resources('aws_rds_cluster', 'aws_rds_cluster_instance'), 'apply_immediately', isTrue)),
  }),
  look('AURORA-DUR-011', 'A changed version number is enough for a major upgrade, which cannot be undone.', {
    allowed: 'allow_major_version_upgrade true for the one apply that upgrades.',
    todo: 'Remove allow_major_version_upgrade, and set it for the upgrade itself, after a snapshot.',
    source:
      'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_UpgradeDBInstance.PostgreSQL.MajorVersion.html',
    find: argument(clustersOf, 'allow_major_version_upgrade', isTrue),
  }),
  look('AURORA-DUR-012', 'The name of the last snapshot can be used once: a second destroy is refused.', {
    allowed: 'A name with a part that changes when the cluster is replaced, such as a random suffix.',
    todo: 'Add a suffix: final_snapshot_identifier = "<name>-final-${random_id.<name>.hex}".',
    source: 'https://github.com/terraform-aws-modules/terraform-aws-rds-aurora/issues/406',
    find: argument(
      clustersOf,
      'final_snapshot_identifier',
      (name, { values, references }) =>
        typeof name === 'string' &&
        name !== '' &&
        (references.final_snapshot_identifier ?? []).every((reference) => /^(var|local)\./.test(reference)) &&
        !isTrue(values.skip_final_snapshot),
    ),
  }),
  look('AURORA-DUR-013', 'A production cluster has one instance: when it fails, no other can take over.', {
    allowed: 'Two instances or more in production, in several zones, the reader of promotion tier 0 or 1.',
    todo: 'Add a reader instance with promotion_tier 1.',
    source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-15',
    find: inProduction(
      each(clustersOf, (cluster, stack) => {
        const instances = instancesOf(stack, cluster);
        const count = instances.reduce((sum, instance) => sum + (instance.count ?? 2), 0);
        return count === 1 && `${instances[0]?.address} alone`;
      }),
    ),
  }),
  look('AURORA-DUR-014', 'An instance does not get minor upgrades automatically.', {
    allowed: 'auto_minor_version_upgrade true, which is the default.',
    todo: 'Remove auto_minor_version_upgrade, or set it to true: AWS retires old minors anyway.',
    source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-13',
    find: argument(instancesOf, 'auto_minor_version_upgrade', (value) => asBoolean(value) === false),
  }),
  stop('AURORA-DUR-015', 'A clone has the state of its source at the moment; RDS refuses a time.', {
    allowed: 'restore_type "copy-on-write" with use_latest_restorable_time true, and without restore_to_time.',
    todo: 'Set use_latest_restorable_time, or remove restore_type to restore to a point in time.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBClusterToPointInTime.html',
    find: each(clustersOf, (cluster) =>
      asBlocks(cluster.values.restore_to_point_in_time)
        .filter((restore) => restore.restore_type === 'copy-on-write' && isSet(restore.restore_to_time))
        .map((restore) => given(restore, 'restore_type', 'restore_to_time')),
    ),
  }),
  look('AURORA-DUR-016', 'A production cluster of Aurora DSQL has no backups: it makes none of its own.', {
    allowed: 'An aws_backup_selection in the stack.',
    todo: 'Set dsql.awsBackup of the stage to a plan, or waive this for data that may be lost.',
    source: 'https://docs.aws.amazon.com/aurora-dsql/latest/userguide/backup-aurora-dsql.html',
    find: inProduction(
      each(
        dsqlClusters,
        (_, stack) => resourcesOf(stack, 'aws_backup_selection').length === 0 && 'no aws_backup_selection',
      ),
    ),
  }),
];

/** RDS wants half an hour to a day. */
function isWindow(window: { readonly start: number; readonly end: number } | undefined): boolean {
  return window !== undefined && lengthOf(window) >= 30 && lengthOf(window) <= 24 * 60;
}
