// What a destroy would delete, what would prevent it, and what would remain. Computed from the state in a plan, because a plan that fails
// on prevent_destroy lists only a part of the resources.
import { withoutIndexes } from '../../infra/terraform/address.ts';
import type { StateResource } from '../../infra/terraform/document.ts';
import { asNumber, asText } from '../../infra/terraform/value.ts';

export interface DestroyReport {
  /** What would be lost, a line each. */
  readonly lost: readonly string[];
  /** What protects it, a line each. */
  readonly protection: readonly string[];
  /** Why it would fail, mostly after the instances are deleted. Each line shows how to remove the reason. */
  readonly blockers: readonly string[];
  /** What remains in AWS and here, and how to remove it. */
  readonly staying: readonly string[];
  readonly clusters: readonly DestroyedCluster[];
}

export interface DestroyedCluster {
  readonly identifier: string;
  /** The snapshot that AWS takes before it deletes the cluster. */
  readonly finalSnapshot: string | undefined;
}

export interface DestroyContext {
  /** Addresses whose code has `prevent_destroy`. */
  readonly preventDestroy: readonly string[];
  /** The name of the snapshot that the command takes first. */
  readonly snapshot: string | undefined;
}

/** @param rows - managed resources of the state: a destroy deletes all of them */
export function destroyReport(rows: readonly StateResource[], context: DestroyContext): DestroyReport {
  const { snapshot } = context;
  const present = context.preventDestroy.filter((address) =>
    rows.some((row) => withoutIndexes(row.address) === address),
  );
  const clusters = rows.filter(({ type }) => type === 'aws_rds_cluster');
  const dsqlClusters = rows.filter(({ type }) => type === 'aws_dsql_cluster');
  const hasVault = rows.some(({ type }) => type === 'aws_backup_vault');
  return {
    lost: rows.flatMap((row) => lossOf(row, hasVault)),
    protection: [...clusters, ...dsqlClusters].map((row) => protectionOf(row, present)),
    blockers: [
      ...(present.length === 0
        ? []
        : [
            `prevent_destroy is in the code of ${present.join(', ')}: Terraform refuses the whole plan. Set preventDestroy of the stage to false in infra/stages, with a waiver if a preflight rule requires one (docs/rules.md), and run the command again.`,
          ]),
      ...clusters.flatMap(blockersOf),
      ...dsqlClusters.flatMap(dsqlBlockersOf),
    ],
    staying: stayingOf(rows, clusters, snapshot),
    clusters: clusters.map((row) => ({
      identifier: text(row, 'cluster_identifier'),
      finalSnapshot: finalSnapshotOf(row),
    })),
  };
}

function lossOf(row: StateResource, hasVault: boolean): readonly string[] {
  switch (row.type) {
    case 'aws_rds_cluster': {
      const days = number(row, 'backup_retention_period');
      const backups =
        value(row, 'delete_automated_backups') === false
          ? 'its automated backups stay'
          : `its automated backups of ${days} days are deleted with it`;
      return [
        `DB cluster ${text(row, 'cluster_identifier')} with database ${text(row, 'database_name')} and all its data; ${backups}`,
      ];
    }
    case 'aws_dsql_cluster': {
      const backups = hasVault ? 'its backups are in the backup vault' : 'it has no backups';
      return [
        `Aurora DSQL cluster ${text(row, 'identifier')} and all its data; ${backups}, and the same endpoint cannot be restored`,
      ];
    }
    case 'aws_backup_vault':
      return value(row, 'force_destroy') === true ? [`Backup vault ${text(row, 'name')} with its backups`] : [];
    case 'aws_rds_cluster_instance':
      return [`DB instance ${text(row, 'identifier')}`];
    case 'aws_secretsmanager_secret': {
      const days = number(row, 'recovery_window_in_days');
      return [
        `Secret ${text(row, 'name')}, ${days > 0 ? `which can be restored for ${days} days` : 'immediately and permanently'}`,
      ];
    }
    case 'aws_kms_key':
      return [
        `KMS key ${text(row, 'key_id')}, and ${number(row, 'deletion_window_in_days')} days later everything that is encrypted with it`,
      ];
    case 'aws_cloudwatch_log_group':
      return [`Log group ${text(row, 'name')} with its entries`];
    default:
      return [];
  }
}

function protectionOf(row: StateResource, preventDestroy: readonly string[]): string {
  const isDsql = row.type === 'aws_dsql_cluster';
  const guarded = value(row, isDsql ? 'deletion_protection_enabled' : 'deletion_protection') === true;
  const name = finalSnapshotOf(row);
  const parts = [
    `prevent_destroy ${preventDestroy.includes(withoutIndexes(row.address)) ? 'on' : 'off'}`,
    `deletion protection ${guarded ? 'on' : 'off'}`,
    ...(isDsql ? [] : [name === undefined ? 'no final snapshot' : `final snapshot ${name}`]),
  ];
  return `${row.address}: ${parts.join(', ')}`;
}

/** AWS refuses these only after it has deleted instances, roles and rules, so they are refused here first. */
function blockersOf(row: StateResource): readonly string[] {
  const blockers: string[] = [];
  if (value(row, 'deletion_protection') === true) {
    blockers.push(
      `${row.address} has deletion protection: AWS would refuse to delete it, but only after deleting its instances. Set deletionProtection of the stage to false in infra/stages, with a waiver if a preflight rule requires one (docs/rules.md), deploy, and run the command again.`,
    );
  }
  if (value(row, 'skip_final_snapshot') !== true && finalSnapshotOf(row) === undefined) {
    blockers.push(
      `${row.address} takes a final snapshot and has no name for it: AWS would refuse to delete it, but only after deleting its instances. Set finalSnapshotName of the stage in infra/stages, or finalSnapshot to false, deploy, and run the command again.`,
    );
  }
  return blockers;
}

/** AWS refuses it, and Terraform turns the protection off only with force_destroy, which the stack does not set. */
function dsqlBlockersOf(row: StateResource): readonly string[] {
  if (value(row, 'deletion_protection_enabled') !== true) return [];
  return [
    `${row.address} has deletion protection: AWS would refuse to delete it. Set durability.deletionProtection of the stage to false in infra/stages, with a waiver if a preflight rule requires one (docs/rules.md), deploy, and run the command again.`,
  ];
}

function stayingOf(
  rows: readonly StateResource[],
  clusters: readonly StateResource[],
  snapshot: string | undefined,
): readonly string[] {
  const lines: string[] = [];
  const snapshots = [
    ...clusters.flatMap((row) => finalSnapshotOf(row) ?? []),
    ...(snapshot === undefined ? [] : [snapshot]),
  ];
  for (const name of snapshots) {
    lines.push(
      `Snapshot ${name}, which costs storage. Remove it: aws rds delete-db-cluster-snapshot --db-cluster-snapshot-identifier ${name}`,
    );
  }
  for (const row of clusters) {
    const identifier = text(row, 'cluster_identifier');
    lines.push(
      `Snapshots of ${identifier} that were taken by hand. List them: aws rds describe-db-cluster-snapshots --snapshot-type manual --db-cluster-identifier ${identifier}`,
    );
    if (value(row, 'delete_automated_backups') === false) {
      lines.push(
        `Automated backups of ${identifier} until they expire. Remove them: aws rds delete-db-cluster-automated-backup --db-cluster-resource-id ${text(row, 'cluster_resource_id')}`,
      );
    }
  }
  for (const row of rows.filter(({ type }) => type === 'aws_secretsmanager_secret')) {
    const days = number(row, 'recovery_window_in_days');
    if (days <= 0) continue;
    const id = text(row, 'name');
    lines.push(
      `Secret ${id} for ${days} days, in which its name is taken; AWS then deletes it. To restore it: aws secretsmanager restore-secret --secret-id ${id}`,
    );
  }
  for (const row of rows.filter(({ type }) => type === 'aws_kms_key'))
    lines.push(...keyStaying(row, clusters, snapshots));
  for (const name of logGroupsOf(rows, clusters)) {
    lines.push(
      `Log group ${name}, if something writes to it later. Remove it: aws logs delete-log-group --log-group-name ${name}`,
    );
  }
  return lines;
}

function keyStaying(
  row: StateResource,
  clusters: readonly StateResource[],
  snapshots: readonly string[],
): readonly string[] {
  const key = text(row, 'key_id');
  const days = number(row, 'deletion_window_in_days');
  const line = `KMS key ${key} for ${days} days in its waiting period; it costs nothing, and AWS then deletes it. To keep it: aws kms cancel-key-deletion --key-id ${key}, then aws kms enable-key --key-id ${key}`;
  const encrypts = clusters.some((cluster) => value(cluster, 'kms_key_id') === value(row, 'arn'));
  if (snapshots.length === 0 || !encrypts) return [line];
  return [
    line,
    `  ATTENTION: encrypted with that key, and lost with it: ${snapshots.join(', ')}. Keep the key, or copy the snapshot to another key within these days.`,
  ];
}

/** Log groups that AWS itself creates. */
function logGroupsOf(rows: readonly StateResource[], clusters: readonly StateResource[]): readonly string[] {
  const own = rows.filter(({ type }) => type === 'aws_cloudwatch_log_group').map((row) => text(row, 'name'));
  const exported = clusters.flatMap((row) => {
    const kinds = value(row, 'enabled_cloudwatch_logs_exports');
    return (Array.isArray(kinds) ? kinds : []).map(
      (kind) => `/aws/rds/cluster/${text(row, 'cluster_identifier')}/${kind}`,
    );
  });
  return [...new Set([...own, ...exported])].sort();
}

function finalSnapshotOf(row: StateResource): string | undefined {
  const name = value(row, 'final_snapshot_identifier');
  return value(row, 'skip_final_snapshot') === true || typeof name !== 'string' || name === '' ? undefined : name;
}

function value(row: StateResource, argument: string): unknown {
  return row.values[argument];
}

function text(row: StateResource, argument: string): string {
  return asText(value(row, argument)) || '(unknown)';
}

function number(row: StateResource, argument: string): number {
  return asNumber(value(row, argument)) ?? 0;
}
