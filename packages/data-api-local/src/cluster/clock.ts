/** The time that decides when a transaction expires and a paused cluster is back. */
export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
}

/** A clock that a test can put forward; it runs on beside the real one. */
export interface SettableClock extends Clock {
  /** Puts the clock forward by `ms` milliseconds. */
  advance(ms: number): void;
}

export function createClock(): SettableClock {
  let aheadMs = 0;
  return {
    nowMs: () => Date.now() + aheadMs,
    advance(ms) {
      if (!Number.isFinite(ms) || ms < 0) {
        throw new RangeError(`A clock is put forward by milliseconds, 0 or more, got ${ms}. Use for example 180000.`);
      }
      aheadMs += ms;
    },
  };
}
