import { nowMs, offsetOf } from '../state/zone.ts';
import { explained, LOCAL, stamp, timeOfDay, timeOfValue, valueAt } from './times.ts';

/** The local time and how long ago it was. It is written again with each tick. */
export const timeHint = (ms: number): string => explained(ms, Math.max(nowMs.value, Date.now()), LOCAL);

/** A time in the zone that was chosen. Its title has the local time and how long ago it was. */
export const Time = ({ ms, withDate = false }: { readonly ms: number; readonly withDate?: boolean }) => (
  <time dateTime={new Date(ms).toISOString()} title={timeHint(ms)}>
    {withDate ? stamp(ms, offsetOf.value).slice(0, 19) : timeOfDay(ms, offsetOf.value)}
  </time>
);

interface ValueProps {
  /** As PostgreSQL and the Data API name it. */
  readonly type: string;
  readonly value: string | null;
}

/** A value of the database with its time zone, in the zone that was chosen. */
export function TimeValue({ value, ms }: { readonly value: string; readonly ms: number }) {
  return (
    <time dateTime={new Date(ms).toISOString()} title={timeHint(ms)}>
      {offsetOf.value === LOCAL ? valueAt(value, ms, LOCAL) : value}
    </time>
  );
}

/** Stands below a value that is shown as it is copied. */
export function TimeHint({ type, value }: ValueProps) {
  const ms = timeOfValue(type, value);
  return ms === undefined ? null : <p class="quiet">{timeHint(ms)}</p>;
}
