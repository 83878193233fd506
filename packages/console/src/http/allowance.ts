/** A rate limit (token bucket): a burst uses up the reserve, and time fills it again. */
export interface Allowance {
  /** What is left now, as a whole number. */
  left(): number;
  spend(amount: number): void;
}

export interface AllowanceOptions {
  /** The full reserve, which is also the initial one. */
  readonly burst: number;
  readonly perSecond: number;
  readonly nowMs: () => number;
}

export function createAllowance({ burst, perSecond, nowMs }: AllowanceOptions): Allowance {
  let reserve = burst;
  let filledAtMs = nowMs();
  return {
    left() {
      const now = nowMs();
      reserve = Math.min(burst, reserve + ((now - filledAtMs) * perSecond) / 1000);
      filledAtMs = now;
      return Math.max(0, Math.floor(reserve));
    },
    spend(amount) {
      reserve -= amount;
    },
  };
}
