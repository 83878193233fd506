import { signal } from '@preact/signals';
import type { ConsoleAbout, ConsoleState } from '../../api/state.ts';
import type { ConsoleRequest } from '../../feed/feed.ts';

/** Equal to the number that the service keeps. */
const KEPT = 10_000;

export type Connection = 'connecting' | 'live' | 'lost' | 'refused';

export const connection = signal<Connection>('connecting');
export const about = signal<ConsoleAbout | undefined>(undefined);
export const state = signal<ConsoleState | undefined>(undefined);
/** When `state` arrived, by performance.now(). The clock of the service is computed from it. */
const stateAt = signal(0);
/** Oldest first. */
export const requests = signal<readonly ConsoleRequest[]>([]);
/** Number of requests that this page missed, because it was behind. */
export const missed = signal(0);

/** Changes with each start of the service; the page then reads its data again. */
export const epoch = signal<string | undefined>(undefined);

/** The newest request when the page was opened: later ones are new to the user. */
export const firstKnown = signal(0);
let knownOf: string | undefined;

/** The first event of each stream, also after a reconnect. */
export function noteNewest(now: string, newest: number): void {
  if (knownOf !== now) firstKnown.value = knownOf === undefined ? newest : 0;
  knownOf = now;
}

/** The service was restarted, so the data of this page is out of date. */
export function enterEpoch(now: string): void {
  if (epoch.value !== undefined && epoch.value !== now) clearRequests();
  epoch.value = now;
}

export function clearRequests(): void {
  requests.value = [];
  missed.value = 0;
}

export const newestSequence = (): number => requests.value.at(-1)?.sequence ?? 0;

export function addRequests(more: readonly ConsoleRequest[]): void {
  const newest = newestSequence();
  const fresh = more.filter(({ sequence }) => sequence > newest);
  if (fresh.length > 0) requests.value = [...requests.value, ...fresh].slice(-KEPT);
}

/** The clock of the service now, on which expiries are based. */
export function serviceNowMs(): number {
  return (state.value?.nowMs ?? Date.now()) + (performance.now() - stateAt.value);
}

export function setState(value: ConsoleState): void {
  state.value = value;
  stateAt.value = performance.now();
}
