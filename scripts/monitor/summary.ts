// Summary of the series of a cluster: time paused and at the maximum, cost, and a sufficient maximum.
import { acuHour, unitPrice, usd } from '../../infra/catalogue/capacity-cost.ts';
import { mark } from '../../infra/catalogue/price-lookup.ts';
import { HOURS_PER_MONTH, PRICES } from '../../infra/catalogue/prices.ts';
import type { MetricSeries } from './read-metrics.ts';

export interface ClusterShape {
  readonly region: string;
  readonly minAcu: number;
  readonly maxAcu: number;
  readonly instances: number;
  readonly storage: 'aurora' | 'aurora-iopt1';
  /** Undefined where AWS does not say. */
  readonly createdAtMs?: number | undefined;
}

export interface Summary {
  /** Without a point, or at 0 ACU, since the cluster was created. */
  readonly pausedMinutes: number;
  readonly ceilingMinutes: number;
  readonly mostAcu: number | undefined;
  /** Undefined if the Region has no price. */
  readonly spendUsd: number | undefined;
  readonly spendArithmetic: string | undefined;
  readonly advice: string | undefined;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;

export function summarise(series: readonly MetricSeries[], cluster: ClusterShape): Summary {
  const capacity = series.find(({ metric }) => metric.id === 'capacity');
  const largest = series.find(({ metric }) => metric.id === 'capacity_max') ?? capacity;
  const values = capacity === undefined ? [] : sinceCreation(capacity, cluster);
  const periodMs = capacity?.periodMs ?? MINUTE_MS;
  const minutes = (many: number) => (many * periodMs) / MINUTE_MS;
  const there = values.filter((value) => value !== undefined);
  const mostAcu =
    there.length === 0 ? undefined : Math.max(...(largest?.values ?? []).map((value) => value ?? 0), ...there);
  const acuHours = (there.reduce((sum, value) => sum + value, 0) * periodMs * cluster.instances) / HOUR_MS;
  const price = priceOf(cluster);
  return {
    pausedMinutes: cluster.minAcu > 0 ? 0 : minutes(values.filter((value) => !value).length),
    ceilingMinutes: minutes(there.filter((value) => value >= cluster.maxAcu).length),
    mostAcu,
    spendUsd: price === undefined ? undefined : acuHours * price.usd,
    spendArithmetic:
      price === undefined
        ? undefined
        : `${acuHours.toFixed(2)} ACU-hours of ${cluster.instances === 1 ? '1 instance' : `${cluster.instances} instances`} × ${unitPrice(price.usd)}${price.mark}`,
    advice: adviceFor({ mostAcu, spanMs: values.length * periodMs, there: there.length, price: price?.usd }, cluster),
  };
}

/** Points from before the cluster existed do not mean a pause. */
function sinceCreation({ values, startMs, periodMs }: MetricSeries, { createdAtMs = 0 }: ClusterShape) {
  // The newest point may not be complete.
  return values.filter(
    (value, index) => value !== undefined || (startMs + index * periodMs >= createdAtMs && index < values.length - 1),
  );
}

function priceOf({ region, storage }: ClusterShape): { readonly usd: number; readonly mark: string } | undefined {
  const found = PRICES[region]?.[storage === 'aurora-iopt1' ? 'acuHourIoOptimized' : 'acuHour'];
  return found && { usd: acuHour(region, storage), mark: mark(found) };
}

interface Seen {
  readonly mostAcu: number | undefined;
  readonly spanMs: number;
  readonly there: number;
  readonly price: number | undefined;
}

/** The least maximum with a quarter to spare; only after a week, because a day proves little. */
function adviceFor(
  { mostAcu, spanMs, there, price }: Seen,
  { minAcu, maxAcu, instances }: ClusterShape,
): string | undefined {
  if (mostAcu === undefined || spanMs < WEEK_MS || there === 0) return undefined;
  const days = Math.round(spanMs / (24 * HOUR_MS));
  const enough = Math.max(1, minAcu, Math.ceil(mostAcu * 1.25 * 2) / 2);
  if (mostAcu >= maxAcu) {
    return `The most was ${mostAcu} of ${maxAcu} ACU in ${days} days: it was at its ceiling. Try capacity.maxAcu ${maxAcu * 2}, which costs more only while it is used.`;
  }
  if (enough >= maxAcu) return undefined;
  const saved =
    price === undefined
      ? ''
      : ` The most that it can cost falls by (${maxAcu} − ${enough}) ACU × ${instances} × ${unitPrice(price)} × ${HOURS_PER_MONTH} h = ${usd((maxAcu - enough) * instances * price * HOURS_PER_MONTH)} a month; with the same use the bill stays the same.`;
  return `The most was ${mostAcu} of ${maxAcu} ACU in ${days} days: capacity.maxAcu ${enough} is enough, with a quarter to spare.${saved}`;
}
