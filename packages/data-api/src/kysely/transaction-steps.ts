import type { TransactionOptions } from '../transaction/options.ts';
import type { Transaction } from '../transaction/transaction.ts';

/** Runs a callback in a transaction or a savepoint, as `db.transaction` and `tx.transaction` do. */
type Start = (callback: (tx: Transaction) => Promise<void>, options?: TransactionOptions) => Promise<void>;

/** A transaction or a savepoint that is open until one of its ends is called. */
export interface Step {
  readonly tx: Transaction;
  /** Of a savepoint. */
  readonly name: string | undefined;
  /** Commits, or releases. @throws the error of `transaction`, if that fails. */
  readonly keep: () => Promise<void>;
  /** Rolls back. @throws the error of the rollback. */
  readonly undo: () => Promise<void>;
}

/** Opens a step. Kysely begins, commits and rolls back by separate calls; ours is one call with a callback between them. */
export function openStep(start: Start, name?: string): Promise<Step> {
  return new Promise((resolve, reject) => {
    const undone = new Error('The transaction was rolled back on request.');
    const end = deferred();
    const ended = start((tx) => {
      const step = {
        tx,
        name,
        keep() {
          end.resolve();
          return ended;
        },
        async undo() {
          end.reject(undone);
          try {
            await ended;
          } catch (error) {
            if (error !== undone) throw error;
            if ('rollbackError' in undone) throw undone.rollbackError;
          }
        },
      };
      resolve(step);
      return end.promise;
    });
    // The begin failed. Later calls change nothing, and committing or undoing the step throws the error.
    ended.catch(reject);
  });
}

function deferred(): { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } {
  let resolve = (): void => {};
  let reject = (_: Error): void => {};
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
