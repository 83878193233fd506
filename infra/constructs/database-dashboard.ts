import type { RdsCluster } from '@cdktf/provider-aws/lib/rds-cluster/index.js';
import type { EngineFamily } from '@daybreak/aurora/facts';
import type { TerraformStack } from 'cdktf';
import { dashboard, type Metric } from './dashboard.ts';

export interface DatabaseDashboardOptions {
  readonly name: string;
  readonly region: string;
  readonly cluster: RdsCluster;
  /** The greatest capacity in ACU. */
  readonly maxCapacity: number;
  readonly hasReaders: boolean;
  readonly family: EngineFamily;
  /** ARNs. */
  readonly alarms: readonly string[];
}

/**
 * Where to look first when the database is slow, full or expensive. A paused cluster sends no data, so gaps are pauses.
 *
 * CPU and memory of Serverless v2 are percentages of the maximum capacity, not of the current one.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
 */
export function databaseDashboard(stack: TerraformStack, options: DatabaseDashboardOptions): void {
  const { name, region, cluster, maxCapacity, hasReaders, family, alarms } = options;
  const identifier = { DBClusterIdentifier: cluster.clusterIdentifier };
  const metric = (label: string, metricName: string, statistic: Metric['statistic'], role?: 'WRITER' | 'READER') => ({
    namespace: 'AWS/RDS',
    name: metricName,
    label,
    statistic,
    dimensions: role === undefined ? identifier : { ...identifier, Role: role },
  });
  dashboard(stack, {
    name,
    region,
    alarms,
    plots: [
      {
        title: 'Capacity (ACU, average over the instances)',
        metrics: [
          metric('average', 'ServerlessDatabaseCapacity', 'Average'),
          metric('maximum', 'ServerlessDatabaseCapacity', 'Maximum'),
        ],
        limit: { label: 'greatest capacity', value: maxCapacity },
      },
      {
        title: 'Use of the greatest capacity (%)',
        metrics: [
          metric('capacity', 'ACUUtilization', 'Maximum'),
          metric('CPU of the writer', 'CPUUtilization', 'Average', 'WRITER'),
        ],
      },
      {
        title: 'Memory left at the greatest capacity (bytes)',
        metrics: [metric('writer', 'FreeableMemory', 'Minimum', 'WRITER')],
      },
      {
        title: 'Connections',
        metrics: [
          metric('open', 'DatabaseConnections', 'Maximum', 'WRITER'),
          metric('attempts', 'ConnectionAttempts', 'Sum', 'WRITER'),
        ],
      },
      {
        title: 'Commits',
        metrics: [
          metric('a second', 'CommitThroughput', 'Average', 'WRITER'),
          { ...metric('latency, ms', 'CommitLatency', 'Average', 'WRITER'), isOnRight: true },
        ],
      },
      {
        title: 'Deadlocks a second, and pages found in memory (%)',
        metrics: [
          metric('deadlocks', 'Deadlocks', 'Average', 'WRITER'),
          { ...metric('found in memory', 'BufferCacheHitRatio', 'Average', 'WRITER'), isOnRight: true },
        ],
      },
      { title: 'Storage (bytes)', metrics: [metric('used', 'VolumeBytesUsed', 'Average')], periodSeconds: 300 },
      {
        title: 'Billed I/O in five minutes',
        metrics: [metric('reads', 'VolumeReadIOPs', 'Sum'), metric('writes', 'VolumeWriteIOPs', 'Sum')],
        periodSeconds: 300,
      },
      ...(family === 'postgresql'
        ? [
            {
              title: 'Transaction ids in use',
              metrics: [metric('used', 'MaximumUsedTransactionIDs', 'Maximum')],
              limit: { label: 'PostgreSQL stops writing', value: 2 ** 31 - 1_000_000 },
            },
          ]
        : []),
      ...(hasReaders
        ? [{ title: 'Lag of the readers (ms)', metrics: [metric('slowest', 'AuroraReplicaLag', 'Maximum', 'READER')] }]
        : []),
    ],
  });
}
