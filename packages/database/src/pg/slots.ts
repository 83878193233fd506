import { abortAt, type Deadline, systemClock } from '@daybreak/data-api/core';

/** Slots for connections. A caller without a free slot waits, in order of arrival. */
export interface Slots {
  /** A function that releases the taken slot; undefined if none is free. */
  readonly takeFree: () => (() => void) | undefined;
  /**
   * Resolves to a function that releases the slot, or to what ended first, the wait or the deadline.
   */
  readonly take: (waitMs: number, deadline: Deadline) => Promise<(() => void) | 'waited' | 'deadline'>;
}

export function createSlots(count: number): Slots {
  let free = count;
  const waiting: ((give: () => void) => void)[] = [];

  function give(): () => void {
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next(give());
    };
  }

  function takeFree(): (() => void) | undefined {
    if (free === 0) return undefined;
    free -= 1;
    return give();
  }

  return {
    takeFree,
    async take(waitMs, deadline) {
      const place = takeFree();
      if (place !== undefined) return place;
      return new Promise((resolve) => {
        const signal = abortAt(deadline, systemClock.now());
        const end = (place: (() => void) | 'waited' | 'deadline'): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', abort);
          resolve(place);
        };
        const leave = (why: 'waited' | 'deadline'): void => {
          waiting.splice(waiting.indexOf(end), 1);
          end(why);
        };
        const abort = (): void => leave('deadline');
        const timer = setTimeout(() => leave('waited'), waitMs);
        signal?.addEventListener('abort', abort);
        waiting.push(end);
        if (signal?.aborted === true) abort();
      });
    },
  };
}
