import { messageOf, TransactionAbortedError, TransactionEndedError } from '../errors/database-error.ts';
import type { StatementRunner } from '../statement/runner-contract.ts';
import { typedRunner, type UntypedRunner } from '../statement/typed-runner.ts';

/** Statements of one transaction, run one after the other in the order in which they were called. */
export type Transaction = StatementRunner;

/** A transaction that a driver has begun. */
export interface OpenTransaction {
  /** Runs statements in it, one at a time. */
  readonly runner: UntypedRunner;
  readonly commit: () => Promise<void>;
  readonly rollback: () => Promise<void>;
}

/**
 * Begins, runs the callback, commits. Rolls back when the callback throws or any statement failed; the first error is
 * the one that is thrown, and a failed rollback is attached to it as `rollbackError`.
 */
export async function runTransaction<T>(
  begin: () => Promise<OpenTransaction>,
  callback: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const { runner, commit, rollback } = await begin();
  const queue = createQueue();

  let value: T;
  try {
    value = await callback(typedRunner(queued(runner, queue), true));
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
  await commit();
  return value;

  async function rolledBack(error: unknown): Promise<unknown> {
    await queue.end();
    try {
      await rollback();
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

/** One request at a time: the Data API refuses a second one on the same transaction while one runs. */
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

function queued(runner: UntypedRunner, queue: Queue): UntypedRunner {
  return {
    query: (...args) => queue.add(() => runner.query(...args)),
    execute: (...args) => queue.add(() => runner.execute(...args)),
    batch: (...args) => queue.add(() => runner.batch(...args)),
    run: (...args) => queue.add(() => runner.run(...args)),
  };
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
