import type { CallLimits, StatementRunner, Transaction, TransactionOptions } from '@daybreak/data-api/core';

/**
 * One PostgreSQL database, independent of its backend. Functions and scripts use only this interface.
 */
export interface Database extends StatementRunner {
  /**
   * Runs the callback in a transaction: commits when it resolves; rolls back when it throws, and rethrows that error. A
   * failed statement cannot be swallowed: nothing more is sent, and the commit is refused. THE CALLBACK MAY RUN MORE
   * THAN ONCE: with `retries`, and on Aurora DSQL by default, it runs again after a conflict, so it has no effect outside of the database.
   * `tx.transaction(…)` nests by a savepoint, which Aurora DSQL does not have.
   */
  transaction<T>(callback: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * The same database for calls that must end in time: `{ timeoutMs, signal, lambda, reserveMs }`. The time runs from here.
   * Its calls throw `CallAbortedError`, or `OutcomeUnknownError` if a write was being sent.
   */
  within(limits: CallLimits): Database;
  /** Ends idle connections; a program that ends calls it, a Lambda function does not. */
  close(): Promise<void>;
}
