import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js';
import { Fn, type TerraformStack } from 'cdktf';

/** One line of a plot: name of the metric, its label in the legend, and its statistic for a period. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly label: string;
  readonly statistic: 'Average' | 'Maximum' | 'Minimum' | 'Sum' | 'p95';
  readonly dimensions: Readonly<Record<string, string>>;
  /** Draws the line on the right axis, with its own scale. */
  readonly isOnRight?: boolean;
}

/** One plot of a dashboard. */
export interface Plot {
  readonly title: string;
  readonly metrics: readonly Metric[];
  /** Use five minutes if the metric is not measured more often. @default 60 */
  readonly periodSeconds?: 60 | 300;
  /** Draws a line across the plot, for a limit. */
  readonly limit?: { readonly label: string; readonly value: number };
}

export interface DashboardOptions {
  readonly name: string;
  readonly region: string;
  /** In reading order, two in a row. */
  readonly plots: readonly Plot[];
  /** ARNs of alarms whose state is shown above the plots. */
  readonly alarms: readonly string[];
}

/** CloudWatch's grid has 24 columns. */
const WIDTH = 12;
const HEIGHT = 6;
const ALARMS_HEIGHT = 3;

/**
 * A CloudWatch dashboard. Three with up to 50 metrics each are free in an account; more are billed monthly.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function dashboard(stack: TerraformStack, { name, region, plots, alarms }: DashboardOptions): void {
  const top = alarms.length === 0 ? 0 : ALARMS_HEIGHT;
  const alarmWidget = {
    type: 'alarm',
    x: 0,
    y: 0,
    width: 2 * WIDTH,
    height: ALARMS_HEIGHT,
    properties: { title: 'Alarms', alarms },
  };
  const plotWidgets = plots.map((plot, index) => ({
    type: 'metric',
    x: (index % 2) * WIDTH,
    y: top + Math.floor(index / 2) * HEIGHT,
    width: WIDTH,
    height: HEIGHT,
    properties: {
      title: plot.title,
      region,
      view: 'timeSeries',
      stacked: false,
      period: plot.periodSeconds ?? 60,
      metrics: plot.metrics.map(lineOf),
      ...(plot.limit === undefined ? {} : { annotations: { horizontal: [plot.limit] } }),
    },
  }));
  new CloudwatchDashboard(stack, 'dashboard', {
    dashboardName: name,
    dashboardBody: Fn.jsonencode({ widgets: [...(top === 0 ? [] : [alarmWidget]), ...plotWidgets] }),
  });
}

function lineOf({ namespace, name, label, statistic, dimensions, isOnRight }: Metric): readonly unknown[] {
  const style = { label, stat: statistic, ...(isOnRight ? { yAxis: 'right' } : {}) };
  return [namespace, name, ...Object.entries(dimensions).flat(), style];
}
