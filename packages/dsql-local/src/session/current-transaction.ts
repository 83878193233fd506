import type { Cluster } from '../cluster/cluster.ts';
import type { Waiter } from '../cluster/lock-waits.ts';
import type { Backend } from './backend.ts';
import { applyCopies } from './copies.ts';
import { type ConflictCode, conflict } from './failure.ts';
import { Transaction } from './transaction.ts';

const BASE = 'dsql_base';

/** What a statement does that would wait for another session's transaction. */
export type WhenBlocked = 'continue with copies' | 'take it';

/** The transaction of one session, if one is open: how it begins, ends, and loses a conflict with another session. */
export class CurrentTransaction implements Waiter {
  readonly #backend: Backend;
  readonly #cluster: Cluster;
  #transaction: Transaction | undefined;
  /** The work of this session, in order. */
  #turn: Promise<unknown> = Promise.resolve();
  #whenBlocked: WhenBlocked = 'take it';
  #code: ConflictCode = 'OC000';
  #cancelling: Promise<void> | undefined;

  constructor(backend: Backend, cluster: Cluster) {
    this.#backend = backend;
    this.#cluster = cluster;
  }

  /** As ReadyForQuery says it: idle, in a transaction, in a failed one. */
  get status(): 'I' | 'T' | 'E' {
    if (this.#transaction?.isExplicit !== true) return 'I';
    return this.#transaction.isFailed ? 'E' : 'T';
  }

  get open(): Transaction | undefined {
    return this.#transaction;
  }

  get processId(): number {
    return this.#backend.processId;
  }

  /** Runs `action` when all before it has ended. */
  inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** The transaction that is open, or a new one for the next statement. */
  async ensure(): Promise<Transaction> {
    return this.#transaction ?? (await this.#start('BEGIN'));
  }

  /** BEGIN. What ran before it in the same query string belongs to the transaction. */
  async begin(sql: string): Promise<void> {
    if (this.#transaction?.isExplicit === true) {
      // PostgreSQL's warning is for the client.
      await this.#backend.sql('BEGIN', true);
      return;
    }
    const transaction = this.#transaction ?? (await this.#start(sql));
    transaction.isExplicit = true;
    await this.#backend.sql(`SAVEPOINT ${BASE}`);
  }

  /** @throws {Failure} it cannot commit; it is rolled back then */
  async commit(transaction: Transaction): Promise<void> {
    const faults = this.#cluster.faults.atCommit(transaction.statements);
    try {
      transaction.checkAge(this.#cluster.clock.nowMs());
      if (transaction.lost !== undefined) throw conflict(transaction.lost);
      faults.before();
      if (transaction.copiedFrom !== undefined) {
        await applyCopies(this.#backend, transaction, (action) => this.waiting('take it', 'OC000', action));
      }
      await this.#backend.end('COMMIT');
    } catch (error) {
      await this.rollBack(transaction);
      throw error;
    }
    transaction.outcome = 'committed';
    this.#transaction = undefined;
    if (transaction.changesCatalogue) this.#cluster.catalogueChanged(this);
    for (const action of transaction.afterCommit) await action();
    faults.after();
  }

  async rollBack(transaction: Transaction): Promise<void> {
    transaction.outcome = 'rolled back';
    this.#transaction = undefined;
    await this.#backend.end('ROLLBACK');
  }

  /** Commits the transaction that no BEGIN began. @throws {Failure} it cannot commit */
  async commitImplicit(): Promise<void> {
    const transaction = this.#transaction;
    if (transaction !== undefined && !transaction.isExplicit && !transaction.isFailed) await this.commit(transaction);
  }

  /** Rolls back the transaction that no BEGIN began, if it is still there. */
  async abandonImplicit(): Promise<void> {
    if (this.#transaction !== undefined && !this.#transaction.isExplicit) await this.rollBack(this.#transaction);
  }

  /** Another session's transaction wins, or has changed the catalogue: this one can only fail, and releases its locks. */
  lose(code: ConflictCode): void {
    const transaction = this.#transaction;
    if (transaction?.isExplicit !== true || transaction.outcome !== 'open' || transaction.lost !== undefined) return;
    if (code === 'OC001' && !transaction.hasRun) return;
    transaction.lost = code;
    void this.inTurn(async () => {
      if (this.#transaction !== transaction) return;
      // PostgreSQL does not know what we refused in place of Aurora DSQL: a failed transaction may still hold row locks there.
      const isOver = code === 'OC001' || transaction.isFailed;
      await this.#backend.sql(isOver ? 'ROLLBACK' : `ROLLBACK TO SAVEPOINT ${BASE}`);
      transaction.copiedFrom = undefined;
    }).catch(() => this.#backend.destroy());
  }

  /**
   * Runs what may have to wait for another session's transaction, which Aurora DSQL never does.
   * @param code the code with which the other transaction fails if this one takes its locks
   */
  async waiting<T>(whenBlocked: WhenBlocked, code: ConflictCode, action: () => Promise<T>): Promise<T> {
    this.#whenBlocked = whenBlocked;
    this.#code = code;
    const stop = this.#cluster.lockWaits.watch(this);
    try {
      return await action();
    } finally {
      stop();
      // A cancellation that comes too late must not reach the next statement.
      await this.#cancelling;
      this.#cancelling = undefined;
    }
  }

  blockedBy(rivals: readonly this[], waitsFor: string): void {
    const isRow = waitsFor === 'transactionid' || waitsFor === 'tuple';
    if (this.#whenBlocked === 'continue with copies' && isRow) {
      for (const { open } of rivals) if (open !== undefined) this.#transaction?.rivals.add(open);
      this.#cancelling ??= this.#cluster.cancel(this.processId);
    } else {
      for (const rival of rivals) rival.lose(this.#code);
    }
  }

  async #start(sql: string): Promise<Transaction> {
    await this.#backend.sql(sql);
    this.#transaction = new Transaction(this.#cluster.clock.nowMs());
    return this.#transaction;
  }
}
