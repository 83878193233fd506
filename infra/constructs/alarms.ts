import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import type { RdsCluster } from '@cdktf/provider-aws/lib/rds-cluster/index.js';
import { defined } from '@daybreak/aurora/facts';
import type { TerraformStack } from 'cdktf';
import type { Stage } from '../stages/index.ts';

type Thresholds = Stage['observability']['alarms'];

export interface AlarmsOptions {
  readonly stage: Stage;
  readonly cluster: RdsCluster;
  readonly namePrefix: string;
  /** The greatest capacity in ACU. */
  readonly maxCapacity: number;
  /** ARNs of the topics that are notified when an alarm starts and when it ends. */
  readonly actions: string[];
}

interface Alarm {
  readonly id: string;
  readonly description: string;
  readonly metricName: string;
  readonly statistic: 'Average' | 'Maximum' | 'Minimum';
  readonly comparisonOperator: 'GreaterThanThreshold' | 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold';
  readonly threshold: number;
  /** Periods of five minutes in a row. */
  readonly evaluationPeriods: number;
  readonly role?: 'WRITER' | 'READER';
}

const PERIOD_SECONDS = 300;
const MIB = 1024 * 1024;

/**
 * An alarm for each threshold of the stage, on this cluster. Returns their ARNs.
 *
 * Missing data does not raise an alarm: a paused cluster sends none.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html
 */
export function alarms(stack: TerraformStack, options: AlarmsOptions): readonly string[] {
  const { stage, cluster } = options;
  const hasReaders = Object.keys(stage.instances.readers).length > 0;
  // Without a reader there is nothing that could lag.
  const wanted = alarmsFor(stage.observability.alarms, options.maxCapacity).filter(
    ({ role }) => role !== 'READER' || hasReaders,
  );
  return wanted.map(({ id, description, role, ...alarm }) => {
    const { arn } = new CloudwatchMetricAlarm(stack, `alarm_${id}`, {
      ...alarm,
      alarmName: `${options.namePrefix}${id.replaceAll('_', '-')}`,
      alarmDescription: description,
      namespace: 'AWS/RDS',
      period: PERIOD_SECONDS,
      dimensions: {
        DBClusterIdentifier: cluster.clusterIdentifier,
        ...defined({ Role: role }),
      },
      treatMissingData: 'notBreaching',
      alarmActions: options.actions,
      okActions: options.actions,
    });
    return arn;
  });
}

function alarmsFor(thresholds: Thresholds, maxCapacity: number): readonly Alarm[] {
  const when = (threshold: number | undefined, alarm: (value: number) => Alarm) =>
    threshold === undefined ? [] : [alarm(threshold)];
  const above = { statistic: 'Average', comparisonOperator: 'GreaterThanThreshold', evaluationPeriods: 3 } as const;
  return [
    ...when(thresholds.acuUtilizationPercent, (threshold) => ({
      ...above,
      id: 'acu_utilization',
      description: 'The cluster uses most of its greatest capacity: raise max_capacity, or look for the statement',
      metricName: 'ACUUtilization',
      threshold,
    })),
    ...when(thresholds.minutesAtMaxCapacity, (minutes) => ({
      id: 'at_max_capacity',
      description: 'The cluster is at its greatest capacity and cannot grow any more',
      metricName: 'ServerlessDatabaseCapacity',
      statistic: 'Minimum',
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: maxCapacity,
      evaluationPeriods: Math.ceil((minutes * 60) / PERIOD_SECONDS),
    })),
    ...when(thresholds.cpuPercent, (threshold) => ({
      ...above,
      id: 'cpu',
      description: 'The writer is busy',
      metricName: 'CPUUtilization',
      threshold,
      role: 'WRITER',
    })),
    ...when(thresholds.freeableMemoryMib, (mib) => ({
      id: 'freeable_memory',
      description: 'The writer is short of memory',
      metricName: 'FreeableMemory',
      statistic: 'Average',
      comparisonOperator: 'LessThanThreshold',
      threshold: mib * MIB,
      evaluationPeriods: 3,
      role: 'WRITER',
    })),
    ...when(thresholds.connections, (threshold) => ({
      ...above,
      id: 'connections',
      description: 'Many connections are open on the writer',
      metricName: 'DatabaseConnections',
      statistic: 'Maximum',
      threshold,
      role: 'WRITER',
    })),
    ...when(thresholds.replicaLagMs, (threshold) => ({
      ...above,
      id: 'replica_lag',
      description: 'Readers are behind the writer',
      metricName: 'AuroraReplicaLag',
      statistic: 'Maximum',
      threshold,
      role: 'READER',
    })),
    ...when(thresholds.usedTransactionIdsMillion, (million) => ({
      ...above,
      id: 'used_transaction_ids',
      description: 'Transaction ids run out: vacuum is behind, and PostgreSQL stops writing at two thousand million',
      metricName: 'MaximumUsedTransactionIDs',
      statistic: 'Maximum',
      threshold: million * 1_000_000,
    })),
  ];
}
