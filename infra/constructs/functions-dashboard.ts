import type { TerraformStack } from 'cdktf';
import { dashboard, type Metric } from './dashboard.ts';

export interface FunctionsDashboardOptions {
  readonly name: string;
  readonly region: string;
  readonly apiId: string;
  readonly functionNames: readonly string[];
}

/**
 * The HTTP API and its functions, one line for each function.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export function functionsDashboard(stack: TerraformStack, options: FunctionsDashboardOptions): void {
  const { name, region, apiId, functionNames } = options;
  const api = (label: string, metricName: string, statistic: Metric['statistic']): Metric => ({
    namespace: 'AWS/ApiGateway',
    name: metricName,
    label,
    statistic,
    dimensions: { ApiId: apiId },
  });
  const everyFunction = (metricName: string, statistic: Metric['statistic']) =>
    functionNames.map((functionName) => ({
      namespace: 'AWS/Lambda',
      name: metricName,
      label: functionName,
      statistic,
      dimensions: { FunctionName: functionName },
    }));
  dashboard(stack, {
    name,
    region,
    alarms: [],
    plots: [
      {
        title: 'Requests to the API',
        metrics: [api('all', 'Count', 'Sum'), api('4xx', '4xx', 'Sum'), api('5xx', '5xx', 'Sum')],
      },
      {
        title: 'Latency of the API, 95th percentile (ms)',
        metrics: [api('with the gateway', 'Latency', 'p95'), api('function alone', 'IntegrationLatency', 'p95')],
      },
      { title: 'Invocations', metrics: everyFunction('Invocations', 'Sum') },
      { title: 'Duration, 95th percentile (ms)', metrics: everyFunction('Duration', 'p95') },
      { title: 'Errors', metrics: everyFunction('Errors', 'Sum') },
      { title: 'Throttles', metrics: everyFunction('Throttles', 'Sum') },
    ],
  });
}
