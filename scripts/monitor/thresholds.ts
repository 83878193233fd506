// Compares the metrics with the thresholds of a stage like its CloudWatch alarms: three consecutive periods of five minutes.
import type { Stage } from '../../infra/stages/index.ts';
import { amount } from './draw.ts';
import type { MetricSeries } from './read-metrics.ts';

type Thresholds = Stage['observability']['alarms'];

const FIVE_MINUTES_MS = 300_000;
const MIB = 2 ** 20;

/** A sentence for each threshold that was crossed; none if there is no problem, or the stage has no thresholds. */
export function passedThresholds(
  series: readonly MetricSeries[],
  limits: Thresholds,
  maxAcu: number,
): readonly string[] {
  const above = (id: string, limit: number | undefined, periods = 3) =>
    passed(id, limit, periods, (value, border) => value > border);
  const below = (id: string, limit: number | undefined) => passed(id, limit, 3, (value, border) => value < border);
  return [
    ...above('utilization', limits.acuUtilizationPercent),
    ...(limits.minutesAtMaxCapacity === undefined
      ? []
      : passed('capacity', maxAcu, Math.ceil(limits.minutesAtMaxCapacity / 5), (value, border) => value >= border)),
    ...above('cpu', limits.cpuPercent),
    ...below('memory', limits.freeableMemoryMib === undefined ? undefined : limits.freeableMemoryMib * MIB),
    ...above('connections', limits.connections),
    ...above('lag', limits.replicaLagMs),
    ...above(
      'xids',
      limits.usedTransactionIdsMillion === undefined ? undefined : limits.usedTransactionIdsMillion * 1e6,
    ),
  ];

  function passed(
    id: string,
    limit: number | undefined,
    periods: number,
    breaks: (value: number, limit: number) => boolean,
  ): readonly string[] {
    const found = series.find(({ metric }) => metric.id === id);
    if (limit === undefined || found === undefined) return [];
    const perPeriod = Math.max(1, FIVE_MINUTES_MS / found.periodMs);
    const points = Array.from({ length: Math.ceil(found.values.length / perPeriod) }, (_, index) => {
      const part = found.values
        .slice(index * perPeriod, (index + 1) * perPeriod)
        .filter((value) => value !== undefined);
      if (part.length === 0) return undefined;
      return id === 'capacity' ? Math.min(...part) : part.reduce((sum, value) => sum + value, 0) / part.length;
    });
    let row = 0;
    let worst = 0;
    for (const value of points) {
      row = value !== undefined && breaks(value, limit) ? row + 1 : 0;
      worst = Math.max(worst, row);
    }
    if (worst < periods) return [];
    return [
      `${id}: past ${amount(limit, found.metric.unit)} for ${worst * 5} min in a row; the stage allows less than ${periods * 5} min.`,
    ];
  }
}
