import { messageOf, TransactionAbortedError, TransactionEndedError } from '../errors/database-error.ts';
import { isEnclosing } from './nesting.ts';

/** The statements of one transaction or one savepoint: one at a time, in the order in which they were called. */
export interface Queue {
  /** The first failure; undefined while all went well. */
  readonly failure: { readonly error: unknown } | undefined;
  /** Statements that were called and have not ended. */
  readonly pending: number;
  /** Milliseconds since the last statement ended; 0 while one runs. */
  readonly idleMs: () => number;
  /** Runs a task after the earlier ones. `isContained` returns whether the transaction can continue after its error. */
  readonly add: <T>(task: () => Promise<T>, isContained?: () => boolean) => Promise<T>;
  /** Waits for the added tasks, and accepts no more. */
  readonly end: () => Promise<void>;
}

/** The Data API refuses a second request on the same transaction while one runs. */
export function createQueue(now: () => number): Queue {
  let last: Promise<unknown> = Promise.resolve();
  let failure: { readonly error: unknown } | undefined;
  let pending = 0;
  let endedAt = now();
  let closed = false;

  const queue: Queue = {
    get failure() {
      return failure;
    },
    get pending() {
      return pending;
    },
    idleMs: () => (pending > 0 ? 0 : now() - endedAt),
    async add(task, isContained = () => false) {
      if (closed) {
        throw new TransactionEndedError(
          'The transaction is over, and nothing was sent. Await every statement inside the callback, and do not keep tx.',
        );
      }
      if (isEnclosing(queue)) {
        throw new TransactionAbortedError(
          'The statement was not sent: it uses the outer tx inside a nested transaction. Use the tx of the nested callback.',
        );
      }
      pending += 1;
      const result = last
        .then(async () => {
          if (failure !== undefined) throw notSent(failure.error);
          try {
            return await task();
          } catch (error) {
            if (!isContained()) failure ??= { error };
            throw error;
          }
        })
        .finally(() => {
          pending -= 1;
          endedAt = now();
        });
      last = result.catch(() => undefined);
      return result;
    },
    async end() {
      closed = true;
      await last;
    },
  };
  return queue;
}

function notSent(cause: unknown): TransactionAbortedError {
  const message = `The statement was not sent: one before it in the same transaction failed. ${messageOf(cause)} Start the transaction again as a whole.`;
  return new TransactionAbortedError(message, { operation: 'ExecuteStatement', cause });
}
