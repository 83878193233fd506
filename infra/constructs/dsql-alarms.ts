import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import type { TerraformStack } from 'cdktf';
import type { Stage } from '../stages/index.ts';

export interface DsqlAlarmsOptions {
  readonly stage: Stage;
  /** The id of the cluster. */
  readonly identifier: string;
  readonly namePrefix: string;
  /** ARNs of the topics that are told, when an alarm goes off and when it is over. */
  readonly actions: string[];
}

interface Alarm {
  readonly id: string;
  readonly description: string;
  readonly threshold: number;
  /** Periods in a row. */
  readonly evaluationPeriods: number;
  readonly metrics: readonly Metric[];
  /** Of the ids of the metrics. @default - the metric itself */
  readonly expression?: string;
}

interface Metric {
  readonly id: string;
  readonly name: string;
  readonly statistic: 'Maximum' | 'Sum';
  readonly periodSeconds: number;
  readonly dimension: 'ClusterId' | 'ResourceId';
}

const NAMESPACE = 'AWS/AuroraDSQL';
const GIB = 1024 ** 3;
const FIVE_MINUTES = 300;
const DAY = 86_400;

/**
 * An alarm for each threshold of the stage. Missing data does not raise an alarm: a cluster that nobody uses sends none.
 *
 * AWS documents the dimension `ResourceId` for the metrics of DPU, and clusters send `ClusterId`: the alarm of DPU looks at both, and those
 * that AWS documents without a dimension have `ClusterId`. An alarm with a dimension that nothing sends would be silent forever.
 * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/cloudwatch-monitoring.html
 */
export function dsqlAlarms(stack: TerraformStack, options: DsqlAlarmsOptions): void {
  for (const { id, description, metrics, expression, threshold, evaluationPeriods } of alarmsFor(
    options.stage.dsql.alarms,
  )) {
    const queries: NonNullable<CloudwatchMetricAlarmConfig['metricQuery']> = [
      ...(expression === undefined ? [] : [{ id: 'judged', expression, label: description, returnData: true }]),
      ...metrics.map(({ id: own, name, statistic, periodSeconds, dimension }) => ({
        id: own,
        returnData: expression === undefined,
        metric: {
          namespace: NAMESPACE,
          metricName: name,
          stat: statistic,
          period: periodSeconds,
          dimensions: { [dimension]: options.identifier },
        },
      })),
    ];
    new CloudwatchMetricAlarm(stack, `alarm_${id}`, {
      alarmName: `${options.namePrefix}${id.replaceAll('_', '-')}`,
      alarmDescription: description,
      comparisonOperator: 'GreaterThanThreshold',
      threshold,
      evaluationPeriods,
      metricQuery: queries,
      treatMissingData: 'notBreaching',
      alarmActions: options.actions,
      okActions: options.actions,
    });
  }
}

function alarmsFor(thresholds: Stage['dsql']['alarms']): readonly Alarm[] {
  const when = (threshold: number | undefined, alarm: (value: number) => Alarm) =>
    threshold === undefined ? [] : [alarm(threshold)];
  const metric = (id: string, name: string, more: Partial<Metric> = {}): Metric => ({
    ...{ id, name, statistic: 'Sum', periodSeconds: FIVE_MINUTES, dimension: 'ClusterId' },
    ...more,
  });
  return [
    ...when(thresholds.conflictsPercent, (threshold) => ({
      id: 'conflicts',
      description: 'Many transactions conflict and run again: look for a row that all of them change',
      threshold,
      evaluationPeriods: 3,
      metrics: [metric('conflicts', 'OccConflicts'), metric('transactions', 'TotalTransactions')],
      expression: '100 * conflicts / transactions',
    })),
    ...when(thresholds.dpuPerDay, (threshold) => ({
      id: 'dpu_per_day',
      description: 'The cluster used more DPU in a day than the stage expects: they are what is billed',
      threshold,
      evaluationPeriods: 1,
      metrics: [
        metric('documented', 'TotalDPU', { periodSeconds: DAY, dimension: 'ResourceId' }),
        metric('sent', 'TotalDPU', { periodSeconds: DAY }),
      ],
      expression: 'MAX([documented, sent])',
    })),
    ...when(thresholds.storageGib, (gib) => ({
      id: 'storage',
      description: 'The cluster stores much: AWS refuses writes at 10 TiB, unless the quota was raised',
      threshold: gib * GIB,
      evaluationPeriods: 1,
      metrics: [metric('storage', 'ClusterStorageSize', { statistic: 'Maximum' })],
    })),
    ...when(thresholds.timeouts, (threshold) => ({
      id: 'timeouts',
      description: 'Transactions reach the limit of five minutes and are ended',
      threshold,
      evaluationPeriods: 1,
      metrics: [metric('timeouts', 'QueryTimeouts')],
    })),
  ];
}
