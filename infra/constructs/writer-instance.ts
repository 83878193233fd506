import type { RdsCluster } from '@cdktf/provider-aws/lib/rds-cluster/index.js';
import { RdsClusterInstance } from '@cdktf/provider-aws/lib/rds-cluster-instance/index.js';
import type { TerraformStack } from 'cdktf';

/** The writer DB instance. Engine and version are the cluster's, so that an upgrade moves both at once. */
export function writerInstance(
  stack: TerraformStack,
  options: { readonly identifier: string; readonly cluster: RdsCluster; readonly applyImmediately: boolean },
): RdsClusterInstance {
  const { cluster } = options;
  return new RdsClusterInstance(stack, 'writer', {
    identifier: options.identifier,
    clusterIdentifier: cluster.id,
    instanceClass: 'db.serverless',
    engine: cluster.engine,
    engineVersion: cluster.engineVersion,
    publiclyAccessible: false,
    copyTagsToSnapshot: true,
    applyImmediately: options.applyImmediately,
  });
}
