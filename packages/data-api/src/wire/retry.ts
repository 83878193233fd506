import { DatabaseResumingError } from '../errors/data-api-errors.ts';
import type { Operation } from '../errors/database-error.ts';
import { isThrottled, isTransient } from '../errors/from-sdk-error.ts';
import type { Clock } from '../time/clock.ts';

/** When a refused request is sent again. */
export interface RetryPolicy {
  /**
   * Milliseconds that one request may take in all, waits included, while the cluster is resuming or throttling.
   * @default 90_000
   */
  readonly maxWaitMs: number;
  /**
   * Longest wait before the second request, in milliseconds. Each later limit is longer by half, up to {@link longestDelayMs}. A wait is
   * random between 0 and its limit (full jitter), so that clients that were refused together do not return together.
   */
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** How often a statement declared `readOnly` is sent in all, after failures that do not say whether it ran. */
  readonly readAttempts: number;
}

export const DEFAULT_RETRY: RetryPolicy = {
  maxWaitMs: 90_000,
  firstDelayMs: 500,
  longestDelayMs: 5_000,
  readAttempts: 3,
};

/**
 * Sends a request until it is answered, as often as that is safe:
 * a resuming or throttling service refused it, so nothing ran, and it is sent again until `maxWaitMs` has passed;
 * after any other failure only what changes nothing (`repeatable`) is sent again.
 *
 * @throws {DatabaseResumingError} the time is over and the cluster is still resuming; else the last error as it came.
 */
export async function withRetry<T>(
  send: () => Promise<T>,
  { policy, clock, operation, repeatable }: RetryOptions,
): Promise<T> {
  const startedAt = clock.now();
  let limitMs = policy.firstDelayMs;
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await send();
    } catch (error) {
      const resuming = isResuming(error);
      const leftMs = policy.maxWaitMs - (clock.now() - startedAt);
      const again =
        resuming || isThrottled(error) || (repeatable && isTransient(error) && attempts < policy.readAttempts);
      if (!again || leftMs <= 0) {
        if (!resuming) throw error;
        const waitedMs = Math.round(clock.now() - startedAt);
        throw new DatabaseResumingError({ operation, cause: error, attempts, waitedMs });
      }
      await clock.sleep(Math.min(clock.random() * limitMs, leftMs));
      limitMs = Math.min(limitMs * 1.5, policy.longestDelayMs);
    }
  }
}

export interface RetryOptions {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  readonly operation: Operation;
  readonly repeatable: boolean;
}

export function isResuming(error: unknown): boolean {
  return error instanceof Error && error.name === 'DatabaseResumingException';
}
