import { messageOf, TransactionAbortedError, TransactionEndedError } from '../errors/database-error.ts';
import type { StatementRunner } from '../statement/statement-runner.ts';
import type { Service } from '../wire/requests.ts';
import { type ColumnMemory, createRunner } from './send-statements.ts';

/** Statements of one transaction, run one after the other in the order in which they were called. */
export type Transaction = StatementRunner;

/**
 * Begins, runs the callback, commits. Rolls back when the callback throws or any statement failed; the first error is
 * the one that is thrown, and a failed rollback is attached to it as `rollbackError`.
 */
export async function runTransaction<T>(
  service: Service,
  memory: ColumnMemory,
  callback: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const transactionId = await service.begin();
  const queue = createQueue();
  const tx = queued(createRunner(service, memory, transactionId), queue);

  let value: T;
  try {
    value = await callback(tx);
  } catch (error) {
    throw await rolledBack(error);
  }
  await queue.end();
  if (queue.failure !== undefined) {
    const message = `The transaction was not committed: a statement in it failed, and the callback went on. ${messageOf(queue.failure.error)} Let the error leave the callback, or run the statement outside.`;
    throw await rolledBack(
      new TransactionAbortedError(message, { operation: 'CommitTransaction', cause: queue.failure.error }),
    );
  }
  // After a failed commit nothing is known, and nothing more is sent.
  await service.commit(transactionId);
  return value;

  async function rolledBack(error: unknown): Promise<unknown> {
    await queue.end();
    try {
      await service.rollback(transactionId);
    } catch (rollbackError) {
      attach(error, rollbackError);
    }
    return error;
  }
}

interface Queue {
  /** The first failure; undefined while all went well. */
  readonly failure: { readonly error: unknown } | undefined;
  readonly add: <T>(task: () => Promise<T>) => Promise<T>;
  /** Waits for what was added, and takes nothing more. */
  readonly end: () => Promise<void>;
}

/** One request at a time: the service refuses a second one on the same transaction while one runs. */
function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  let failure: { readonly error: unknown } | undefined;
  let ended = false;
  return {
    get failure() {
      return failure;
    },
    add(task) {
      if (ended) {
        const message =
          'The transaction is over, and nothing was sent. Await every statement inside the callback, and do not keep tx.';
        return Promise.reject(new TransactionEndedError(message));
      }
      const result = last.then(async () => {
        if (failure !== undefined) throw notSent(failure.error);
        try {
          return await task();
        } catch (error) {
          failure ??= { error };
          throw error;
        }
      });
      last = result.catch(() => undefined);
      return result;
    },
    async end() {
      ended = true;
      await last;
    },
  };
}

function notSent(cause: unknown): TransactionAbortedError {
  const message = `The statement was not sent: one before it in the same transaction failed. ${messageOf(cause)} Start the transaction again as a whole.`;
  return new TransactionAbortedError(message, { operation: 'ExecuteStatement', cause });
}

function queued(runner: StatementRunner, queue: Queue): Transaction {
  const tx = {
    query: (...args: Parameters<StatementRunner['query']>) => queue.add(() => runner.query(...args)),
    execute: (...args: Parameters<StatementRunner['execute']>) => queue.add(() => runner.execute(...args)),
    batch: (...args: Parameters<StatementRunner['batch']>) => queue.add(() => runner.batch(...args)),
    run: (...args: Parameters<StatementRunner['run']>) => queue.add(() => runner.run(...args)),
  };
  return tx as Transaction;
}

function attach(error: unknown, rollbackError: unknown): void {
  if (!(error instanceof Error) || !Object.isExtensible(error)) return;
  Object.defineProperty(error, 'rollbackError', {
    value: rollbackError,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}
