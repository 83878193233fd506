// The one loop that checks repeatedly until something is true.
import { setTimeout } from 'node:timers/promises';
import { duration, type Waiting } from './progress.ts';

/** The result of one check. */
export type Sight =
  | { readonly kind: 'ready' }
  /** Not yet: check again. */
  | { readonly kind: 'coming'; readonly what: string; readonly typical: string }
  /** Waiting cannot fix it; the message has four parts. */
  | { readonly kind: 'failed'; readonly message: string };

export interface WaitLimits {
  /** The timeout. 0 checks once. */
  readonly timeoutMs: number;
  /** @default 5_000 */
  readonly pollMs?: number;
  readonly stop?: AbortSignal;
  /** @default - the system's */
  readonly clock?: WaitClock;
}

export interface WaitOptions extends WaitLimits {
  readonly onWaiting: (waiting: Waiting) => void;
  /** Completes "Gave up after 5 s: the cluster is creating (typically 5 min)." */
  readonly gaveUp: string;
  /** Completes "Interrupted while waiting: the cluster is creating." */
  readonly interrupted: string;
}

export interface WaitClock {
  readonly now: () => number;
  /** Ends early when `stop` is aborted. */
  readonly sleep: (delayMs: number, stop?: AbortSignal) => Promise<void>;
}

/** The awaited state was not reached; the message has the reason. */
export class NotReadyError extends Error {
  override readonly name = 'NotReadyError';
}

const POLL_MS = 5_000;

/**
 * Checks until it is ready, and resolves to the milliseconds that it took.
 * @throws {NotReadyError} the time is over, `stop` was aborted, or waiting cannot fix it
 */
export async function waitUntil(look: () => Promise<Sight>, options: WaitOptions): Promise<number> {
  const { timeoutMs, pollMs = POLL_MS, stop, clock = systemClock, onWaiting, gaveUp, interrupted } = options;
  const startedAt = clock.now();
  for (;;) {
    const sight = await look();
    const elapsedMs = clock.now() - startedAt;
    if (sight.kind === 'ready') return elapsedMs;
    if (sight.kind === 'failed') throw new NotReadyError(sight.message);
    const { what, typical } = sight;
    if (elapsedMs >= timeoutMs) {
      throw new NotReadyError(`Gave up after ${duration(elapsedMs)}: ${what} (${typical}). ${gaveUp}`);
    }
    onWaiting({ what, typical, elapsedMs });
    await clock.sleep(Math.min(pollMs, timeoutMs - elapsedMs), stop);
    if (stop?.aborted) throw new NotReadyError(`Interrupted while waiting: ${what}. ${interrupted}`);
  }
}

const systemClock: WaitClock = {
  now: () => performance.now(),
  sleep: (delayMs, stop) =>
    setTimeout(delayMs, undefined, { ...(stop && { signal: stop }) }).catch((error: unknown) => {
      if (!stop?.aborted) throw error;
    }),
};
