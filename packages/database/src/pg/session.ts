import { abortAt, type Deadline, endOf, NO_DEADLINE, systemClock } from '@daybreak/data-api/core';
import { cancel } from './cancel.ts';
import type { SessionClient } from './client.ts';
import { type Answer, Exchange, type Sent } from './exchange.ts';

/** Why a statement was ended from our side. */
export type Stop = 'signal' | 'timeout' | 'statement-limit';

/** What became of an exchange. */
export type Outcome =
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** PostgreSQL's error; the session can go on. */
  | { readonly kind: 'refused'; readonly error: ServerError; readonly stop: Stop | undefined }
  /** The connection is gone. Nothing has run, or nobody has said what happened. */
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

/** What an exchange may take. */
export interface Limits {
  readonly deadline: Deadline;
  /** Milliseconds; infinite for no limit. */
  readonly limitMs: number;
  /** Whether PostgreSQL is asked to cancel before the connection is closed. @default true */
  readonly cancels?: boolean;
}

export interface SessionOptions {
  /** How the server is reached for a CancelRequest; undefined where the backend has none. */
  readonly cancelAt: { readonly host: string; readonly port: number; readonly ssl: object | boolean } | undefined;
}

const NO_LIMITS: Limits = { deadline: NO_DEADLINE, limitMs: Number.POSITIVE_INFINITY };
/** How long PostgreSQL may take to cancel a statement before the connection is closed. */
const CANCEL_GRACE_MS = 3_000;
/** How long a connection may take to end. */
const GOODBYE_MS = 1_000;
/** Command tags after which the session may differ from a new one. It is closed after use, so that nobody inherits that. */
const LEAVES_STATE = ['SET', 'RESET', 'LISTEN', 'PREPARE', 'LOAD'];

/** One connection, used by one caller at a time. */
export class Session {
  readonly #client: SessionClient;
  readonly #options: SessionOptions;
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

  /** Sets what values need, where the server's own settings differ. @throws PostgreSQL's error, or that of the connection */
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

  /** Says goodbye to PostgreSQL. */
  async end(): Promise<void> {
    if (this.isLost) return;
    const timer = setTimeout(() => this.close('PostgreSQL did not close the connection.'), GOODBYE_MS);
    await this.#client.end();
    clearTimeout(timer);
  }

  close(why: string): void {
    this.#client.destroy(new Error(why));
  }

  async #exchange(sent: Sent | undefined, limits: Limits): Promise<Outcome> {
    const { lost } = this.#client;
    if (lost !== undefined) return { kind: 'lost', error: lost, stop: undefined, hasRun: 'no' };
    const limit = this.#watch(limits);
    const exchange = new Exchange(sent);
    const { parsed } = this.#client;
    try {
      this.#client.query(exchange);
      const answer = await exchange.done;
      this.#leavesState ||= LEAVES_STATE.includes(answer.tag.split(' ')[0] ?? '');
      return { kind: 'answered', answer };
    } catch (error) {
      return this.#failed(error as Error, limit.stop, this.#client.parsed > parsed);
    } finally {
      this.#usedAtMs = systemClock.now();
      const late = limit.end();
      if (late !== undefined) await late;
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

  /** Ends what runs at the deadline: with a CancelRequest first, and then by closing the connection. */
  #watch({ deadline, limitMs, cancels = true }: Limits): Watch {
    let stop: Stop | undefined;
    let cancelled: Promise<void> | undefined;
    let grace: ReturnType<typeof setTimeout> | undefined;
    const end = (why: Stop): void => {
      if (stop !== undefined) return;
      stop = why;
      const { cancelAt } = this.#options;
      if (!cancels || cancelAt === undefined) {
        this.close('Its time is over.');
        return;
      }
      const { processID, secretKey } = this.#client as unknown as Key;
      cancelled = cancel({ ...cancelAt, processID, secretKey });
      grace = setTimeout(() => this.close('PostgreSQL did not cancel the statement in time.'), CANCEL_GRACE_MS);
    };
    const timer = Number.isFinite(limitMs) ? setTimeout(() => end('statement-limit'), limitMs) : undefined;
    const signal = isLimited(deadline) ? abortAt(deadline, systemClock.now()) : undefined;
    const abort = (): void => end(endOf(deadline, systemClock.now()) ?? 'timeout');
    signal?.addEventListener('abort', abort);
    if (signal?.aborted === true) abort();
    return {
      get stop() {
        return stop;
      },
      end() {
        clearTimeout(timer);
        clearTimeout(grace);
        signal?.removeEventListener('abort', abort);
        // A late request would cancel the next statement.
        return cancelled;
      },
    };
  }
}

interface Watch {
  readonly stop: Stop | undefined;
  /** Resolves when no request to cancel can come any more; undefined when none was sent. */
  readonly end: () => Promise<void> | undefined;
}

/** What a client of `pg` knows of its session and its types do not say. */
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
