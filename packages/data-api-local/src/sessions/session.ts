import pg from 'pg';
import {
  type BaseExchange,
  BatchExchange,
  type BatchSet,
  type CallOutcome,
  type PreparedCall,
  RESET_SESSION,
  type Resets,
  StatementExchange,
  SyncExchange,
} from './exchanges.ts';
import { submitExchange } from './protocol.ts';

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

/** What a call does with the session afterwards: a pooled one is reset behind the statement, in the same write. */
export type Ownership = 'pooled' | 'transaction';

/** One PostgreSQL session. Everything on it runs in the order in which it was asked for. */
export class Session {
  readonly #client: pg.Client;
  readonly processId: number;
  #statements = 0;
  /** A reset was written whose answer PostgreSQL keeps until the next exchange. */
  #owesResetAnswer = false;
  #resting: Promise<void> | undefined;
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

  /**
   * May the session serve another caller? Not when it is dead, and not when its statement was a BEGIN of the caller's own:
   * DISCARD ALL refuses to run inside that block.
   */
  get isClean(): boolean {
    return this.#alive && this.#client.getTransactionStatus() === 'I';
  }

  /** Runs one statement. */
  async run(call: PreparedCall, ownership: Ownership): Promise<CallOutcome> {
    await this.#resting;
    return await this.#exchange((resets) => new StatementExchange(call, resets), ownership);
  }

  /** Runs one statement once per set, all or none. Resolves to the number of sets. */
  async runBatch(text: string, sets: readonly BatchSet[], ownership: Ownership): Promise<number> {
    await this.#resting;
    return await this.#exchange((resets) => new BatchExchange(text, sets, resets), ownership);
  }

  /** Runs a command of the service's own (BEGIN, COMMIT, SET …) and resolves to PostgreSQL's command tag. */
  async command(sql: string, ownership: Ownership = 'transaction'): Promise<string> {
    const { tag } = await this.run({ text: sql, typeOids: [], values: [] }, ownership);
    return tag;
  }

  /** Brings a session that nobody uses to rest: until its reset's answer is fetched, PostgreSQL calls it active. */
  rest(): void {
    if (!this.#alive || !this.#owesResetAnswer) return;
    this.#resting = this.#exchange((resets) => new SyncExchange(resets), 'transaction')
      // The session is dead then, and the next who wants it sees that.
      .catch(() => {})
      .finally(() => {
        this.#resting = undefined;
      });
  }

  /** A name for a prepared statement, in the form that AWS's errors show. */
  nextStatementName(): string {
    this.#statements += 1;
    return `sqlx_s_${this.#statements}`;
  }

  /** Writes an exchange and waits for its answer, and for the session to be ready for the next one. */
  async #exchange<T>(make: (resets: Resets) => BaseExchange<T>, ownership: Ownership): Promise<T> {
    if (!this.#alive) throw new Error('The PostgreSQL session has ended.');
    const resetsBehind = ownership === 'pooled';
    const exchange = make({ answersReset: this.#owesResetAnswer, resetsBehind });
    this.#owesResetAnswer = resetsBehind;
    const refuseCopy = (message: CopyMessage) => {
      exchange.handleError(new CopyRefusedError(message));
      void this.close();
    };
    this.#refuseCopy = refuseCopy;
    submitExchange(this.#client, exchange);
    try {
      return await exchange.done;
    } catch (error) {
      if (endsSession(error)) this.#alive = false;
      // The next exchange is written at once then; pg is about to give up its queue of waiting ones.
      else if (this.#undoing) await new Promise<void>((resolve) => (this.#whenUndone = resolve));
      if (exchange.failedInReset && this.#alive) return await this.#exchangeAgain(make, ownership);
      throw error;
    } finally {
      // An idle session must not hold on to its last result, which may be a mebibyte.
      if (this.#refuseCopy === refuseCopy) this.#refuseCopy = undefined;
    }
  }

  /** Somebody cancelled the reset in front of an exchange, of which PostgreSQL has run nothing: nobody's error. */
  async #exchangeAgain<T>(make: (resets: Resets) => BaseExchange<T>, ownership: Ownership): Promise<T> {
    try {
      const reset = { text: RESET_SESSION, typeOids: [], values: [] };
      await this.#exchange((resets) => new StatementExchange(reset, resets), 'transaction');
    } catch (error) {
      this.#alive = false;
      throw error;
    }
    return await this.#exchange(make, ownership);
  }

  /** Ends the session; what runs on it fails. Resolves when PostgreSQL has let it go, at once where a statement ran. */
  async close(): Promise<void> {
    const { connection, readyForQuery } = this.#client as unknown as {
      connection: { stream: { destroy(): void } };
      readyForQuery: boolean;
    };
    const isIdle = this.#alive && readyForQuery;
    this.#alive = false;
    const ended = this.#client.end().catch(() => {});
    if (!isIdle) connection.stream.destroy();
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
