import type { Waiver } from './waiver.ts';

/** From so many days before the last day on, a waiver is announced. */
const WARNING_DAYS = 60;
const DAY_MS = 86_400_000;

export interface WaiverExpiry {
  readonly expired: readonly string[];
  /** They end within 60 days. */
  readonly ending: readonly string[];
}

/**
 * Which waivers have ended, and which end soon, a line each.
 *
 * @param waivers - by the place that they are written in
 * @param today - `YYYY-MM-DD`
 */
export function waiverExpiry(waivers: Readonly<Record<string, readonly Waiver[]>>, today: string): WaiverExpiry {
  const dated = Object.entries(waivers).flatMap(([place, list]) =>
    list.map(({ rule, until }) => {
      const days = Math.round((Date.parse(until) - Date.parse(today)) / DAY_MS);
      return { days, line: `${place}: the waiver of ${rule} ${days < 0 ? 'ended' : 'ends'} on ${until}.` };
    }),
  );
  return {
    expired: dated.filter(({ days }) => days < 0).map(({ line }) => line),
    ending: dated.filter(({ days }) => days >= 0 && days <= WARNING_DAYS).map(({ line }) => line),
  };
}
