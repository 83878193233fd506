import { Socket } from 'node:net';
import pg from 'pg';
import { MAX_MESSAGE_BYTES, MAX_RESULT_BYTES } from '../api/limits.ts';
import { CopyRefusedError, MessageTooLargeError, ResetFailedError } from './errors.ts';
import { Exchange } from './exchange.ts';
import { MESSAGE, MessageHeaders } from './message-headers.ts';
import { batchMessages, RESET, SYNC, statementMessages } from './messages.ts';
import type { BatchSet, CallOutcome, PreparedCall } from './statement.ts';

/** Where a session is opened, and as whom. */
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
 * arrives before that of the next exchange.
 */
export type Ownership = 'pooled' | 'transaction';

/** One PostgreSQL session. Everything on it runs in the order in which it was asked for. */
export class Session {
  readonly #client: pg.Client;
  readonly #socket = new Socket();
  #processId = 0;
  #statements = 0;
  /** A reset was written, and PostgreSQL keeps its answer until the next exchange. */
  #owesResetAnswer = false;
  #resting: Promise<void> | undefined;
  #alive = true;
  #isReady = false;
  #running: Exchange | undefined;
  /** PostgreSQL has sent an error and is still undoing the statement; ReadyForQuery follows. */
  #undoing = false;
  #whenUndone: (() => void) | undefined;

  private constructor(target: SessionTarget) {
    const headers = new MessageHeaders({
      onMessage: (code, bytes) => this.#notice(code, bytes),
      onProcessId: (processId) => {
        this.#processId = processId;
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
   * Can another caller use the session? Not if it is dead, and not after a BEGIN as SQL: DISCARD ALL does not run in a
   * transaction block.
   */
  get isClean(): boolean {
    return this.#alive && this.#client.getTransactionStatus() === 'I';
  }

  /** Runs one statement. */
  async run(call: PreparedCall, ownership: Ownership): Promise<CallOutcome> {
    return await this.#exchange(statementMessages(call), ownership, call.maxResultBytes ?? MAX_RESULT_BYTES);
  }

  /** Runs one statement once per set, all or none. Rows are dropped. */
  async runBatch(text: string, sets: readonly BatchSet[], ownership: Ownership): Promise<void> {
    await this.#exchange(batchMessages(text, sets), ownership, 0);
  }

  /** Runs a command of the service's own (BEGIN, COMMIT, SET …) and resolves to PostgreSQL's command tag. */
  async command(sql: string, ownership: Ownership = 'transaction'): Promise<string> {
    const { tag } = await this.run({ text: sql, typeOids: [], values: [] }, ownership);
    return tag;
  }

  /** For an idle session: PostgreSQL shows it as active until the answer of its reset is fetched. */
  rest(): void {
    if (!this.#alive || !this.#owesResetAnswer) return;
    this.#resting = this.#exchange(SYNC, 'transaction', 0)
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
  async #exchange(messages: readonly Buffer[], ownership: Ownership, maxResultBytes: number): Promise<CallOutcome> {
    await this.#resting;
    if (!this.#alive) throw new Error('The PostgreSQL session has ended.');
    const isPooled = ownership === 'pooled';
    const exchange = new Exchange(isPooled ? [...messages, ...RESET] : messages, {
      answersReset: this.#owesResetAnswer,
      maxResultBytes,
    });
    this.#owesResetAnswer = isPooled;
    this.#isReady = false;
    this.#running = exchange;
    try {
      this.#submit(exchange);
      return await exchange.done;
    } catch (error) {
      if (endsSession(error)) this.#alive = false;
      // So that the next exchange is written at once: pg deprecates its queue of waiting ones.
      else if (this.#undoing) await new Promise<void>((resolve) => (this.#whenUndone = resolve));
      if (!exchange.failedInReset) throw error;
      void this.close();
      throw new ResetFailedError();
    } finally {
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

/** PostgreSQL closes the connection behind such an error; the socket says so only later. */
const endsSession = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && (error.severity === 'FATAL' || error.severity === 'PANIC');
