import { usd } from '../../infra/catalogue/capacity-cost.ts';
import { PRICES_DATE, PRICES_FILE } from '../../infra/catalogue/prices.ts';
import { counted } from '../../infra/counted.ts';
import type { Bill, BillLine } from './bill.ts';
import type { Curve } from './curve.ts';
import type { ReachCost } from './reach.ts';
import type { Usage } from './usage.ts';

const BAR_CHARACTERS = 40;

/** The bill for a terminal: every line with its arithmetic, then the totals. */
export function billLines(usage: Usage, bill: Bill, reach: ReachCost | undefined): readonly string[] {
  const lines: readonly BillLine[] = [bill.floor, bill.ceiling, bill.compute, ...bill.others];
  const itemWidth = Math.max(...lines.map(({ item }) => item.length));
  const amountWidth = Math.max(...lines.map(({ perMonthUsd }) => usd(perMonthUsd).length));
  const { floor, usage: used, ceiling } = bill.perMonthUsd;
  const instances = counted(usage.instances, 'instance');
  const range = `${usage.minAcu} to ${usage.maxAcu} ACU, ${instances}, ${usage.storage === 'aurora-iopt1' ? 'I/O-Optimized' : 'Standard'}`;
  return [
    `${usage.region}, ${range}; prices of ${PRICES_DATE} (${PRICES_FILE}), without tax and free tier`,
    ...lines.map(
      ({ item, arithmetic, perMonthUsd }) =>
        `  ${item.padEnd(itemWidth)}  ${usd(perMonthUsd).padStart(amountWidth)}  ${arithmetic}`,
    ),
    `Month:         floor ${usd(floor)}, as used ${usd(used)}, ceiling ${usd(ceiling)} (compute and the rest)`,
    `Hour of use:   ${bill.perHourOfUseUsd === undefined ? 'never used' : `${usd(bill.perHourOfUseUsd)} (the month as used ÷ ${usage.activeHoursPerDay} h a day)`}`,
    ...(bill.unpriced.length > 0
      ? [`Without a price, and not in the totals: ${bill.unpriced.join(', ')}. Add them to ${PRICES_FILE}.`]
      : []),
    ...(reach ? ['From a function:', ...reach.lines.map((line) => `  ${line}`)] : []),
  ];
}

/** The first curve as bars, one for every second hour. */
export function plotLines(curves: readonly Curve[]): readonly string[] {
  const [curve] = curves;
  if (!curve) return [];
  const shown = curve.points.filter(({ activeHoursPerDay }) => activeHoursPerDay % 2 === 0);
  const top = Math.max(...shown.map(({ perMonthUsd }) => perMonthUsd), 0.01);
  const width = Math.max(...shown.map(({ perMonthUsd }) => usd(perMonthUsd).length));
  return [
    `A month over active hours a day (${curve.label}):`,
    ...shown.map(
      ({ activeHoursPerDay, perMonthUsd }) =>
        `  ${String(activeHoursPerDay).padStart(2)} h  ${usd(perMonthUsd).padStart(width)}  ${'█'.repeat(Math.round((perMonthUsd / top) * BAR_CHARACTERS))}`,
    ),
  ];
}
