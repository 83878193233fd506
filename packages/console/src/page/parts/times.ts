/** The offset of local time from UTC at this time, in minutes. */
export type OffsetOf = (ms: number) => number;

export const UTC: OffsetOf = () => 0;
export const LOCAL: OffsetOf = (ms) => -new Date(ms).getTimezoneOffset();

/** 2026-11-30 10:37:17.123 */
export const stamp = (ms: number, offsetOf: OffsetOf): string =>
  new Date(ms + offsetOf(ms) * 60_000).toISOString().slice(0, 23).replace('T', ' ');

/** 10:37:17.123 */
export const timeOfDay = (ms: number, offsetOf: OffsetOf): string => stamp(ms, offsetOf).slice(11);

/** As PostgreSQL writes it: +00, -03, +05:30 */
export function offsetText(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${two(hours)}${rest === 0 ? '' : `:${two(rest)}`}`;
}

const UNITS = [
  { unit: 'second', ms: 1000 },
  { unit: 'minute', ms: 60_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'day', ms: 86_400_000 },
] as const;

/** 3 minutes ago, in 2 days */
export function ago(ms: number, nowMs: number): string {
  const passedMs = nowMs - ms;
  const { unit, ms: length } = UNITS.findLast((one) => Math.abs(passedMs) >= one.ms) ?? UNITS[0];
  const amount = Math.floor(Math.abs(passedMs) / length);
  if (amount === 0) return 'now';
  const words = `${amount} ${unit}${amount === 1 ? '' : 's'}`;
  return passedMs < 0 ? `in ${words}` : `${words} ago`;
}

/** 2026-11-30 16:07:17.123 +05:30 local time, 3 minutes ago */
export const explained = (ms: number, nowMs: number, offsetOf: OffsetOf): string =>
  `${stamp(ms, offsetOf)} ${offsetText(offsetOf(ms))} local time, ${ago(ms, nowMs)}`;

const TIMESTAMPTZ = /^timestamptz$|^timestamp(?:\(\d\))? with time zone$/;
const TEXT = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)?(?:\+00)?$/;

/** The time of a database value, which is in UTC. Undefined for other types, infinity, and years before 1 and after 9999. */
export function timeOfValue(type: string, value: string | null): number | undefined {
  const [, date, time, fraction = ''] = (TIMESTAMPTZ.test(type) && value !== null && TEXT.exec(value)) || [];
  const ms = date === undefined ? Number.NaN : Date.parse(`${date}T${time}${fraction.slice(0, 4)}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** A database value with another offset, and with all its digits: 2026-11-30 16:07:17.123456+05:30 */
export function valueAt(value: string, ms: number, offsetOf: OffsetOf): string {
  const minutes = offsetOf(ms);
  // Before standard time zones, offsets had seconds. Such a time stays unchanged.
  if (!Number.isInteger(minutes)) return value;
  return `${stamp(ms, offsetOf).slice(0, 19)}${TEXT.exec(value)?.[3] ?? ''}${offsetText(minutes)}`;
}
