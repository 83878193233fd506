import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '../api/call.ts';

/** Delays calls, and records in each how long, so that a measurement can leave it out. */
export interface Delays {
  wait(call: Call, ms: number): Promise<void>;
  /** Ends all waits, so that a long one does not delay the stop of the service. Later waits return immediately. */
  end(): void;
}

export function createDelays(): Delays {
  const ended = new AbortController();
  // One for each call that waits.
  setMaxListeners(0, ended.signal);
  return {
    async wait(call, ms) {
      call.addedMs = (call.addedMs ?? 0) + ms;
      if (ms <= 0) return;
      await sleep(ms, undefined, { signal: ended.signal }).catch((error: unknown) => {
        if (!ended.signal.aborted) throw error;
      });
    },
    end: () => ended.abort(),
  };
}
