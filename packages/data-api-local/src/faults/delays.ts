import type { Call } from '../api/call.ts';

/** Waits that end when the service stops, so that a long fault does not delay the stop. */
export interface Delays {
  wait(ms: number): Promise<void>;
  /** Ends all waits; later ones return immediately. */
  end(): void;
}

export function createDelays(): Delays {
  const waiting = new Set<() => void>();
  let ended = false;
  return {
    wait: (ms) =>
      new Promise((resolve) => {
        if (ended || ms <= 0) {
          resolve();
          return;
        }
        const finish = () => {
          clearTimeout(timer);
          waiting.delete(finish);
          resolve();
        };
        const timer = setTimeout(finish, ms);
        waiting.add(finish);
      }),
    end() {
      ended = true;
      for (const finish of waiting) finish();
    },
  };
}

/** Delays a call, and notes it: a measurement may leave it out. */
export async function wait(delays: Delays, call: Call, ms: number): Promise<void> {
  call.addedMs = (call.addedMs ?? 0) + ms;
  await delays.wait(ms);
}
