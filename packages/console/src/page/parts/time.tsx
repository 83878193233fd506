import { nowMs, offsetOf } from '../state/zone.ts';
import { explained, LOCAL, stamp, timeOfDay, timeOfValue, valueAt } from './times.ts';

/** The local time and its age, updated with each tick. */
export const timeHint = (ms: number): string => explained(ms, Math.max(nowMs.value, Date.now()), LOCAL);

/** A time in the chosen zone. Its title has the local time and its age. */
export const Time = ({ ms, withDate = false }: { readonly ms: number; readonly withDate?: boolean }) => (
  <time dateTime={new Date(ms).toISOString()} title={timeHint(ms)}>
    {withDate ? stamp(ms, offsetOf.value).slice(0, 19) : timeOfDay(ms, offsetOf.value)}
  </time>
);

interface ValueProps {
  /** The type name of PostgreSQL and the Data API. */
  readonly type: string;
  readonly value: string | null;
}

/** A value of the database with a time zone, in the chosen zone. */
export function TimeValue({ value, ms }: { readonly value: string; readonly ms: number }) {
  return (
    <time dateTime={new Date(ms).toISOString()} title={timeHint(ms)}>
      {offsetOf.value === LOCAL ? valueAt(value, ms, LOCAL) : value}
    </time>
  );
}

/** Shown below a value that is displayed in the form in which it is copied. */
export function TimeHint({ type, value }: ValueProps) {
  const ms = timeOfValue(type, value);
  return ms === undefined ? null : <p class="quiet">{timeHint(ms)}</p>;
}
