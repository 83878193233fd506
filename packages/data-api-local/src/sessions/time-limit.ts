import { type CancelTarget, cancel } from './cancel.ts';

/** PostgreSQL's own limit, statement_timeout, comes first. This one is for a caller who has changed that. */
const GRACE_MS = 500;
/** How long PostgreSQL may take to cancel a statement. */
const CANCEL_MS = 5_000;

export interface TimeLimit {
  /** The limit was exceeded: PostgreSQL's error is that of a cancelled statement. */
  readonly isExceeded: boolean;
  /** Resolves when no request to cancel can reach the session any more. */
  end(): Promise<void>;
}

/**
 * Cancels what a session runs after `limitMs`, whatever its statement_timeout is.
 * @param onStuck called when PostgreSQL did not cancel it
 */
export function startTimeLimit(limitMs: number, target: () => CancelTarget, onStuck: () => void): TimeLimit {
  let cancelling: Promise<void> | undefined;
  let timer = setTimeout(() => {
    cancelling = cancel(target());
    timer = setTimeout(onStuck, CANCEL_MS);
  }, limitMs + GRACE_MS);
  return {
    get isExceeded() {
      return cancelling !== undefined;
    },
    async end() {
      clearTimeout(timer);
      await cancelling;
    },
  };
}
