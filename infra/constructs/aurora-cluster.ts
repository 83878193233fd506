import { RdsCluster } from '@cdktf/provider-aws/lib/rds-cluster/index.js';
import type { TerraformStack } from 'cdktf';
import type { Stage } from '../stages/index.ts';
import type { Capacity } from './capacity.ts';
import type { MasterCredentials } from './master-credentials.ts';
import { POSTGRESQL_PORT } from './security-group.ts';

export interface AuroraClusterOptions {
  readonly stage: Stage;
  readonly identifier: string;
  readonly capacity: Capacity;
  readonly credentials: MasterCredentials;
  readonly subnetGroupName: string;
  readonly securityGroupId: string;
}

/** The DB cluster: Aurora PostgreSQL, Serverless v2 capacity, Data API enabled, storage encrypted. */
export function auroraCluster(stack: TerraformStack, options: AuroraClusterOptions): RdsCluster {
  const { stage, credentials } = options;
  return new RdsCluster(stack, 'aurora', {
    clusterIdentifier: options.identifier,
    engine: 'aurora-postgresql',
    // Serverless v2 is a capacity setting of provisioned clusters; the mode "serverless" was v1, which is gone.
    engineMode: 'provisioned',
    engineVersion: stage.engineVersion,
    databaseName: stage.databaseName,
    port: POSTGRESQL_PORT,
    masterUsername: stage.masterUsername,
    masterPasswordWo: credentials.masterPasswordWo,
    masterPasswordWoVersion: credentials.masterPasswordWoVersion,
    serverlessv2ScalingConfiguration: options.capacity,
    enableHttpEndpoint: true,
    dbSubnetGroupName: options.subnetGroupName,
    vpcSecurityGroupIds: [options.securityGroupId],
    // AWS encrypts by now in any case; written out, since a later change of it replaces the cluster.
    storageEncrypted: true,
    iamDatabaseAuthenticationEnabled: true,
    backupRetentionPeriod: stage.backup.retentionDays,
    preferredBackupWindow: stage.backup.window,
    preferredMaintenanceWindow: stage.maintenanceWindow,
    copyTagsToSnapshot: true,
    skipFinalSnapshot: stage.skipFinalSnapshot,
    applyImmediately: stage.applyImmediately,
  });
}
