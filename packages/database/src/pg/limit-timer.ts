import { systemClock } from '@daybreak/data-api/core';

/** A timer takes no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The time limit of one exchange of a session. Most exchanges end long before, so all of them share one timer: when it fires, it checks the
 * clock, and waits for the rest. It does not keep the process running; the connection does while a statement runs.
 */
export class LimitTimer {
  readonly #onLimit: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #firesAtMs = Number.POSITIVE_INFINITY;
  /** Infinite while nothing runs, and for an exchange without a limit. */
  #endsAtMs = Number.POSITIVE_INFINITY;

  constructor(onLimit: () => void) {
    this.#onLimit = onLimit;
  }

  /** An exchange begins. @param limitMs infinite for no limit */
  start(limitMs: number): void {
    if (!Number.isFinite(limitMs)) return;
    this.#endsAtMs = systemClock.now() + limitMs;
    if (this.#endsAtMs < this.#firesAtMs) this.#set(limitMs);
  }

  /** The exchange is over. */
  stop(): void {
    this.#endsAtMs = Number.POSITIVE_INFINITY;
  }

  /** The session is over. */
  close(): void {
    clearTimeout(this.#timer);
  }

  #set(delayMs: number): void {
    clearTimeout(this.#timer);
    const timerMs = Math.min(delayMs, LONGEST_TIMER_MS);
    this.#firesAtMs = systemClock.now() + timerMs;
    this.#timer = setTimeout(() => this.#look(), timerMs).unref();
  }

  #look(): void {
    this.#firesAtMs = Number.POSITIVE_INFINITY;
    if (this.#endsAtMs === Number.POSITIVE_INFINITY) return;
    const leftMs = this.#endsAtMs - systemClock.now();
    // A timer may be a little early.
    if (leftMs > 0) this.#set(Math.ceil(leftMs));
    else this.#onLimit();
  }
}
