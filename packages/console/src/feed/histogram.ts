const BUCKETS = 150;
const FIRST_MS = 0.05;
const FACTOR = 1.1;
const LOG_FACTOR = Math.log(FACTOR);

/** Durations in 150 buckets from 0.05 ms to 70 s, each 10 % wider than the one before: a percentile is at most 5 % wrong. */
export interface Histogram {
  readonly count: number;
  add(durationMs: number): void;
  /** In ms; 0 if there are no durations. @param share - 0.95 for the 95th percentile */
  percentile(share: number): number;
}

export function createHistogram(): Histogram {
  const buckets = new Uint32Array(BUCKETS);
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(durationMs) {
      const index = durationMs <= FIRST_MS ? 0 : Math.ceil(Math.log(durationMs / FIRST_MS) / LOG_FACTOR);
      const bucket = Math.min(BUCKETS - 1, index);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      count += 1;
    },
    percentile(share) {
      if (count === 0) return 0;
      const wanted = Math.max(1, Math.ceil(count * share));
      let seen = 0;
      const index = buckets.findIndex((size) => {
        seen += size;
        return seen >= wanted;
      });
      // The geometric middle of the bucket.
      return FIRST_MS * FACTOR ** (index === 0 ? 0 : index - 0.5);
    },
  };
}
