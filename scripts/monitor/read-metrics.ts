import { type CloudWatchClient, GetMetricDataCommand, type MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { METRICS, type Metric } from './metrics.ts';

/** One point for each period; undefined if CloudWatch has none, because the cluster was paused or did not exist. */
export interface MetricSeries {
  readonly metric: Metric;
  /** Of the first point. */
  readonly startMs: number;
  readonly periodMs: number;
  readonly values: readonly (number | undefined)[];
}

export interface ReadMetricsOptions {
  readonly identifier: string;
  /** The identifier of the writer; without it, the metrics of an instance have no points. */
  readonly writer?: string | undefined;
  /** How long before now. */
  readonly sinceMs: number;
  readonly nowMs: number;
  /** @default - all */
  readonly metrics?: readonly Metric[];
}

const HOUR_MS = 3_600_000;

/**
 * The period of one point, so that all points fit into one answer (100,800), and old points still exist: CloudWatch keeps 60 s points for
 * 15 days, and 300 s points for 63 days.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export function periodSeconds(sinceMs: number): number {
  if (sinceMs <= 6 * HOUR_MS) return 60;
  return sinceMs <= 15 * 24 * HOUR_MS ? 300 : 3600;
}

/** Reads all metrics with one request to CloudWatch. It costs $0.01 per 1,000 requested metrics. */
export async function readMetrics(
  client: CloudWatchClient,
  { identifier, writer, sinceMs, nowMs, metrics = METRICS }: ReadMetricsOptions,
): Promise<readonly MetricSeries[]> {
  const usual = periodSeconds(sinceMs);
  // Whole periods, so that every point is complete.
  const endMs = Math.floor(nowMs / (usual * 1000)) * usual * 1000;
  const startMs = endMs - sinceMs;
  const results = new Map<string, { readonly times: number[]; readonly values: number[] }>();
  const asked = metrics.filter(({ ofInstance }) => ofInstance !== true || writer !== undefined);
  let token: string | undefined;
  do {
    const answer = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(startMs),
        EndTime: new Date(endMs),
        ScanBy: 'TimestampAscending',
        ...(token === undefined ? {} : { NextToken: token }),
        MetricDataQueries: asked.map(({ id, name, role, ofInstance, statistic, leastPeriodSeconds = 60 }) => ({
          Id: id,
          ReturnData: true,
          MetricStat: {
            Metric: {
              Namespace: 'AWS/RDS',
              MetricName: name,
              Dimensions:
                ofInstance === true
                  ? [{ Name: 'DBInstanceIdentifier', Value: writer }]
                  : [
                      { Name: 'DBClusterIdentifier', Value: identifier },
                      ...(role === undefined ? [] : [{ Name: 'Role', Value: role }]),
                    ],
            },
            Period: Math.max(usual, leastPeriodSeconds),
            Stat: statistic,
          },
        })),
      }),
    );
    for (const result of answer.MetricDataResults ?? []) add(results, result);
    token = answer.NextToken;
  } while (token !== undefined);
  return metrics.map((metric) => {
    const periodMs = Math.max(usual, metric.leastPeriodSeconds ?? 60) * 1000;
    const { times = [], values = [] } = results.get(metric.id) ?? {};
    const points = Array.from(
      { length: Math.max(0, Math.ceil((endMs - startMs) / periodMs)) },
      (): number | undefined => undefined,
    );
    for (const [index, time] of times.entries()) {
      const place = Math.floor((time - startMs) / periodMs);
      if (place >= 0 && place < points.length) points[place] = values[index];
    }
    return { metric, startMs, periodMs, values: points };
  });
}

function add(
  results: Map<string, { readonly times: number[]; readonly values: number[] }>,
  { Id: id = '', Timestamps = [], Values = [] }: MetricDataResult,
): void {
  const found = results.get(id) ?? { times: [], values: [] };
  found.times.push(...Timestamps.map((time) => time.getTime()));
  found.values.push(...Values);
  results.set(id, found);
}
