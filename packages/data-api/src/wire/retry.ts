import { DatabaseResumingError } from '../errors/data-api-errors.ts';
import { CallAbortedError } from '../errors/database-error.ts';
import { type Asked, isAbort, isNamed, isThrottled, isTransient } from '../errors/from-sdk-error.ts';
import type { Clock } from '../time/clock.ts';
import { abortAt, type Deadline, endOf } from '../time/deadline.ts';

/** When a refused request is sent again. */
export interface RetryPolicy {
  /**
   * Total milliseconds that one request may take, waits included, while the cluster is resuming or throttling.
   * @default 90_000
   */
  readonly maxWaitMs: number;
  /**
   * Longest wait before the second request, in milliseconds. Each later limit is longer by half, up to {@link longestDelayMs}. A wait is
   * random between 0 and its limit (full jitter), so that clients that were refused together do not return together.
   */
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** How many times a statement declared `readOnly` is sent in total, when failures do not say whether it ran. */
  readonly readAttempts: number;
}

export const DEFAULT_RETRY: RetryPolicy = {
  maxWaitMs: 90_000,
  firstDelayMs: 500,
  longestDelayMs: 5_000,
  readAttempts: 3,
};

/**
 * Sends a request again while that is safe:
 * a resuming or throttling service refused it, so nothing ran, and it is sent again until `maxWaitMs` or the deadline;
 * a refused password may just have been rotated, so it is sent once more after a second;
 * after any other failure only a request that changes nothing (`repeatable`) is sent again.
 *
 * @throws {DatabaseResumingError} the cluster is still resuming after that time.
 * @throws {CallAbortedError} the deadline was over before the request was sent; otherwise the last error unchanged.
 */
export async function withRetry<T>(
  send: (signal: AbortSignal | undefined) => Promise<T>,
  { policy, clock, asked, repeatable, deadline }: RetryOptions,
): Promise<T> {
  const startedAt = clock.now();
  const signal = abortAt(deadline, startedAt);
  let limitMs = policy.firstDelayMs;
  let last: unknown;
  for (let attempts = 1; ; attempts += 1) {
    const ended = endOf(deadline, clock.now());
    if (ended === 'timeout' && attempts > 1) throw lastError(last, attempts - 1);
    if (ended !== undefined) throw new CallAbortedError({ ...asked, reason: ended });
    try {
      return await send(signal);
    } catch (error) {
      // A read reached its deadline while the database resumes: report the resume, which is more useful for the caller.
      const isLate = repeatable && isAbort(error) && clock.now() >= deadline.endsAtMs;
      if (isLate && isResuming(last)) throw lastError(last, attempts);
      const mayBeRotated = isRefusedPassword(error) && !isRefusedPassword(last);
      last = error;
      const again =
        mayBeRotated ||
        isResuming(error) ||
        isThrottled(error) ||
        (repeatable && isTransient(error) && attempts < policy.readAttempts);
      const leftMs = Math.min(policy.maxWaitMs - (clock.now() - startedAt), deadline.endsAtMs - clock.now());
      if (!again || leftMs <= 0) throw lastError(error, attempts);
      await clock.sleep(Math.min(mayBeRotated ? ROTATION_MS : clock.random() * limitMs, leftMs), signal);
      if (!mayBeRotated) limitMs = Math.min(limitMs * 1.5, policy.longestDelayMs);
    }
  }

  function lastError(error: unknown, attempts: number): unknown {
    if (!isResuming(error)) return error;
    const waitedMs = Math.round(clock.now() - startedAt);
    return new DatabaseResumingError({ operation: asked.operation, cause: error, attempts, waitedMs });
  }
}

export interface RetryOptions {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  readonly asked: Asked;
  readonly repeatable: boolean;
  readonly deadline: Deadline;
}

/** How long the service may have the password that the secret held before. */
const ROTATION_MS = 1_000;

/** PostgreSQL refused the password of the secret. Nothing has run. */
function isRefusedPassword(error: unknown): boolean {
  return error instanceof Error && error.message.includes('SQLState: 28P01');
}

export function isResuming(error: unknown): boolean {
  return isNamed(error, 'DatabaseResumingException');
}
