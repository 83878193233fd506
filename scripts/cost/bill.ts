import { acuHour, unitPrice } from '../../infra/catalogue/capacity-cost.ts';
import { hasPrice, MissingPriceError, mark, pricesFor } from '../../infra/catalogue/price-lookup.ts';
import {
  DATA_API_METERING_KIB,
  HOURS_PER_MONTH,
  PROXY_LEAST_ACU,
  type PriceItem,
} from '../../infra/catalogue/prices.ts';
import type { Usage } from './usage.ts';

/** One line of a bill, with its arithmetic as text. */
export interface BillLine {
  readonly item: string;
  readonly arithmetic: string;
  readonly perMonthUsd: number;
  /** False: the price is second-hand or rounded. */
  readonly certain: boolean;
}

export interface Bill {
  /** The least that the compute can cost: at the minimum all month, or paused. */
  readonly floor: BillLine;
  /** The most: at the maximum all month. */
  readonly ceiling: BillLine;
  /** With the usage that was described. */
  readonly compute: BillLine;
  /** The costs in addition to the compute. */
  readonly others: readonly BillLine[];
  readonly perMonthUsd: { readonly floor: number; readonly usage: number; readonly ceiling: number };
  /** The month's total by the hours in which it was used; undefined when it never was. */
  readonly perHourOfUseUsd: number | undefined;
  /** Items that are used and have no price, with `skipUnpriced`; the totals are without them. */
  readonly unpriced: readonly PriceItem[];
}

/**
 * The cost of a month, computed from the price file.
 * @throws {MissingPriceError} the Region, or an item that is used, has no price; the error names all of them. Not thrown with
 * `skipUnpriced`.
 */
export function bill(usage: Usage, options: { readonly skipUnpriced?: boolean } = {}): Bill {
  const unpriced = neededItems(usage).filter((item) => !hasPrice(usage.region, item));
  const computeItem: PriceItem = usage.storage === 'aurora-iopt1' ? 'acuHourIoOptimized' : 'acuHour';
  const refused = options.skipUnpriced ? unpriced.filter((item) => item === computeItem) : unpriced;
  if (refused.length > 0) throw new MissingPriceError(usage.region, refused);
  const others = otherLines(usage);
  const rest = others.reduce((sum, line) => sum + line.perMonthUsd, 0);
  const withProxy = (acu: number) =>
    rest - proxyUsd(usage, usage.averageAcu) + proxyUsd({ ...usage, activeHoursPerDay: 24 }, acu);
  const floor = constantCompute('Compute, floor', usage, usage.minAcu);
  const ceiling = constantCompute('Compute, ceiling', usage, usage.maxAcu);
  const compute = usedCompute(usage);
  const hours = (usage.activeHoursPerDay * HOURS_PER_MONTH) / 24;
  const total = compute.perMonthUsd + rest;
  return {
    floor,
    ceiling,
    compute,
    others,
    perMonthUsd: {
      floor: floor.perMonthUsd + withProxy(usage.minAcu),
      usage: total,
      ceiling: ceiling.perMonthUsd + withProxy(usage.maxAcu),
    },
    perHourOfUseUsd: hours === 0 ? undefined : total / hours,
    unpriced,
  };
}

function neededItems(usage: Usage): readonly PriceItem[] {
  const optimized = usage.storage === 'aurora-iopt1';
  const needed: readonly (readonly [boolean, PriceItem])[] = [
    [true, optimized ? 'acuHourIoOptimized' : 'acuHour'],
    [usage.storageGib > 0, optimized ? 'storageGibMonthIoOptimized' : 'storageGibMonth'],
    [usage.ioMillions > 0 && !optimized, 'ioMillion'],
    [usage.backupGib > 0, 'backupGibMonth'],
    [usage.requests > 0, 'dataApiMillion'],
    [usage.secrets > 0, 'secretMonth'],
    [usage.secretCalls > 0, 'secretCalls10k'],
    [usage.keys > 0, 'kmsKeyMonth'],
    [usage.logsGib > 0, 'logGib'],
    [usage.alarms > 0, 'alarmMonth'],
    [usage.dashboards > 0, 'dashboardMonth'],
    [usage.proxies > 0, 'proxyAcuHour'],
    [usage.endpointZones > 0, 'endpointHour'],
    [usage.apiRequests > 0, 'apiMillion'],
    [usage.apiRequests > 0, 'invocationMillion'],
    [usage.apiRequests > 0, 'lambda100kGibSeconds'],
    [usage.dsqlClusters > 0, 'dsqlDpuMillion'],
    [usage.dsqlClusters > 0, 'dsqlStorageGibMonth'],
  ];
  return needed.filter(([used]) => used).map(([, item]) => item);
}

function constantCompute(item: string, usage: Usage, acu: number): BillLine {
  const price = acuHour(usage.region, usage.storage);
  return {
    item,
    arithmetic:
      acu === 0 ? 'paused: 0 ACU' : `${acu} ACU × ${times(usage.instances)}${HOURS_PER_MONTH} h × ${unitPrice(price)}`,
    perMonthUsd: acu * usage.instances * HOURS_PER_MONTH * price,
    certain: true,
  };
}

function usedCompute(usage: Usage): BillLine {
  const price = acuHour(usage.region, usage.storage);
  const { activeHours, idleHours } = hoursOf(usage);
  const acuHours = (usage.averageAcu * activeHours + usage.minAcu * idleHours) * usage.instances;
  const idle =
    idleHours === 0 ? '' : usage.minAcu === 0 ? ` + ${idleHours} h paused` : ` + ${usage.minAcu} ACU × ${idleHours} h`;
  const sum = `${usage.averageAcu} ACU × ${activeHours} h${idle}`;
  return {
    item: 'Compute, as used',
    arithmetic: `${idle === '' ? sum : `(${sum})`} × ${times(usage.instances)}${unitPrice(price)}`,
    perMonthUsd: acuHours * price,
    certain: true,
  };
}

function otherLines(usage: Usage): readonly BillLine[] {
  const optimized = usage.storage === 'aurora-iopt1';
  const units = usage.requests * Math.max(1, Math.ceil(usage.requestKib / DATA_API_METERING_KIB));
  const lines = [
    simple('Storage', usage, optimized ? 'storageGibMonthIoOptimized' : 'storageGibMonth', usage.storageGib, 'GiB'),
    optimized
      ? { item: 'I/O', arithmetic: 'included in I/O-Optimized', perMonthUsd: 0, certain: true }
      : simple('I/O', usage, 'ioMillion', usage.ioMillions, 'million requests'),
    simple('Backup beyond the free amount', usage, 'backupGibMonth', usage.backupGib, 'GiB'),
    dataApi(usage, units / 1_000_000),
    simple('Secret', usage, 'secretMonth', usage.secrets, usage.secrets === 1 ? 'secret' : 'secrets'),
    simple('Secret calls', usage, 'secretCalls10k', usage.secretCalls / 10_000, '× 10,000 calls'),
    simple('KMS key', usage, 'kmsKeyMonth', usage.keys, usage.keys === 1 ? 'key' : 'keys'),
    simple('Logs', usage, 'logGib', usage.logsGib, 'GiB ingested'),
    simple('HTTP API', usage, 'apiMillion', usage.apiRequests / 1_000_000, 'million requests'),
    simple('Functions', usage, 'invocationMillion', usage.apiRequests / 1_000_000, 'million invocations'),
    simple('Functions, duration', usage, 'lambda100kGibSeconds', gibSeconds(usage) / 100_000, '× 100,000 GiB-seconds'),
    simple(
      'Dashboards',
      usage,
      'dashboardMonth',
      usage.dashboards,
      usage.dashboards === 1 ? 'dashboard' : 'dashboards',
    ),
    proxy(usage),
    simple('VPC endpoints', usage, 'endpointHour', usage.endpointZones * HOURS_PER_MONTH, 'hours'),
    simple('Alarms', usage, 'alarmMonth', usage.alarms, usage.alarms === 1 ? 'alarm' : 'alarms'),
    dsqlActivity(usage),
    simple('Aurora DSQL, storage', usage, 'dsqlStorageGibMonth', usage.dsqlClusters * usage.dsqlStorageGib, 'GiB'),
  ];
  return lines.filter((line): line is BillLine => line !== undefined);
}

/** Aurora DSQL bills the use by transactions, and nothing for an idle cluster. */
function dsqlActivity(usage: Usage): BillLine | undefined {
  const { dsqlClusters, dsqlTransactions, dsqlTransactionDpu, region } = usage;
  if (dsqlClusters === 0 || !hasPrice(region, 'dsqlDpuMillion')) return undefined;
  const price = pricesFor(region, ['dsqlDpuMillion']).dsqlDpuMillion;
  const transactions = dsqlClusters * dsqlTransactions;
  return {
    item: 'Aurora DSQL, activity',
    arithmetic:
      transactions === 0
        ? 'idle: 0 transactions'
        : `${number(transactions)} transactions × ${dsqlTransactionDpu} DPU × ${unitPrice(price.usd)} a million${mark(price)}`,
    perMonthUsd: (transactions * dsqlTransactionDpu * price.usd) / 1_000_000,
    certain: transactions === 0 || price.certain,
  };
}

/** Billed for the ACU that all instances have, and for a least number of them. */
function proxy(usage: Usage): BillLine | undefined {
  if (usage.proxies === 0 || !hasPrice(usage.region, 'proxyAcuHour')) return undefined;
  const price = pricesFor(usage.region, ['proxyAcuHour']).proxyAcuHour;
  const { activeHours, idleHours } = hoursOf(usage);
  const [active, idle] = [usage.averageAcu, usage.minAcu].map((acu) => billedByProxy(usage, acu));
  const hours =
    active === idle || idleHours === 0
      ? `${active} ACU × ${HOURS_PER_MONTH} h`
      : `(${active} ACU × ${activeHours} h + ${idle} ACU × ${idleHours} h)`;
  const least = active === PROXY_LEAST_ACU ? ' (8 ACU at least)' : '';
  return {
    item: 'Proxy',
    arithmetic: `${usage.proxies === 1 ? '' : `${usage.proxies} × `}${hours}${least} × ${unitPrice(price.usd)}${mark(price)}`,
    perMonthUsd: proxyUsd(usage, usage.averageAcu),
    certain: price.certain,
  };
}

/** A month of the proxies, where instances have this capacity in the active hours. */
function proxyUsd(usage: Usage, acu: number): number {
  if (usage.proxies === 0 || !hasPrice(usage.region, 'proxyAcuHour')) return 0;
  const { activeHours, idleHours } = hoursOf(usage);
  const acuHours = billedByProxy(usage, acu) * activeHours + billedByProxy(usage, usage.minAcu) * idleHours;
  return usage.proxies * acuHours * pricesFor(usage.region, ['proxyAcuHour']).proxyAcuHour.usd;
}

function billedByProxy({ instances }: Usage, acu: number): number {
  return Math.max(PROXY_LEAST_ACU, acu * instances);
}

function hoursOf(usage: Usage): { readonly activeHours: number; readonly idleHours: number } {
  const activeHours = round((usage.activeHoursPerDay * HOURS_PER_MONTH) / 24);
  return { activeHours, idleHours: round(HOURS_PER_MONTH - activeHours) };
}

function gibSeconds({ apiRequests, functionMib, functionMs }: Usage): number {
  return (apiRequests * functionMs * functionMib) / (1000 * 1024);
}

function simple(
  item: string,
  usage: Usage,
  name: Exclude<PriceItem, 'dataApiMillion'>,
  quantity: number,
  unit: string,
): BillLine | undefined {
  if (quantity === 0 || !hasPrice(usage.region, name)) return undefined;
  const price = pricesFor(usage.region, [name])[name];
  return {
    item,
    arithmetic: `${number(quantity)} ${unit} × ${unitPrice(price.usd)}${mark(price)}`,
    perMonthUsd: quantity * price.usd,
    certain: price.certain,
  };
}

/** Data API requests in millions of metered units; the price falls after the first billion of a month. */
function dataApi(usage: Usage, millions: number): BillLine | undefined {
  if (millions === 0 || !hasPrice(usage.region, 'dataApiMillion')) return undefined;
  const price = pricesFor(usage.region, ['dataApiMillion']).dataApiMillion;
  const first = Math.min(millions, price.beyond.unitsInTier);
  const beyond = millions - first;
  const tail = beyond > 0 ? ` + ${number(beyond)} million × ${unitPrice(price.beyond.usd)}` : '';
  return {
    item: 'Data API',
    arithmetic: `${number(first)} million units × ${unitPrice(price.usd)}${tail}${mark(price)}`,
    perMonthUsd: first * price.usd + beyond * price.beyond.usd,
    certain: price.certain,
  };
}

function times(instances: number): string {
  return instances === 1 ? '' : `${instances} instances × `;
}

function number(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 4 });
}

function round(hours: number): number {
  return Math.round(hours * 100) / 100;
}
