import { RdsCluster, type RdsClusterConfig } from '@cdktf/provider-aws/lib/rds-cluster/index.js';
import type { TerraformResourceLifecycle } from 'cdktf';
import type { Construct } from 'constructs';
import { scaling } from './capacity.ts';
import type { Credentials } from './credentials-type.ts';
import { defined, mysqlLacksDataApi } from './facts/index.ts';
import type { Settings } from './settings.ts';

export interface DbClusterOptions {
  readonly credentials: Credentials;
  readonly subnetGroupName: string;
  readonly securityGroupId: string;
  readonly parameterGroupName: string | undefined;
  readonly monitoringRoleArn: string | undefined;
  /** Resources that must exist first although no argument refers to them: log groups, and the policy of the monitoring role. */
  readonly dependsOn: NonNullable<RdsClusterConfig['dependsOn']>;
}

/** Days that Performance Insights keep, by mode of Database Insights. */
const INSIGHTS_DAYS = { standard: 7, advanced: 465 } as const;

/** The DB cluster: Serverless v2 capacity, Data API enabled, storage encrypted. */
export function dbCluster(scope: Construct, settings: Settings, options: DbClusterOptions): RdsCluster {
  const { durability, engine } = settings;
  const cluster = new RdsCluster(scope, 'aurora', {
    clusterIdentifier: settings.clusterIdentifier,
    engine: engine.facts.engine,
    // Serverless v2 is a capacity setting of provisioned clusters. The mode "serverless" was v1, which AWS has ended.
    engineMode: 'provisioned',
    engineVersion: engine.version,
    ...(engine.majorUpgrade === undefined ? {} : { allowMajorVersionUpgrade: true }),
    ...defined({
      engineLifecycleSupport: lifecycleSupport(engine.extendedSupport),
      dbClusterParameterGroupName: options.parameterGroupName,
      kmsKeyId: settings.keys.storage,
    }),
    databaseName: settings.databaseName,
    port: settings.network.port,
    masterUsername: settings.credentials.masterUsername,
    ...options.credentials.clusterArguments,
    serverlessv2ScalingConfiguration: scaling(settings.capacity),
    ...(settings.capacity.storage === 'io-optimized' ? { storageType: 'aurora-iopt1' } : {}),
    enableHttpEndpoint: hasDataApi(settings),
    dbSubnetGroupName: options.subnetGroupName,
    vpcSecurityGroupIds: [options.securityGroupId],
    // AWS encrypts by default now. It is explicit because a later change replaces the cluster.
    storageEncrypted: true,
    iamDatabaseAuthenticationEnabled: true,
    backupRetentionPeriod: durability.backupRetentionDays,
    preferredBackupWindow: durability.backupWindow,
    preferredMaintenanceWindow: durability.maintenanceWindow,
    copyTagsToSnapshot: true,
    applyImmediately: durability.applyImmediately,
    ...(durability.deletionProtection ? { deletionProtection: true } : {}),
    ...finalSnapshot(settings),
    ...origin(durability.restore),
    ...watching(settings, options.monitoringRoleArn),
    ...timeouts(settings.timeouts),
    ...lifecycle(settings),
    ...(options.dependsOn.length === 0 ? {} : { dependsOn: options.dependsOn }),
  });
  if (durability.adopt !== undefined) cluster.importFrom(settings.clusterIdentifier);
  return cluster;
}

/** A version without it is refused the call that switches it on. */
export function hasDataApi({ engine }: Settings): boolean {
  return engine.family !== 'mysql' || !mysqlLacksDataApi(engine.version);
}

/**
 * A unique name for the final snapshot: it contains the time at which this cluster was created. Later changes of the argument are ignored,
 * so that the time stays. A replacement evaluates it again, and deletes the old cluster with the old name.
 */
function finalSnapshot({ clusterIdentifier, durability }: Settings): Partial<RdsClusterConfig> {
  if (!durability.finalSnapshot) return { skipFinalSnapshot: true };
  return {
    skipFinalSnapshot: false,
    finalSnapshotIdentifier:
      durability.finalSnapshotName ?? `${clusterIdentifier}-final-\${formatdate("YYYYMMDDhhmmss", timestamp())}`,
  };
}

function lifecycle({ durability }: Settings): { readonly lifecycle?: TerraformResourceLifecycle } {
  const named = durability.finalSnapshot && durability.finalSnapshotName === undefined;
  const ignored = [
    ...(named ? ['final_snapshot_identifier'] : []),
    // The source of the cluster is not relevant after its creation.
    ...(durability.restore === undefined ? [] : ['snapshot_identifier', 'restore_to_point_in_time']),
  ];
  const parts: TerraformResourceLifecycle = {
    ...(durability.preventDestroy ? { preventDestroy: true } : {}),
    ...(ignored.length === 0 ? {} : { ignoreChanges: ignored }),
    ...(named ? { postcondition: [SNAPSHOT_HAS_NAME] } : {}),
  };
  return Object.keys(parts).length === 0 ? {} : { lifecycle: parts };
}

const SNAPSHOT_HAS_NAME = {
  condition: '${self.skip_final_snapshot || self.final_snapshot_identifier != null}',
  errorMessage:
    'The cluster ${self.cluster_identifier} was made without a name for its last snapshot, so that every destroy of it would fail. ' +
    'Set durability.finalSnapshotName to a name that no snapshot has.',
};

function origin(restore: Settings['durability']['restore']): Partial<RdsClusterConfig> {
  if (restore === undefined) return {};
  if ('snapshot' in restore) return { snapshotIdentifier: restore.snapshot };
  if ('cloneOf' in restore) {
    // AWS clones the present state only.
    const clone = { restoreType: 'copy-on-write', useLatestRestorableTime: true };
    return { restoreToPointInTime: { sourceClusterIdentifier: restore.cloneOf, ...clone } };
  }
  const { sourceCluster, to } = restore;
  return {
    restoreToPointInTime: {
      sourceClusterIdentifier: sourceCluster,
      ...(to === 'latest' ? { useLatestRestorableTime: true } : { restoreToTime: to }),
    },
  };
}

function lifecycleSupport(extended: boolean | undefined): string | undefined {
  if (extended === undefined) return undefined;
  return extended ? 'open-source-rds-extended-support' : 'open-source-rds-extended-support-disabled';
}

/**
 * On the cluster, not on its instances: for Aurora these are one setting. A disabled setting is explicit, because a missing argument
 * changes nothing on an existing cluster.
 */
function watching({ observability, keys }: Settings, monitoringRoleArn: string | undefined): Partial<RdsClusterConfig> {
  const { logExports, monitoringIntervalSeconds, insights } = observability;
  return {
    ...(logExports.length === 0 ? {} : { enabledCloudwatchLogsExports: [...logExports] }),
    ...insightsArguments(insights, keys.insights),
    ...defined({ monitoringInterval: monitoringIntervalSeconds, monitoringRoleArn }),
  };
}

function insightsArguments(
  insights: Settings['observability']['insights'],
  keyArn: string | undefined,
): Partial<RdsClusterConfig> {
  if (insights === undefined) return {};
  if (insights === 'off') return { databaseInsightsMode: 'standard', performanceInsightsEnabled: false };
  return {
    databaseInsightsMode: insights,
    performanceInsightsEnabled: true,
    performanceInsightsRetentionPeriod: INSIGHTS_DAYS[insights],
    ...defined({ performanceInsightsKmsKeyId: keyArn }),
  };
}

function timeouts({ createMinutes, updateMinutes, deleteMinutes }: Settings['timeouts']): Partial<RdsClusterConfig> {
  const given = { create: createMinutes, update: updateMinutes, delete: deleteMinutes };
  const written = Object.entries(given).flatMap(([name, minutes]) =>
    minutes === undefined ? [] : [[name, `${minutes}m`] as const],
  );
  return written.length === 0 ? {} : { timeouts: Object.fromEntries(written) };
}
