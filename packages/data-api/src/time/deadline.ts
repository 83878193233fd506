import { wrongMilliseconds } from './milliseconds.ts';

/** The limits of a call. All apply; the first that is reached ends the call. */
export interface CallLimits {
  /** Ends the call when it is aborted. */
  readonly signal?: AbortSignal;
  /** Milliseconds from now, for everything: waits for a resuming database and repeated requests too. @default - no limit */
  readonly timeoutMs?: number;
  /** The context of a Lambda invocation: the time that it has left is the limit. */
  readonly lambda?: { readonly getRemainingTimeInMillis: () => number };
  /** Milliseconds of `lambda` that are kept for the answer. @default 500 */
  readonly reserveMs?: number;
}

/** When calls end. */
export interface Deadline {
  readonly signal?: AbortSignal | undefined;
  /** In milliseconds of the clock; infinite without a limit. */
  readonly endsAtMs: number;
}

export const NO_DEADLINE: Deadline = { endsAtMs: Number.POSITIVE_INFINITY };
const DEFAULT_RESERVE_MS = 500;
/** A timer takes no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Starts the limits, inside those of `outer`.
 *
 * @example deadlineWithin(NO_DEADLINE, { timeoutMs: 2_000 }, systemClock.now()) // { endsAtMs: 2,000 ms from now }
 * @throws {TypeError} with every limit that is not a number of milliseconds, 0 or more.
 */
export function deadlineWithin(outer: Deadline, limits: CallLimits, nowMs: number): Deadline {
  const { signal, timeoutMs, lambda, reserveMs = DEFAULT_RESERVE_MS } = limits;
  const problems = wrongMilliseconds({ timeoutMs, reserveMs });
  if (problems.length > 0) throw new TypeError(`Invalid limits: ${problems.join(' ')}`);
  const endsAtMs = Math.min(
    outer.endsAtMs,
    nowMs + (timeoutMs ?? NO_DEADLINE.endsAtMs),
    nowMs + (lambda?.getRemainingTimeInMillis() ?? NO_DEADLINE.endsAtMs) - reserveMs,
  );
  const signals = [outer.signal, signal].filter((each) => each !== undefined);
  return signals.length > 1 ? { endsAtMs, signal: AbortSignal.any(signals) } : { endsAtMs, signal: signals[0] };
}

/**
 * The reason why calls have ended; undefined while they may continue.
 *
 * @example endOf({ endsAtMs: 2_000 }, 2_000) // 'timeout'
 */
export function endOf({ signal, endsAtMs }: Deadline, nowMs: number): 'signal' | 'timeout' | undefined {
  if (signal?.aborted === true) return 'signal';
  return nowMs >= endsAtMs ? 'timeout' : undefined;
}

/**
 * A signal that is aborted at the deadline; undefined if there is none.
 *
 * @example abortAt({ endsAtMs: systemClock.now() + 2_000 }, systemClock.now()) // a signal that is aborted in 2 s
 */
export function abortAt({ signal, endsAtMs }: Deadline, nowMs: number): AbortSignal | undefined {
  const leftMs = endsAtMs - nowMs;
  if (leftMs > LONGEST_TIMER_MS) return signal;
  const timeout = AbortSignal.timeout(Math.max(0, Math.ceil(leftMs)));
  return signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
}
