import type { Context } from 'aws-lambda';

/** The beginning of a request, on the clock of `performance.now()`, and the context of its function. */
export interface Started {
  readonly startedAt: number;
  readonly context: Pick<Context, 'getRemainingTimeInMillis'> | undefined;
}

/** An HTTP API answers 503 after 30 s. The rest is for the start of the function, and for the answer. */
const API_LIMIT_MS = 27_000;
/** The part of the function's own time that is kept for the answer and the log line. */
const RESERVE_MS = 1_000;
/** Lambda's longest timeout. `npm run dev -- --inspect` gives more; then there is no limit. */
const LONGEST_TIMEOUT_MS = 900_000;

/**
 * Milliseconds that calls of the database may still take: they end before the API gives up and before Lambda ends the function, so that the
 * caller gets an answer of the function. Undefined for no limit.
 */
export function timeLeftMs({ startedAt, context }: Started, now: number): number | undefined {
  const remainingMs = context?.getRemainingTimeInMillis();
  if (remainingMs !== undefined && remainingMs > LONGEST_TIMEOUT_MS) return undefined;
  const ofApi = startedAt + API_LIMIT_MS - now;
  return Math.max(0, Math.min(ofApi, (remainingMs ?? Number.POSITIVE_INFINITY) - RESERVE_MS));
}
