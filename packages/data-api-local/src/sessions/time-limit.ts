import { type CancelTarget, cancel } from './cancel.ts';

/** PostgreSQL's own limit, statement_timeout, comes first. This one is for a caller who has changed that. */
const GRACE_MS = 500;
/** How long PostgreSQL may take to cancel a statement. */
const CANCEL_MS = 5_000;
/** Node fires a timer with a longer time immediately. */
const MAX_WAIT_MS = 2 ** 31 - 1;

/**
 * Cancels what a session runs when its time is over, whatever its statement_timeout is. One timer serves many statements: when it fires,
 * it waits for the rest of the time of the one that runs.
 */
export class TimeLimit {
  readonly #target: () => CancelTarget;
  readonly #onStuck: () => void;
  /** By `performance.now()`; Infinity while nothing runs or has a limit. */
  #endsAtMs = Number.POSITIVE_INFINITY;
  #firesAtMs = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #stuckTimer: NodeJS.Timeout | undefined;
  #cancelling: Promise<void> | undefined;

  /** @param onStuck called when PostgreSQL did not cancel a statement */
  constructor(target: () => CancelTarget, onStuck: () => void) {
    this.#target = target;
    this.#onStuck = onStuck;
  }

  /** A statement begins. It has no limit if `limitMs` is Infinity. */
  start(limitMs: number): void {
    this.#endsAtMs = performance.now() + limitMs + GRACE_MS;
    if (this.#endsAtMs < this.#firesAtMs) this.#fireAt(this.#endsAtMs);
  }

  /** The limit was exceeded: PostgreSQL's error is that of a cancelled statement. */
  get isExceeded(): boolean {
    return this.#cancelling !== undefined;
  }

  /** The statement is done. If it was cancelled, the promise resolves when no request to cancel can reach the session any more. */
  end(): Promise<void> | undefined {
    this.#endsAtMs = Number.POSITIVE_INFINITY;
    const cancelling = this.#cancelling;
    this.#cancelling = undefined;
    clearTimeout(this.#stuckTimer);
    return cancelling;
  }

  /** The session is closed. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #fireAt(atMs: number): void {
    clearTimeout(this.#timer);
    this.#firesAtMs = atMs;
    // It need not keep the process alive: the connection of a statement that runs does.
    this.#timer = setTimeout(() => this.#fire(), Math.min(atMs - performance.now(), MAX_WAIT_MS)).unref();
  }

  #fire(): void {
    this.#firesAtMs = Number.POSITIVE_INFINITY;
    if (this.#endsAtMs === Number.POSITIVE_INFINITY) return;
    if (performance.now() < this.#endsAtMs) {
      this.#fireAt(this.#endsAtMs);
      return;
    }
    this.#cancelling = cancel(this.#target());
    this.#stuckTimer = setTimeout(this.#onStuck, CANCEL_MS);
  }
}
