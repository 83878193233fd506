import type { CompiledQuery, DatabaseConnection, Driver, QueryResult, TransactionSettings } from 'kysely';
import type { Table } from '../sql/table.ts';
import type { AdHocStatement, StatementRunner } from '../statement/runner-contract.ts';
import { statement } from '../statement/statement.ts';
import type { TransactionOptions } from '../transaction/options.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { createRunQuery, type RunQuery } from './run-query.ts';
import { openStep, type Step } from './transaction-steps.ts';

/** The client that runs the queries: a `DataApiClient`, or a `Database` of `@daybreak/database`. */
export interface DialectClient extends StatementRunner {
  transaction<T>(callback: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  close(): void | Promise<void>;
}

/** One unit of Kysely's work: queries by themselves, or a transaction. The Data API itself has no connections. */
export class DataApiConnection implements DatabaseConnection {
  readonly #client: DialectClient;
  readonly #run: RunQuery;
  /** The transaction, and the savepoints in it. */
  #steps: Step[] = [];
  #lock: AdHocStatement | undefined;

  constructor(client: DialectClient, run: RunQuery) {
    this.#client = client;
    this.#run = run;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#lock !== undefined) {
      throw new Error(
        'The migrator was asked to run without transactions, and the Data API can hold its lock in a transaction only. Remove disableTransactions.',
      );
    }
    const runner = this.#steps.at(-1)?.tx ?? this.#client;
    // The caller of Kysely has declared the type of the rows.
    return (await this.#run(runner, query)) as QueryResult<R>;
  }

  // biome-ignore lint/correctness/useYield: it only throws
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error(
      'stream() is not supported: the Data API has no cursors outside a transaction. Read pages with limit and a condition on the key.',
    );
  }

  /** Takes the lock at the beginning of the transaction, whose end releases it. */
  async lockTransaction(key: bigint): Promise<void> {
    const lock = statement({ sql: `SELECT 1 FROM pg_advisory_xact_lock(${key})` });
    if (this.#steps.length === 0) this.#lock = lock;
    else await this.#steps.at(-1)?.tx.run(lock);
  }

  unlock(): void {
    this.#lock = undefined;
  }

  async begin(options: TransactionOptions): Promise<void> {
    const step = await openStep((callback) => this.#client.transaction(callback, options));
    this.#steps = [step];
    const lock = this.#lock;
    this.#lock = undefined;
    if (lock === undefined) return;
    try {
      await step.tx.run(lock);
    } catch (error) {
      await this.rollback();
      throw error;
    }
  }

  async commit(): Promise<void> {
    while (this.#steps.length > 0) await this.#steps.pop()?.keep();
  }

  /** Never throws: Kysely would throw that error instead of the first one. AWS ends the transaction after 3 minutes itself. */
  async rollback(): Promise<void> {
    while (this.#steps.length > 0)
      await this.#steps
        .pop()
        ?.undo()
        .catch(() => undefined);
  }

  async savepoint(name: string): Promise<void> {
    const { tx } = this.#current();
    this.#steps.push(await openStep((callback) => tx.transaction(callback), name));
  }

  async rollbackTo(name: string): Promise<void> {
    await this.#leave(name, (step) => step.undo());
    // As in PostgreSQL, the savepoint is still there.
    await this.savepoint(name);
  }

  async release(name: string): Promise<void> {
    await this.#leave(name, (step) => step.keep());
  }

  async #leave(name: string, end: (step: Step) => Promise<void>): Promise<void> {
    if (!this.#steps.some((step) => step.name === name)) {
      throw new Error(`There is no savepoint ${name} in this transaction, or it was released.`);
    }
    for (;;) {
      const step = this.#current();
      this.#steps.pop();
      await end(step);
      if (step.name === name) return;
    }
  }

  #current(): Step {
    const step = this.#steps.at(-1);
    if (step === undefined) throw new Error('There is no transaction, or it has ended. Begin one first.');
    return step;
  }
}

export class DataApiDriver implements Driver {
  readonly #client: DialectClient;
  readonly #run: RunQuery;

  constructor(client: DialectClient, tables: readonly Table[]) {
    this.#client = client;
    this.#run = createRunQuery(tables);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return new DataApiConnection(this.#client, this.#run);
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    await ours(connection).begin(optionsOf(settings));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await ours(connection).commit();
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await ours(connection).rollback();
  }

  async savepoint(connection: DatabaseConnection, name: string): Promise<void> {
    await ours(connection).savepoint(name);
  }

  async rollbackToSavepoint(connection: DatabaseConnection, name: string): Promise<void> {
    await ours(connection).rollbackTo(name);
  }

  async releaseSavepoint(connection: DatabaseConnection, name: string): Promise<void> {
    await ours(connection).release(name);
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    await this.#client.close();
  }
}

/** @throws {TypeError} a connection that another driver made. */
export function ours(connection: DatabaseConnection): DataApiConnection {
  if (connection instanceof DataApiConnection) return connection;
  throw new TypeError('The connection was not made by DataApiDialect.');
}

function optionsOf({ isolationLevel, accessMode }: TransactionSettings): TransactionOptions {
  if (isolationLevel === 'snapshot') {
    throw new TypeError("PostgreSQL has no isolation level 'snapshot'. Use 'repeatable read', which is the same.");
  }
  // PostgreSQL reads uncommitted as committed.
  const isolation = isolationLevel === 'read uncommitted' ? 'read committed' : isolationLevel;
  return {
    ...(isolation === undefined ? {} : { isolation }),
    ...(accessMode === 'read only' ? { readOnly: true } : {}),
  };
}
