import { Socket } from 'node:net';
import pg from 'pg';
import { MAX_MESSAGE_BYTES, MAX_RESULT_BYTES } from '../api/limits.ts';
import { CopyRefusedError, MessageTooLargeError, ResetFailedError, TimeLimitError } from './errors.ts';
import { Exchange } from './exchange.ts';
import { MESSAGE, MessageHeaders } from './message-headers.ts';
import { batchMessages, RESET, SYNC, statementMessages } from './messages.ts';
import type { BatchSet, CallOutcome, PreparedCall } from './statement.ts';
import { TimeLimit } from './time-limit.ts';

/** The server, the database and the user of a session. */
export interface SessionTarget {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** PostgreSQL's own limit of each statement. */
  readonly statementTimeoutMs: number;
}

/**
 * Who uses the session next. A pooled one is reset after the statement, in the same write and without a Sync of its own:
 * PostgreSQL runs the reset at once and keeps its answer until it has more to send. So a reset costs no round trip, and its answer
 * arrives before that of the next exchange. With a Sync of its own, a call takes a third more processor time in this process.
 */
export type Ownership = 'pooled' | 'transaction';

/** What one exchange may take. */
interface Limits {
  readonly maxResultBytes: number;
  /** Infinity where the caller of the session enforces a limit of its own. */
  readonly limitMs: number;
}

/**
 * True in a database where DISCARD ALL does not undo all that a caller may leave in a session: connections of dblink, and the global
 * variables of languages such as PL/Perl.
 */
const KEEPS_STATE = `SELECT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname OPERATOR(pg_catalog.=) 'dblink')
  OR EXISTS (SELECT FROM pg_catalog.pg_language
             WHERE lanname OPERATOR(pg_catalog.<>) ALL (ARRAY['internal', 'c', 'sql', 'plpgsql']::pg_catalog.name[]))`;

/** A reset that takes longer is cancelled, and its session ends. */
const MAX_RESET_MS = 2_000;

/** SQL that may change the answer to {@link KEEPS_STATE}. */
const CHANGES_STATE = /\b(?:create|drop)\b[^;]*\b(?:extension|language)\b|daybreak_extension/i;

/** One PostgreSQL session. It runs everything in the order of the calls. */
export class Session {
  readonly #client: pg.Client;
  readonly #socket = new Socket();
  readonly #target: SessionTarget;
  #processId = 0;
  #secretKey = Buffer.alloc(0);
  #keepsState = false;
  #changesState = false;
  #statements = 0;
  /** A reset was written, and PostgreSQL keeps its answer until the next exchange. */
  #owesResetAnswer = false;
  #resting: Promise<void> | undefined;
  #alive = true;
  #isReady = false;
  #running: Exchange | undefined;
  readonly #limit = new TimeLimit(
    () => ({ ...this.#target, processId: this.#processId, secretKey: this.#secretKey }),
    () => this.#fail(new TimeLimitError()),
  );
  /** PostgreSQL has sent an error and is still undoing the statement; ReadyForQuery follows. */
  #undoing = false;
  #whenUndone: (() => void) | undefined;

  private constructor(target: SessionTarget) {
    this.#target = target;
    const headers = new MessageHeaders({
      onMessage: (code, bytes) => this.#notice(code, bytes),
      onKeyData: (processId, secretKey) => {
        this.#processId = processId;
        this.#secretKey = Buffer.from(secretKey);
      },
    });
    // Before pg, which keeps a message in memory until it has read all of it.
    this.#socket.on('data', (chunk) => headers.read(chunk));
    this.#client = new pg.Client({
      host: target.host,
      port: target.port,
      database: target.database,
      user: target.user,
      password: target.password,
      application_name: 'rds-data-api',
      // Settings of the start-up packet are what DISCARD ALL goes back to, so a call cannot change them for the next.
      options: `-c TimeZone=UTC -c DateStyle=ISO -c statement_timeout=${target.statementTimeoutMs}`,
      ssl: false,
      keepAlive: true,
      stream: () => this.#socket,
    });
    const dead = () => {
      this.#alive = false;
      this.#limit.stop();
      this.#undone();
    };
    // Before the session is open, connect() rejects with the error.
    this.#client.on('error', dead);
    this.#client.on('end', dead);
  }

  /** @throws PostgreSQL's error, such as 28P01 and 3D000, or that of the socket */
  static async open(target: SessionTarget): Promise<Session> {
    const session = new Session(target);
    await session.#client.connect();
    const { rows } = await session.run({ text: KEEPS_STATE, typeOids: [], values: [] }, 'transaction');
    session.#keepsState = rows[0]?.[0] === 't';
    return session;
  }

  /** PostgreSQL's number of the session. */
  get processId(): number {
    return this.#processId;
  }

  /** False once the connection is gone: by an error, by pg_terminate_backend, or because it was closed. */
  get isAlive(): boolean {
    return this.#alive;
  }

  /**
   * Can another caller use the session? Not if it is dead, not after a BEGIN as SQL, because DISCARD ALL does not run in a transaction
   * block, and not if DISCARD ALL leaves something.
   */
  get isClean(): boolean {
    return this.#alive && this.#client.getTransactionStatus() === 'I' && !this.#keepsState && !this.#changesState;
  }

  /** It may have created something in its database that DISCARD ALL does not undo, also for other sessions. */
  get changesState(): boolean {
    return this.#changesState;
  }

  /** Its last reset is not done yet. */
  get isResting(): boolean {
    return this.#resting !== undefined;
  }

  /** Runs one statement. */
  async run(call: PreparedCall, ownership: Ownership): Promise<CallOutcome> {
    this.#changesState ||= CHANGES_STATE.test(call.text);
    return await this.#exchange(statementMessages(call), ownership, {
      maxResultBytes: call.maxResultBytes ?? MAX_RESULT_BYTES,
      limitMs: call.isUnlimited === true ? Number.POSITIVE_INFINITY : this.#target.statementTimeoutMs,
    });
  }

  /** Runs one statement once per set, all or none. Rows are dropped. */
  async runBatch(text: string, sets: readonly BatchSet[], ownership: Ownership): Promise<void> {
    this.#changesState ||= CHANGES_STATE.test(text);
    const limitMs = this.#target.statementTimeoutMs * sets.length;
    await this.#exchange(batchMessages(text, sets), ownership, { maxResultBytes: 0, limitMs });
  }

  /** Runs a command of the service's own (BEGIN, COMMIT, SET …) and resolves to PostgreSQL's command tag. */
  async command(sql: string, ownership: Ownership = 'transaction'): Promise<string> {
    const { tag } = await this.run({ text: sql, typeOids: [], values: [] }, ownership);
    return tag;
  }

  /** For an idle session: PostgreSQL shows it as active until the answer of its reset is fetched. */
  rest(): void {
    if (!this.#alive || !this.#owesResetAnswer) return;
    this.#resting = this.#exchange(SYNC, 'transaction', { maxResultBytes: 0, limitMs: MAX_RESET_MS })
      // The session is dead then, and the pool checks that before it is used again.
      .catch(() => {})
      .then(() => {
        this.#resting = undefined;
      });
  }

  /** A name for a prepared statement, in the form that AWS's errors show. */
  nextStatementName(): string {
    this.#statements += 1;
    return `sqlx_s_${this.#statements}`;
  }

  /** Writes messages and waits for the answer, and until the session is ready for the next ones. */
  async #exchange(
    messages: readonly Buffer[],
    ownership: Ownership,
    { maxResultBytes, limitMs }: Limits,
  ): Promise<CallOutcome> {
    if (this.#resting !== undefined) await this.#resting;
    if (!this.#alive) throw new Error('The PostgreSQL session has ended.');
    const isPooled = ownership === 'pooled';
    const exchange = new Exchange(messages, {
      reset: isPooled ? RESET : undefined,
      answersReset: this.#owesResetAnswer,
      maxResultBytes,
    });
    this.#owesResetAnswer = isPooled;
    this.#isReady = false;
    this.#running = exchange;
    this.#limit.start(limitMs);
    try {
      this.#submit(exchange);
      return await exchange.done;
    } catch (error) {
      if (endsSession(error)) this.#alive = false;
      // So that the next exchange is written immediately: queueing queries in pg is deprecated.
      else if (this.#undoing) await new Promise<void>((resolve) => (this.#whenUndone = resolve));
      if (exchange.failedInReset) {
        void this.close();
        throw new ResetFailedError();
      }
      throw this.#limit.isExceeded && isCancelled(error) ? new TimeLimitError() : error;
    } finally {
      const cancelling = this.#limit.end();
      if (cancelling !== undefined) await cancelling;
      // An idle session must not hold on to its last result, which may be a mebibyte.
      if (this.#running === exchange) this.#running = undefined;
    }
  }

  /** Ends the session and fails what runs on it. Resolves when the connection is closed. */
  async close(): Promise<void> {
    const isIdle = this.#alive && this.#isReady;
    this.#alive = false;
    const ended = this.#client.end().catch(() => {});
    if (!isIdle) this.#socket.destroy();
    await ended;
  }

  #submit(exchange: Exchange): void {
    try {
      this.#client.query(exchange);
    } catch (error) {
      // A part of it may have been sent, and pg waits for an answer.
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Fails the running exchange and ends the session. */
  #fail(error: Error): void {
    this.#running?.handleError(error);
    this.#alive = false;
    this.#socket.destroy();
  }

  /** PostgreSQL begins to send a message. */
  #notice(code: number, bytes: number): void {
    if (bytes > MAX_MESSAGE_BYTES) this.#fail(new MessageTooLargeError(code === MESSAGE.dataRow));
    else if (code === MESSAGE.copyInResponse) this.#fail(new CopyRefusedError('CopyInResponse'));
    else if (code === MESSAGE.copyOutResponse) this.#fail(new CopyRefusedError('CopyOutResponse'));
    else if (code === MESSAGE.error) this.#undoing = true;
    else if (code === MESSAGE.readyForQuery) {
      this.#isReady = true;
      this.#undone();
    }
  }

  #undone(): void {
    this.#undoing = false;
    this.#whenUndone?.();
  }
}

/** PostgreSQL closes the connection after such an error; the socket reports that only later. */
const endsSession = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && (error.severity === 'FATAL' || error.severity === 'PANIC');

const isCancelled = (error: unknown): boolean => error instanceof pg.DatabaseError && error.code === '57014';
