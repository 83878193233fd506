import type { Stage } from './stage.ts';

/** Whether the stage has an alarm, on either cluster. */
export function hasAlarms({ observability, dsql }: Pick<Stage, 'observability' | 'dsql'>): boolean {
  return hasThreshold(observability.alarms) || hasThreshold(dsql.alarms);
}

/** Whether one of these thresholds is set. */
export function hasThreshold(thresholds: Readonly<Record<string, number | undefined>>): boolean {
  return Object.values(thresholds).some((threshold) => threshold !== undefined);
}
