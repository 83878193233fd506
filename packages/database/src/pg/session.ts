import { abortAt, type Deadline, endOf, NO_DEADLINE, systemClock } from '@daybreak/data-api/core';
import { cancel } from './cancel.ts';
import type { SessionClient } from './client.ts';
import { type Answer, Exchange, type Sent } from './exchange.ts';
import { LimitTimer } from './limit-timer.ts';

/** Why a statement was ended from our side. */
export type Stop = 'signal' | 'timeout' | 'statement-limit';

/** The result of an exchange. */
export type Outcome =
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** PostgreSQL's error; the session can continue. */
  | { readonly kind: 'refused'; readonly error: ServerError; readonly stop: Stop | undefined }
  /** The connection was lost. Nothing has run, or the outcome is unknown. */
  | {
      readonly kind: 'lost';
      readonly error: Error;
      readonly stop: Stop | undefined;
      readonly hasRun: 'no' | 'perhaps';
    };

/** An error that PostgreSQL sent. */
export interface ServerError extends Error {
  readonly severity: string;
  /** The SQLSTATE. */
  readonly code: string;
  readonly hint?: string;
  /** 1-based, in characters of the text that was sent. */
  readonly position?: string;
  readonly constraint?: string;
}

/** Limits of an exchange. */
export interface Limits {
  readonly deadline: Deadline;
  /** Milliseconds; infinite for no limit. */
  readonly limitMs: number;
  /** Whether to send a cancel request before the connection is closed. @default true */
  readonly cancels?: boolean;
}

export interface SessionOptions {
  /** The address for a CancelRequest; undefined if the backend does not support it. */
  readonly cancelAt: { readonly host: string; readonly port: number; readonly ssl: object | boolean } | undefined;
}

const NO_LIMITS: Limits = { deadline: NO_DEADLINE, limitMs: Number.POSITIVE_INFINITY };
/** How long PostgreSQL may take to cancel a statement before the connection is closed. */
const CANCEL_GRACE_MS = 3_000;
/** How long a connection may take to end. */
const GOODBYE_MS = 1_000;
/**
 * Command tags after which the session may differ from a new one. The connection is closed after use, so that no other call gets these
 * changes.
 */
const LEAVES_STATE = /^(?:SET|RESET|LISTEN|PREPARE|LOAD)(?: |$)/;

/** One connection, used by one caller at a time. */
export class Session {
  readonly #client: SessionClient;
  readonly #options: SessionOptions;
  readonly #limit = new LimitTimer(() => this.#stop('statement-limit'));
  #running: Running | undefined;
  #leavesState = false;
  readonly #madeAtMs = systemClock.now();
  #usedAtMs = systemClock.now();

  constructor(client: SessionClient, options: SessionOptions) {
    this.#client = client;
    this.#options = options;
  }

  get isLost(): boolean {
    return this.#client.lost !== undefined;
  }

  /** Another caller can have it: alive, in no transaction, and as it was. */
  get isReusable(): boolean {
    return !this.isLost && !this.#leavesState && this.#client.getTransactionStatus() === 'I';
  }

  /** Milliseconds from when it was made until it was last heard of. */
  get ageMs(): number {
    return this.#usedAtMs - this.#madeAtMs;
  }

  /** Milliseconds since it was last heard of. */
  get quietMs(): number {
    return systemClock.now() - this.#usedAtMs;
  }

  /** Whether the connection still works, by one Sync. Nothing runs. */
  async answers(withinMs: number): Promise<boolean> {
    const { kind } = await this.#exchange(undefined, { deadline: NO_DEADLINE, limitMs: withinMs, cancels: false });
    return kind === 'answered';
  }

  /** Sends statements and waits until the session is ready again, or lost. It never throws. */
  send(sent: Sent, limits: Limits): Promise<Outcome> {
    return this.#exchange(sent, limits);
  }

  /** Sets what values need, if the server's settings differ. @throws PostgreSQL's error, or that of the connection */
  async prepare(): Promise<void> {
    const text = this.#client.settingsToChange;
    if (text === undefined) return;
    const outcome = await this.send({ text, sets: [[]], keepsRows: false }, NO_LIMITS);
    if (outcome.kind !== 'answered') throw outcome.error;
  }

  ref(): void {
    this.#client.ref();
  }

  unref(): void {
    this.#client.unref();
  }

  /** Sends the Terminate message. */
  async end(): Promise<void> {
    this.#limit.close();
    if (this.isLost) return;
    const timer = setTimeout(() => this.close('PostgreSQL did not close the connection.'), GOODBYE_MS);
    await this.#client.end();
    clearTimeout(timer);
  }

  close(why: string): void {
    this.#limit.close();
    this.#client.destroy(new Error(why));
  }

  async #exchange(sent: Sent | undefined, { deadline, limitMs, cancels = true }: Limits): Promise<Outcome> {
    const { lost, parsed } = this.#client;
    if (lost !== undefined) return { kind: 'lost', error: lost, stop: undefined, hasRun: 'no' };
    const running: Running = { cancels, stop: undefined, cancelled: undefined, grace: undefined };
    this.#running = running;
    this.#limit.start(limitMs);
    const unwatch = isLimited(deadline) ? this.#watch(deadline) : undefined;
    const exchange = new Exchange(sent);
    try {
      this.#client.query(exchange);
      const answer = await exchange.done;
      if (LEAVES_STATE.test(answer.tag)) this.#leavesState = true;
      return { kind: 'answered', answer };
    } catch (error) {
      return this.#failed(error as Error, running.stop, this.#client.parsed > parsed);
    } finally {
      this.#usedAtMs = systemClock.now();
      this.#limit.stop();
      unwatch?.();
      clearTimeout(running.grace);
      // A late request would cancel the next statement.
      if (running.cancelled !== undefined) await running.cancelled;
    }
  }

  #failed(error: Error, stop: Stop | undefined, hasBegun: boolean): Outcome {
    // FATAL: PostgreSQL ends the session, perhaps after a commit that it did not report.
    if (isServerError(error) && error.severity !== 'FATAL' && error.severity !== 'PANIC') {
      return { kind: 'refused', error, stop };
    }
    this.close(error.message);
    return { kind: 'lost', error, stop, hasRun: isServerError(error) && !hasBegun ? 'no' : 'perhaps' };
  }

  /** Ends the exchange at the deadline. Returns a function that removes the deadline. */
  #watch(deadline: Deadline): () => void {
    const signal = abortAt(deadline, systemClock.now());
    const abort = (): void => this.#stop(endOf(deadline, systemClock.now()) ?? 'timeout');
    signal?.addEventListener('abort', abort);
    if (signal?.aborted === true) abort();
    return () => signal?.removeEventListener('abort', abort);
  }

  /** Ends the exchange: first with a CancelRequest, then by closing the connection. */
  #stop(why: Stop): void {
    const running = this.#running;
    if (running === undefined || running.stop !== undefined) return;
    running.stop = why;
    const { cancelAt } = this.#options;
    if (!running.cancels || cancelAt === undefined) {
      this.close('Its time is over.');
      return;
    }
    const { processID, secretKey } = this.#client as unknown as Key;
    running.cancelled = cancel({ ...cancelAt, processID, secretKey });
    running.grace = setTimeout(() => this.close('PostgreSQL did not cancel the statement in time.'), CANCEL_GRACE_MS);
  }
}

/** The state of the current or last exchange. */
interface Running {
  /** Whether to send a cancel request. */
  readonly cancels: boolean;
  /** Why we have ended it. */
  stop: Stop | undefined;
  /** Resolves when no cancel request can arrive any more. */
  cancelled: Promise<void> | undefined;
  grace: ReturnType<typeof setTimeout> | undefined;
}

/** Members of a client of `pg` that are not in its types. */
interface Key {
  readonly processID: number | null;
  readonly secretKey: number | null;
}

/** Whether a call ends at any time. */
export function isLimited({ signal, endsAtMs }: Deadline): boolean {
  return signal !== undefined || endsAtMs !== NO_DEADLINE.endsAtMs;
}

export function isServerError(error: unknown): error is ServerError {
  return typeof error === 'object' && error !== null && 'severity' in error && codeOf(error) !== '';
}

/** A SQLSTATE or a code of Node; '' without one. */
export function codeOf(error: unknown): string {
  // Not by the class of the error: one of Node's own is of another realm in some test runners.
  const hasCode = typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
  return hasCode ? String(error.code) : '';
}
