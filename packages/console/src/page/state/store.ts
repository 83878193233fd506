import { signal } from '@preact/signals';
import type { ConsoleAbout, ConsoleState } from '../../api/state.ts';
import type { ConsoleRequest } from '../../feed/feed.ts';

/** As many as the service keeps. */
const KEPT = 10_000;

export type Connection = 'connecting' | 'live' | 'lost' | 'refused';

export const connection = signal<Connection>('connecting');
export const about = signal<ConsoleAbout | undefined>(undefined);
export const state = signal<ConsoleState | undefined>(undefined);
/** When `state` came, by performance.now(): its clock continues from there. */
const stateAt = signal(0);
/** Oldest first. */
export const requests = signal<readonly ConsoleRequest[]>([]);
/** Requests that this page did not get, because it was behind. */
export const missed = signal(0);

/** Another one after each start of the service: what is shown is read again then. */
export const epoch = signal<string | undefined>(undefined);

/** The newest request of the service when this page first heard of it: later ones are new to its reader. */
export const firstKnown = signal(0);
let knownOf: string | undefined;

/** Each stream begins with it, also after a break. */
export function noteNewest(now: string, newest: number): void {
  if (knownOf !== now) firstKnown.value = knownOf === undefined ? newest : 0;
  knownOf = now;
}

/** The service started again: what this page has is of an earlier life. */
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

/** The clock of the service now: expiries count by it. */
export function serviceNowMs(): number {
  return (state.value?.nowMs ?? Date.now()) + (performance.now() - stateAt.value);
}

export function setState(value: ConsoleState): void {
  state.value = value;
  stateAt.value = performance.now();
}
