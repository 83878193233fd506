import { pricesFor } from './price-lookup.ts';
import { HOURS_PER_MONTH } from './prices.ts';

/** What a serverless cluster may use. */
export interface CapacityRange {
  readonly region: string;
  readonly minAcu: number;
  readonly maxAcu: number;
  /** Writer and readers: the capacity of each is between minimum and maximum. */
  readonly instances: number;
  readonly storage: StorageType;
}

export type StorageType = 'aurora' | 'aurora-iopt1';

/** US dollars for compute alone. */
export interface CapacityCost {
  readonly floorPerHourUsd: number;
  readonly ceilingPerHourUsd: number;
  readonly floorPerMonthUsd: number;
  readonly ceilingPerMonthUsd: number;
  readonly acuHourUsd: number;
}

/**
 * The lowest and the highest cost of a cluster's compute. With a minimum of 0 ACU the lowest cost is 0, because the cluster pauses.
 * @throws {MissingPriceError} the Region has no price for an ACU-hour.
 */
export function capacityCost(range: CapacityRange): CapacityCost {
  const acuHourUsd = acuHour(range.region, range.storage);
  const floorPerHourUsd = range.minAcu * range.instances * acuHourUsd;
  const ceilingPerHourUsd = range.maxAcu * range.instances * acuHourUsd;
  return {
    floorPerHourUsd,
    ceilingPerHourUsd,
    floorPerMonthUsd: floorPerHourUsd * HOURS_PER_MONTH,
    ceilingPerMonthUsd: ceilingPerHourUsd * HOURS_PER_MONTH,
    acuHourUsd,
  };
}

export function acuHour(region: string, storage: StorageType): number {
  return storage === 'aurora-iopt1'
    ? pricesFor(region, ['acuHourIoOptimized']).acuHourIoOptimized.usd
    : pricesFor(region, ['acuHour']).acuHour.usd;
}

/** An amount: `$87.60`, `$1,036.80`; below ten cents with four digits, `$0.0525`. */
export function usd(amount: number): string {
  return dollars(amount, amount !== 0 && Math.abs(amount) < 0.1 ? 4 : 2);
}

/** A price, with the digits that it has: `$0.12`, `$0.156`. */
export function unitPrice(price: number): string {
  return dollars(price, 2, 4);
}

function dollars(amount: number, digits: number, maximum = digits): string {
  const key = `${digits} ${maximum}`;
  const format =
    formats.get(key) ??
    new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: maximum });
  formats.set(key, format);
  return `$${format.format(amount)}`;
}

/** Creating a formatter takes a hundred times as long as using it. */
const formats = new Map<string, Intl.NumberFormat>();
