// Reads Lambda's metrics of the functions of a stage, with one request to CloudWatch.
import { type CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { periodSeconds } from './read-metrics.ts';

/** A function in the requested time. Lambda sends no point if nothing happened, which means 0. */
export interface FunctionLook {
  readonly name: string;
  readonly calls: number;
  readonly errors: number;
  readonly throttled: number;
  /** Of the slowest period, so at most this for 95 of 100 calls. Undefined without a call. */
  readonly p95Ms: number | undefined;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
const COUNTED = [
  { id: 'calls', name: 'Invocations', statistic: 'Sum' },
  { id: 'errors', name: 'Errors', statistic: 'Sum' },
  { id: 'throttled', name: 'Throttles', statistic: 'Sum' },
  { id: 'p95Ms', name: 'Duration', statistic: 'p95' },
] as const;

export const METRICS_OF_A_FUNCTION = COUNTED.length;

export async function readFunctions(
  client: CloudWatchClient,
  { names, sinceMs, nowMs }: { readonly names: readonly string[]; readonly sinceMs: number; readonly nowMs: number },
): Promise<readonly FunctionLook[]> {
  const period = periodSeconds(sinceMs);
  const endMs = Math.floor(nowMs / (period * 1000)) * period * 1000;
  const queries = names.flatMap((FunctionName, index) =>
    COUNTED.map(({ id, name, statistic }) => ({
      Id: `${id}_${index}`,
      ReturnData: true,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/Lambda',
          MetricName: name,
          Dimensions: [{ Name: 'FunctionName', Value: FunctionName }],
        },
        Period: period,
        Stat: statistic,
      },
    })),
  );
  const values = new Map<string, number[]>();
  // 500 metrics at most in one request: 125 functions.
  for (let first = 0; first < queries.length; first += 500) {
    let token: string | undefined;
    do {
      const answer = await client.send(
        new GetMetricDataCommand({
          StartTime: new Date(endMs - sinceMs),
          EndTime: new Date(endMs),
          MetricDataQueries: queries.slice(first, first + 500),
          ...(token === undefined ? {} : { NextToken: token }),
        }),
      );
      for (const { Id: id = '', Values = [] } of answer.MetricDataResults ?? [])
        values.set(id, [...(values.get(id) ?? []), ...Values]);
      token = answer.NextToken;
    } while (token !== undefined);
  }
  return names.map((name, index) => {
    const of = (id: (typeof COUNTED)[number]['id']) => values.get(`${id}_${index}`) ?? [];
    const sum = (numbers: readonly number[]) => numbers.reduce((total, value) => total + value, 0);
    const durations = of('p95Ms');
    return {
      name,
      calls: sum(of('calls')),
      errors: sum(of('errors')),
      throttled: sum(of('throttled')),
      p95Ms: durations.length === 0 ? undefined : Math.max(...durations),
    };
  });
}
