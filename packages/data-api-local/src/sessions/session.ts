import pg from 'pg';
import {
  BatchExchange,
  type BatchSet,
  type CallOutcome,
  CommandExchange,
  type PreparedCall,
  RESET_SESSION,
  ResetExchange,
  StatementExchange,
} from './exchanges.ts';
import { type Exchange, submitExchange } from './protocol.ts';

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

/** What a call does with the session afterwards: a pooled one is reset behind the statement. */
export type Ownership = 'pooled' | 'transaction';

/** One PostgreSQL session. Everything on it runs in the order in which it was asked for. */
export class Session {
  readonly #client: pg.Client;
  readonly processId: number;
  #statements = 0;
  #reset: Promise<void> | undefined;
  #alive = true;
  #refuseCopy: ((message: CopyMessage) => void) | undefined;
  /** PostgreSQL has sent an error, and still undoes what the statement did: ReadyForQuery comes when it is through. */
  #undoing = false;
  #whenUndone: (() => void) | undefined;

  private constructor(client: pg.Client) {
    this.#client = client;
    this.processId = (client as unknown as { processID: number }).processID;
    const undone = () => {
      this.#undoing = false;
      this.#whenUndone?.();
    };
    const dead = () => {
      this.#alive = false;
      undone();
    };
    client.on('error', dead);
    client.on('end', dead);
    const { connection } = client as unknown as { connection: NodeJS.EventEmitter };
    connection.on('errorMessage', () => {
      this.#undoing = true;
    });
    connection.on('readyForQuery', undone);
    connection.on('copyOutResponse', () => this.#refuseCopy?.('CopyOutResponse'));
    connection.on('copyInResponse', () => this.#refuseCopy?.('CopyInResponse'));
  }

  /** @throws PostgreSQL's error, such as 28P01 and 3D000, or that of the socket */
  static async open(target: SessionTarget): Promise<Session> {
    const client = new pg.Client({
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
    });
    // Until the session exists its errors come through connect().
    client.on('error', () => {});
    await client.connect();
    return new Session(client);
  }

  /** False once the connection is gone: by an error, by pg_terminate_backend, or because it was closed. */
  get isAlive(): boolean {
    return this.#alive;
  }

  /** Is the session inside a transaction block, aborted or not? */
  get isInTransaction(): boolean {
    return this.#client.getTransactionStatus() !== 'I';
  }

  /** Runs one statement; a pooled session is reset behind it, which {@link whenReset} waits for. */
  async run(call: PreparedCall, ownership: Ownership): Promise<CallOutcome> {
    const exchange = new StatementExchange(call, ownership === 'pooled');
    return await this.#exchange(exchange, ownership);
  }

  /** Runs one statement once per set, all or none. Resolves to the number of sets. */
  async runBatch(text: string, sets: readonly BatchSet[], ownership: Ownership): Promise<number> {
    return await this.#exchange(new BatchExchange(text, sets, ownership === 'pooled'), ownership);
  }

  /** Runs a command of the service's own and resolves to PostgreSQL's command tag. */
  async command(sql: string, ownership: Ownership = 'transaction'): Promise<string> {
    return await this.#exchange(new CommandExchange(sql, ownership === 'pooled'), ownership);
  }

  /** A name for a prepared statement, in the form that AWS's errors show. */
  nextStatementName(): string {
    this.#statements += 1;
    return `sqlx_s_${this.#statements}`;
  }

  /** Resolves to whether the session is clean and may serve another caller. */
  async whenReset(): Promise<boolean> {
    const reset = this.#reset;
    this.#reset = undefined;
    try {
      await reset;
      if (this.#alive && this.isInTransaction) {
        // The statement was a BEGIN of the caller's own: DISCARD ALL refuses to run inside its block.
        await this.command('ROLLBACK');
        await this.command(RESET_SESSION);
      }
      return this.#alive;
    } catch {
      return await this.#resetAfterFailure();
    }
  }

  async #resetAfterFailure(): Promise<boolean> {
    if (!this.#alive) return false;
    try {
      await this.command('ROLLBACK');
      await this.command(RESET_SESSION);
      return this.#alive;
    } catch {
      return false;
    }
  }

  async #exchange<T>(exchange: Exchange & { readonly done: Promise<T> }, ownership: Ownership): Promise<T> {
    if (!this.#alive) throw new Error('The PostgreSQL session has ended.');
    const refuseCopy = (message: CopyMessage) => {
      exchange.handleError(new CopyRefusedError(message));
      void this.close();
    };
    this.#refuseCopy = refuseCopy;
    submitExchange(this.#client, exchange);
    if (ownership === 'pooled') {
      const reset = new ResetExchange();
      // Whoever releases the session looks at the outcome; until then a failure is nobody's.
      reset.done.catch(() => {});
      this.#reset = reset.done;
      submitExchange(this.#client, reset);
    }
    try {
      return await exchange.done;
    } catch (error) {
      if (endsSession(error)) this.#alive = false;
      // The next exchange is written at once then; pg is about to give up its queue of waiting ones.
      else if (this.#undoing) await new Promise<void>((resolve) => (this.#whenUndone = resolve));
      throw error;
    } finally {
      // An idle session must not hold on to its last result, which may be a mebibyte.
      if (this.#refuseCopy === refuseCopy) this.#refuseCopy = undefined;
    }
  }

  /** Ends the session now; what runs on it fails. */
  async close(): Promise<void> {
    this.#alive = false;
    const { connection } = this.#client as unknown as { connection: { stream: { destroy(): void } } };
    const ended = this.#client.end().catch(() => {});
    connection.stream.destroy();
    await ended;
  }
}

/** PostgreSQL closes the connection behind such an error; the socket says so only later. */
const endsSession = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && (error.severity === 'FATAL' || error.severity === 'PANIC');

type CopyMessage = 'CopyInResponse' | 'CopyOutResponse';

/** COPY to or from the client: the Data API has no way to carry it. */
export class CopyRefusedError extends Error {
  override readonly name = 'CopyRefusedError';
  constructor(message: CopyMessage) {
    super(`execute: unexpected message: ${message}`);
  }
}
