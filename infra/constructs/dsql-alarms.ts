import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import type { TerraformStack } from 'cdktf';
import type { Stage } from '../stages/index.ts';
import { type DsqlMetric, type DsqlMetrics, dsqlMetrics } from './dsql-metrics.ts';

export interface DsqlAlarmsOptions {
  readonly stage: Stage;
  /** The id of the cluster. */
  readonly identifier: string;
  readonly namePrefix: string;
  /** ARNs of the topics that are notified when an alarm starts and when it ends. */
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

interface Metric extends DsqlMetric {
  readonly id: string;
  readonly statistic: 'Maximum' | 'Sum';
  readonly periodSeconds: number;
}

const GIB = 1024 ** 3;
const FIVE_MINUTES = 300;
const DAY = 86_400;

/** An alarm for each threshold of the stage. Missing data does not raise an alarm: an unused cluster sends none. Returns their ARNs. */
export function dsqlAlarms(stack: TerraformStack, options: DsqlAlarmsOptions): readonly string[] {
  const alarms = alarmsFor(options.stage.dsql.alarms, dsqlMetrics(options.identifier));
  return alarms.map(({ id, description, metrics, expression, threshold, evaluationPeriods }) => {
    const queries: NonNullable<CloudwatchMetricAlarmConfig['metricQuery']> = [
      ...(expression === undefined ? [] : [{ id: 'judged', expression, label: description, returnData: true }]),
      ...metrics.map(({ id: own, namespace, name, statistic, periodSeconds, dimensions }) => ({
        id: own,
        returnData: expression === undefined,
        metric: { namespace, metricName: name, stat: statistic, period: periodSeconds, dimensions },
      })),
    ];
    const { arn } = new CloudwatchMetricAlarm(stack, `alarm_${id}`, {
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
    return arn;
  });
}

function alarmsFor(thresholds: Stage['dsql']['alarms'], of: DsqlMetrics): readonly Alarm[] {
  const when = (threshold: number | undefined, alarm: (value: number) => Alarm) =>
    threshold === undefined ? [] : [alarm(threshold)];
  const metric = (id: string, metric: DsqlMetric, more: Partial<Metric> = {}): Metric => ({
    ...{ id, statistic: 'Sum', periodSeconds: FIVE_MINUTES },
    ...metric,
    ...more,
  });
  return [
    ...when(thresholds.conflictsPercent, (threshold) => ({
      id: 'conflicts',
      description: 'Many transactions conflict and run again: look for a row that all of them change',
      threshold,
      evaluationPeriods: 3,
      metrics: [metric('conflicts', of.sent('OccConflicts')), metric('transactions', of.sent('TotalTransactions'))],
      expression: '100 * conflicts / transactions',
    })),
    ...when(thresholds.dpuPerDay, (threshold) => ({
      id: 'dpu_per_day',
      description: 'The cluster used more DPU in a day than the stage expects: they are what is billed',
      threshold,
      evaluationPeriods: 1,
      metrics: [
        metric('documented', of.documented('TotalDPU'), { periodSeconds: DAY }),
        metric('sent', of.sent('TotalDPU'), { periodSeconds: DAY }),
      ],
      expression: 'MAX([documented, sent])',
    })),
    ...when(thresholds.storageGib, (gib) => ({
      id: 'storage',
      description: 'The cluster stores much: AWS refuses writes at 10 TiB, unless the quota was raised',
      threshold: gib * GIB,
      evaluationPeriods: 1,
      metrics: [metric('storage', of.sent('ClusterStorageSize'), { statistic: 'Maximum' })],
    })),
    ...when(thresholds.timeouts, (threshold) => ({
      id: 'timeouts',
      description: 'Transactions reach the limit of five minutes and are ended',
      threshold,
      evaluationPeriods: 1,
      metrics: [metric('timeouts', of.sent('QueryTimeouts'))],
    })),
    ...when(thresholds.connections, (threshold) => ({
      id: 'connections',
      description: 'Many connections are open: AWS refuses more than 10,000, unless the quota was raised',
      threshold,
      evaluationPeriods: 3,
      metrics: [
        metric('documented', of.connections, { statistic: 'Maximum' }),
        metric('classed', of.connectionsWithClass, { statistic: 'Maximum' }),
      ],
      expression: 'MAX([documented, classed])',
    })),
  ];
}
