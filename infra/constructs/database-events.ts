import { DbEventSubscription } from '@cdktf/provider-aws/lib/db-event-subscription/index.js';
import type { RdsCluster } from '@cdktf/provider-aws/lib/rds-cluster/index.js';
import type { RdsClusterInstance } from '@cdktf/provider-aws/lib/rds-cluster-instance/index.js';
import type { TerraformStack } from 'cdktf';

export interface DatabaseEventsOptions {
  /** The kind of source follows. */
  readonly namePrefix: string;
  readonly topicArn: string;
  readonly cluster: RdsCluster;
  readonly instances: readonly RdsClusterInstance[];
}

/** The categories that a person must know about; AWS has more. */
const CATEGORIES = {
  cluster: ['failover', 'failure', 'maintenance', 'notification'],
  instance: ['availability', 'configuration change', 'failure', 'low storage', 'maintenance'],
} as const;

/**
 * Sends events of RDS about this cluster and its instances to the topic of the alarms.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html
 */
export function databaseEvents(stack: TerraformStack, options: DatabaseEventsOptions): void {
  const { namePrefix, topicArn, cluster, instances } = options;
  new DbEventSubscription(stack, 'events_cluster', {
    name: `${namePrefix}cluster-events`,
    snsTopic: topicArn,
    sourceType: 'db-cluster',
    sourceIds: [cluster.clusterIdentifier],
    eventCategories: [...CATEGORIES.cluster],
  });
  new DbEventSubscription(stack, 'events_instances', {
    name: `${namePrefix}instance-events`,
    snsTopic: topicArn,
    sourceType: 'db-instance',
    sourceIds: instances.map(({ identifier }) => identifier),
    eventCategories: [...CATEGORIES.instance],
  });
}
