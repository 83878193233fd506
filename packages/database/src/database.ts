import type { StatementRunner, Transaction } from '@daybreak/data-api';

/**
 * One PostgreSQL database, whichever way it is reached. Functions and scripts know this interface and nothing below it.
 */
export interface Database extends StatementRunner {
  /**
   * Runs the callback in a transaction: commits when it resolves; rolls back when it throws, and rethrows that error. A
   * failed statement cannot be swallowed: nothing more is sent, and the commit is refused.
   */
  transaction<T>(callback: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Ends idle connections; a program that ends calls it, a Lambda function does not. */
  close(): Promise<void>;
}
