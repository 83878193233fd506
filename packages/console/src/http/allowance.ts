/** How much may be done: a reserve that is used up by a burst and fills again with time. */
export interface Allowance {
  /** What may be done now, as a whole number. */
  left(): number;
  spend(amount: number): void;
}

export interface AllowanceOptions {
  /** The reserve when it is full, as it is at the beginning. */
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
