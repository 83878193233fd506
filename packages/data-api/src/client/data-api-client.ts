import type { StatementRunner } from '../statement/runner-contract.ts';
import { typedRunner } from '../statement/typed-runner.ts';
import type { TransactionOptions } from '../transaction/options.ts';
import { type OpenTransaction, runTransaction, type Transaction } from '../transaction/transaction.ts';
import { createService } from '../wire/requests.ts';
import type { DataApiConfig } from './client-config.ts';
import type { ColumnMemory } from './read-format.ts';
import { createRunner } from './send-statements.ts';

/** A typed client of the RDS Data API for one database. Stateless but for its HTTP connections: build it once. */
export interface DataApiClient extends StatementRunner {
  /**
   * Runs the callback in a transaction: commits when it resolves, rolls back when it throws, and rethrows that error.
   * Statements of one transaction run one after the other, also when they were called together. A failed statement
   * cannot be swallowed: nothing more is sent, and the commit is refused.
   *
   * Nested: `tx.transaction(…)`. Serialization failures and deadlocks run the callback again where `retries` allows it.
   *
   * @example
   * await db.transaction(transfer, { isolation: 'serializable', retries: 3 });
   * // sent: SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, then the statements of transfer
   *
   * A transaction ends by itself after 3 minutes without a request, and after 24 hours.
   * @throws {TransactionAbortedError} a statement failed and the callback went on; the callback returned while statements
   *   were still running, or did nothing for `idleTimeoutMs`. It is rolled back.
   * @throws {OutcomeUnknownError} the answer to the commit was lost: it may be committed or not.
   */
  transaction<T>(callback: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Closes idle HTTP connections; for programs that end. */
  close(): void;
}

/**
 * Makes a client. Nothing is sent before the first call.
 *
 * @example
 * const db = createDataApiClient({ resourceArn, secretArn, database: 'app' });
 * const rows = await db.query(findConversation, { id, count: 3 });
 * @throws {TypeError} with every setting that is missing or malformed.
 */
export function createDataApiClient(config: DataApiConfig): DataApiClient {
  const service = createService(config);
  const memory: ColumnMemory = new WeakMap();

  async function begin(): Promise<OpenTransaction> {
    const transactionId = await service.begin();
    return {
      runner: createRunner(service, memory, transactionId),
      commit: () => service.commit(transactionId),
      rollback: () => service.rollback(transactionId),
    };
  }

  return {
    ...typedRunner(createRunner(service, memory), false),
    transaction: (callback, options) => runTransaction(begin, callback, options),
    close: () => service.close(),
  };
}
