import { bill } from './bill.ts';
import type { Usage } from './usage.ts';

interface CurvePoint {
  readonly activeHoursPerDay: number;
  readonly perMonthUsd: number;
}

/** The monthly total over the hours a day in which the database is used. */
export interface Curve {
  readonly label: string;
  readonly points: readonly CurvePoint[];
}

const HOURS = Array.from({ length: 25 }, (_, hour) => hour);
/** The least that runs: between it and 0 there is nothing. */
const LEAST_RUNNING_ACU = 0.5;

/**
 * Three curves: the stage as it is, the same with the other choice about pausing, and the stage at its maximum while it is active.
 */
export function curves(usage: Usage, options: { readonly skipUnpriced?: boolean } = {}): readonly Curve[] {
  const curve = (label: string, changed: Partial<Usage>): Curve => ({
    label,
    points: HOURS.map((activeHoursPerDay) => ({
      activeHoursPerDay,
      perMonthUsd: bill({ ...usage, ...changed, activeHoursPerDay }, options).perMonthUsd.usage,
    })),
  });
  const pauses = usage.minAcu === 0;
  const other = pauses ? LEAST_RUNNING_ACU : 0;
  return [
    curve(`${usage.averageAcu} ACU while active, ${pauses ? 'then paused' : `then ${usage.minAcu} ACU`}`, {}),
    curve(
      `${usage.averageAcu} ACU while active, ${pauses ? `then ${other} ACU (no pause)` : 'then paused (minimum 0)'}`,
      { minAcu: other, averageAcu: Math.max(usage.averageAcu, other) },
    ),
    curve(`${usage.maxAcu} ACU while active (ceiling)`, { averageAcu: usage.maxAcu }),
  ];
}
