import { randomBytes } from 'node:crypto';
import type { Clock } from '@daybreak/postgres-local';
import { AwsException, type TransactionCause, transactionNotFound } from '../api/errors.ts';
import { TRANSACTION_IDLE_MS, TRANSACTION_TOTAL_MS } from '../api/limits.ts';
import type { SessionKey, SessionPool } from './pool.ts';
import type { Session } from './session.ts';

/** An open transaction, for tests and the log. */
export interface OpenTransaction {
  readonly transactionId: string;
  readonly database: string;
  readonly beganAtMs: number;
  readonly lastUsedAtMs: number;
  readonly isRunning: boolean;
  /** Of its PostgreSQL session, as in `pg_stat_activity`. */
  readonly processId: number;
}

export interface Transaction {
  readonly transactionId: string;
  readonly resourceArn: string;
  readonly key: SessionKey;
  readonly session: Session;
  readonly beganAtMs: number;
  lastUsedAtMs: number;
  isRunning: boolean;
}

/** How many ended ids are remembered, so that the answer can name the cause. */
const REMEMBERED_IDS = 1000;

/** Real time between two checks for expired transactions, while any is open. */
const SWEEP_MS = 1000;

/** Every open transaction owns one session until it ends, expires or loses that session. */
export class Transactions {
  readonly #pool: SessionPool;
  readonly #clock: Clock;
  readonly #open = new Map<string, Transaction>();
  readonly #ended = new Map<string, TransactionCause>();
  #sweep: NodeJS.Timeout | undefined;

  constructor(pool: SessionPool, clock: Clock) {
    this.#pool = pool;
    this.#clock = clock;
  }

  list(): readonly OpenTransaction[] {
    return [...this.#open.values()].map(({ transactionId, key, session, beganAtMs, lastUsedAtMs, isRunning }) => ({
      transactionId,
      database: key.database,
      beganAtMs,
      lastUsedAtMs,
      isRunning,
      processId: session.processId,
    }));
  }

  async begin(resourceArn: string, key: SessionKey): Promise<string> {
    const { session } = await this.#pool.lend(key, (taken) => taken.command('BEGIN'));
    const nowMs = this.#clock.nowMs();
    const transactionId = newTransactionId();
    this.#open.set(transactionId, {
      transactionId,
      resourceArn,
      key,
      session,
      beganAtMs: nowMs,
      lastUsedAtMs: nowMs,
      isRunning: false,
    });
    this.#sweep ??= setInterval(() => void this.rollBackExpired(), SWEEP_MS).unref();
    return transactionId;
  }

  /**
   * Runs `work` on the transaction's session. One request at a time: a second one is refused, not queued.
   * @throws AwsException TransactionNotFoundException, or DatabaseErrorException while another request runs
   */
  async use<T>(resourceArn: string, transactionId: string, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const transaction = await this.#claim(resourceArn, transactionId);
    try {
      return await work(transaction);
    } finally {
      await this.#settle(transaction);
    }
  }

  /** Commits or rolls back, releases the session and forgets the transaction. Resolves to PostgreSQL's command tag. */
  async end(resourceArn: string, transactionId: string, command: 'COMMIT' | 'ROLLBACK'): Promise<string> {
    const transaction = await this.#claim(resourceArn, transactionId);
    this.#forget(transaction, 'ended');
    try {
      return await transaction.session.command(command, 'pooled');
    } finally {
      void this.#pool.release(transaction.key, transaction.session);
    }
  }

  /** Rolls back what has been idle for 3 minutes or open for 24 hours. Resolves when their locks are free. */
  async rollBackExpired(): Promise<void> {
    const expired = [...this.#open.values()].filter(
      (transaction) => !transaction.isRunning && this.#isExpired(transaction),
    );
    await Promise.all(expired.map((transaction) => this.#rollBack(transaction, 'expired')));
  }

  /** Rolls back everything that is open. */
  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map((transaction) => this.#rollBack(transaction, 'ended')));
  }

  async #claim(resourceArn: string, transactionId: string): Promise<Transaction> {
    const transaction = this.#open.get(transactionId);
    if (transaction === undefined || transaction.resourceArn !== resourceArn) {
      throw transactionNotFound(transactionId, this.#ended.get(transactionId) ?? 'expired');
    }
    if (transaction.isRunning) {
      throw new AwsException('DatabaseErrorException', 'Transaction is still running a query');
    }
    if (this.#isExpired(transaction)) {
      await this.#rollBack(transaction, 'expired');
      throw transactionNotFound(transactionId, 'expired');
    }
    if (!transaction.session.isAlive) {
      this.#forget(transaction, 'aborted');
      await this.#pool.discard(transaction.session);
      throw transactionNotFound(transactionId, 'aborted');
    }
    transaction.isRunning = true;
    return transaction;
  }

  async #settle(transaction: Transaction): Promise<void> {
    transaction.isRunning = false;
    transaction.lastUsedAtMs = this.#clock.nowMs();
    if (!transaction.session.isAlive) {
      this.#forget(transaction, 'aborted');
      await this.#pool.discard(transaction.session);
    }
  }

  #isExpired({ beganAtMs, lastUsedAtMs }: Transaction): boolean {
    const nowMs = this.#clock.nowMs();
    return nowMs - lastUsedAtMs >= TRANSACTION_IDLE_MS || nowMs - beganAtMs >= TRANSACTION_TOTAL_MS;
  }

  async #rollBack(transaction: Transaction, cause: TransactionCause): Promise<void> {
    this.#forget(transaction, cause);
    if (transaction.isRunning) {
      await this.#pool.discard(transaction.session);
      return;
    }
    // If it fails the session is dead: release() drops it, and PostgreSQL rolls back.
    await transaction.session.command('ROLLBACK', 'pooled').catch(() => {});
    await this.#pool.release(transaction.key, transaction.session);
  }

  #forget(transaction: Transaction, cause: TransactionCause): void {
    this.#open.delete(transaction.transactionId);
    this.#ended.set(transaction.transactionId, cause);
    for (const oldest of this.#ended.keys()) {
      if (this.#ended.size <= REMEMBERED_IDS) break;
      this.#ended.delete(oldest);
    }
    if (this.#open.size === 0) {
      clearInterval(this.#sweep);
      this.#sweep = undefined;
    }
  }
}

/** Opaque and base64-like, 184 characters: within the 192 that the service model allows. */
const newTransactionId = (): string => randomBytes(138).toString('base64');
