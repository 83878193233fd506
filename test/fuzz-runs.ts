/** How often a property of a fuzz test is tried: so often in the normal run, ten times as often in the long one (jest.long.config.mjs). */
export const fuzzRuns = (normal: number): number => normal * ((globalThis as { fuzzFactor?: number }).fuzzFactor ?? 1);
