/** One side of a comparison: does the work once. */
export type Work = () => Promise<unknown>;

export interface Slice {
  /** Work done a second, all callers together. */
  readonly perSecond: number;
  /** Median time of one, in milliseconds. */
  readonly medianMs: number;
}

export interface Comparison {
  readonly floor: Slice;
  readonly ours: Slice;
  /** The median of the pairs of slices: ours divided by the floor. */
  readonly throughputRatio: number;
  readonly latencyRatio: number;
}

/** Runs the callers for this long, each one call after the other, and at least one. */
export async function slice(callers: readonly Work[], durationMs: number): Promise<Slice> {
  const timesMs: number[] = [];
  const began = performance.now();
  await Promise.all(
    callers.map(async (work) => {
      let now = performance.now();
      do {
        await work();
        const done = performance.now();
        timesMs.push(done - now);
        now = done;
      } while (now - began < durationMs);
    }),
  );
  return { perSecond: (timesMs.length * 1000) / (performance.now() - began), medianMs: median(timesMs) };
}

/**
 * Short slices of both in turn, so that other load on the machine affects both equally. The first pair is only a warm-up.
 */
export async function compare(
  floor: readonly Work[],
  ours: readonly Work[],
  { rounds, sliceMs }: { readonly rounds: number; readonly sliceMs: number },
): Promise<Comparison> {
  const pairs: { readonly floor: Slice; readonly ours: Slice }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const pair =
      round % 2 === 0
        ? { floor: await slice(floor, sliceMs), ours: await slice(ours, sliceMs) }
        : await slice(ours, sliceMs).then(async (first) => ({ floor: await slice(floor, sliceMs), ours: first }));
    if (round > 0) pairs.push(pair);
  }
  const middle = (of: (pair: (typeof pairs)[number]) => number) => median(pairs.map(of));
  return {
    floor: { perSecond: middle((pair) => pair.floor.perSecond), medianMs: middle((pair) => pair.floor.medianMs) },
    ours: { perSecond: middle((pair) => pair.ours.perSecond), medianMs: middle((pair) => pair.ours.medianMs) },
    throughputRatio: middle((pair) => pair.ours.perSecond / pair.floor.perSecond),
    latencyRatio: middle((pair) => pair.ours.medianMs / pair.floor.medianMs),
  };
}

/** @throws {RangeError} there are no values */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new RangeError('There are no values to take a median of.');
  return (lower + upper) / 2;
}
