import type { TerraformStack } from 'cdktf';
import { dashboard, type Metric, type Plot } from './dashboard.ts';
import { type DsqlMetric, dsqlMetrics } from './dsql-metrics.ts';

export interface DsqlDashboardOptions {
  readonly name: string;
  readonly region: string;
  /** The id of the cluster. */
  readonly identifier: string;
  /** ARNs. */
  readonly alarms: readonly string[];
}

/** The default quota of AWS, which can be raised. */
const CONNECTIONS_LIMIT = 10_000;

/**
 * Where to look first when transactions conflict, are slow, or are expensive. An unused cluster sends no data.
 * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/cloudwatch-monitoring.html
 */
export function dsqlDashboard(stack: TerraformStack, options: DsqlDashboardOptions): void {
  const { identifier, ...others } = options;
  const metrics = dsqlMetrics(identifier);
  const line = (label: string, metric: DsqlMetric, statistic: Metric['statistic']): Metric => ({
    ...metric,
    label,
    statistic,
  });
  const sum = (label: string, name: string) => line(label, metrics.sent(name), 'Sum');
  /** Of the two, the cluster sends one. */
  const dpu = (label: string, name: string) => [
    line(label, metrics.sent(name), 'Sum'),
    line(label, metrics.documented(name), 'Sum'),
  ];
  const fiveMinutes = (plot: Plot): Plot => ({ ...plot, periodSeconds: 300 });
  dashboard(stack, {
    ...others,
    plots: [
      {
        title: 'Transactions a minute',
        metrics: [sum('all', 'TotalTransactions'), sum('read only', 'ReadOnlyTransactions')],
      },
      {
        title: 'Transactions that conflict, or reach five minutes',
        metrics: [sum('conflicts', 'OccConflicts'), sum('timeouts', 'QueryTimeouts')],
      },
      {
        title: 'Latency of COMMIT (ms)',
        metrics: [line('median', metrics.sent('CommitLatency'), 'Average')],
      },
      {
        title: 'Connections',
        metrics: [line('open', metrics.connections, 'Maximum'), line('open', metrics.connectionsWithClass, 'Maximum')],
        limit: { label: 'AWS refuses more', value: CONNECTIONS_LIMIT },
      },
      fiveMinutes({
        title: 'Billed activity in five minutes (DPU)',
        metrics: [
          ...dpu('all', 'TotalDPU'),
          ...dpu('reads', 'ReadDPU'),
          ...dpu('writes', 'WriteDPU'),
          ...dpu('compute', 'ComputeDPU'),
        ],
      }),
      {
        title: 'Bytes a minute',
        metrics: [sum('read', 'BytesRead'), sum('written', 'BytesWritten')],
      },
      fiveMinutes({
        title: 'Storage (bytes)',
        metrics: [line('used', metrics.sent('ClusterStorageSize'), 'Maximum')],
      }),
    ],
  });
}
