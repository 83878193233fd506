// The same plots for a local Data API, from the last requests that it shows.
import { type LocalState, localState } from '../doctor/local/state.ts';
import { amount, sparkline } from './draw.ts';

export interface LocalLook {
  readonly calls: number;
  readonly failed: number;
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly sessions: LocalState['sessions'];
  readonly openTransactions: number;
  /** Milliseconds of the last requests, oldest first. */
  readonly durationsMs: readonly number[];
}

/** @throws {Error} no program answers there, or another one does */
export async function lookAtLocal(url: string): Promise<LocalLook> {
  const state = await localState(url).catch(() => undefined);
  if (state === undefined) {
    throw new Error(
      `No local Data API answers at ${url}. Expected its state. Start it with npm run local -- --env-file .env, or run npm run doctor.`,
    );
  }
  const counts = Object.values(state.counts);
  const durationsMs = state.requests.map(({ durationMs }) => durationMs);
  const sorted = [...durationsMs].sort((one, other) => one - other);
  const percentile = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
  return {
    calls: counts.reduce((sum, { requests }) => sum + requests, 0),
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
    p50Ms: percentile(0.5),
    p95Ms: percentile(0.95),
    sessions: state.sessions,
    openTransactions: state.openTransactions.length,
    durationsMs,
  };
}

export function localLines(
  url: string,
  look: LocalLook,
  { columns, ascii }: { readonly columns: number; readonly ascii: boolean },
): readonly string[] {
  const { calls, durationsMs, failed, openTransactions, p50Ms, p95Ms, sessions } = look;
  const width = Math.max(10, Math.min(60, columns - 24));
  return [
    `Local Data API at ${url}`,
    `calls         ${calls}, ${failed} failed`,
    ...(p50Ms === undefined || p95Ms === undefined
      ? ['latency       no calls yet']
      : [
          `latency       p50 ${amount(p50Ms, 'ms')}, p95 ${amount(p95Ms, 'ms')}, of the last ${durationsMs.length}`,
          `              ${sparkline(durationsMs, { width, ascii })}`,
        ]),
    `sessions      ${sessions.open} open, ${sessions.idle} idle`,
    `transactions  ${openTransactions} open`,
  ];
}
