/** The time by which something expires: a transaction, a token, a connection, the pause of a cluster. */
export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
}

/** A clock that a test can advance; otherwise it runs in real time. */
export interface SettableClock extends Clock {
  /** Advances the clock by `ms` milliseconds. */
  advance(ms: number): void;
}

export function createClock(): SettableClock {
  let aheadMs = 0;
  return {
    nowMs: () => Date.now() + aheadMs,
    advance(ms) {
      if (!Number.isFinite(ms) || ms < 0) {
        throw new RangeError(`The clock cannot advance by ${ms} ms. Allowed are 0 ms or more. Use for example 180000.`);
      }
      aheadMs += ms;
    },
  };
}
