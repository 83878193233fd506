import {
  CallAbortedError,
  messageOf,
  OutcomeUnknownError,
  StatementError,
  TransactionAbortedError,
} from '../errors/database-error.ts';
import type { StatementRunner } from '../statement/runner-contract.ts';
import { statement } from '../statement/statement.ts';
import { typedRunner, type UntypedRunner } from '../statement/typed-runner.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { abortAt, type Deadline, endOf, NO_DEADLINE } from '../time/deadline.ts';
import { runNested } from './nesting.ts';
import { checkOptions, DEFAULT_IDLE_TIMEOUT_MS, modeStatement, type TransactionOptions } from './options.ts';
import { createQueue, type Queue } from './queue.ts';

/** Statements of one transaction, run one after the other in the order in which they were called. */
export interface Transaction extends StatementRunner {
  /**
   * A part that can fail separately: a savepoint. When the callback throws, only its changes are undone, the error is rethrown, and the
   * outer transaction can continue. Meanwhile statements of the outer `tx` wait; inside the callback
   * they are refused.
   *
   * @example
   * await tx.transaction((inner) => inner.execute(insertTag, { tag })).catch(ignoreUniqueViolation);
   * // sent: SAVEPOINT daybreak_1; INSERT …; RELEASE SAVEPOINT daybreak_1, or ROLLBACK TO SAVEPOINT daybreak_1; RELEASE …
   */
  transaction<T>(callback: (tx: Transaction) => Promise<T>): Promise<T>;
}

/** A transaction that a driver has begun. */
export interface OpenTransaction {
  /** Runs statements in it, one at a time. */
  readonly runner: UntypedRunner;
  readonly commit: () => Promise<void>;
  readonly rollback: () => Promise<void>;
  /** BEGIN has set isolation level, READ ONLY and DEFERRABLE. @default false - a statement sets them */
  readonly hasModes?: boolean;
  /** For a database without savepoints: creates the error of `tx.transaction`. @default - the database has savepoints */
  readonly refuseSavepoint?: (() => Error) | undefined;
}

/** Waits before the callback runs again. */
const FIRST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 2_000;

/**
 * Begins, runs the callback, commits. Rolls back when the callback throws or any statement failed; the first error is thrown, and a failed
 * rollback is attached to it as `rollbackError`. For drivers, which pass a function that begins.
 *
 * @example
 * const begin = async (): Promise<OpenTransaction> => {
 *   await send('BEGIN');
 *   return { runner, commit: () => send('COMMIT'), rollback: () => send('ROLLBACK') };
 * };
 * await runTransaction(begin, async (tx) => tx.execute(renameUser, { id, name }), { readOnly: false });
 * // sent: BEGIN; UPDATE users SET name = :name WHERE id = :id; COMMIT
 */
export async function runTransaction<T>(
  begin: () => Promise<OpenTransaction>,
  callback: (tx: Transaction) => Promise<T>,
  options: TransactionOptions & { readonly deadline?: Deadline } = {},
  clock: Clock = systemClock,
): Promise<T> {
  checkOptions(options);
  const { retries = 0, idleTimeoutMs = DEFAULT_IDLE_TIMEOUT_MS, deadline = NO_DEADLINE } = options;
  const mode = modeStatement(options);
  for (let run = 0; ; run += 1) {
    const { runner, commit, rollback, hasModes = false, refuseSavepoint } = await begin();
    const scope: Scope = { runner, depth: 0, idleTimeoutMs, deadline, clock, refuseSavepoint };
    const outcome = await runScope(scope, { keep: commit, undo: rollback }, async (tx) => {
      if (mode !== undefined && !hasModes) await tx.execute(mode, {});
      return callback(tx);
    });
    if (!('error' in outcome)) return outcome.value;
    if (run >= retries || !outcome.undone || !isConflict(outcome)) throw outcome.error;
    const delayMs = clock.random() * Math.min(FIRST_DELAY_MS * 2 ** run, LONGEST_DELAY_MS);
    if (clock.now() + delayMs >= deadline.endsAtMs) throw outcome.error;
    await clock.sleep(delayMs, deadline.signal);
  }
}

/** A transaction, or a savepoint in it. */
interface Scope {
  readonly runner: UntypedRunner;
  /** 0 for the transaction itself. */
  readonly depth: number;
  readonly idleTimeoutMs: number;
  readonly deadline: Deadline;
  readonly clock: Clock;
  readonly refuseSavepoint: OpenTransaction['refuseSavepoint'];
}

interface Ends {
  readonly keep: () => Promise<void>;
  readonly undo: () => Promise<void>;
}

interface Failed {
  readonly error: unknown;
  /** The first statement that failed; it may differ from the error of the callback. */
  readonly failure: unknown;
  /** No change of it is left in the database. */
  readonly undone: boolean;
}

async function runScope<T>(
  scope: Scope,
  { keep, undo }: Ends,
  callback: (tx: Transaction) => Promise<T>,
): Promise<{ readonly value: T } | Failed> {
  const queue = createQueue(scope.clock.now);
  const watch = watchEnd(queue, scope);
  let value: T;
  let unfinished = 0;
  try {
    value = await Promise.race([callback(transactionOf(scope, queue)), watch.ended]);
    unfinished = queue.pending;
  } catch (error) {
    return undone(atDeadline(scope, error));
  } finally {
    watch.stop();
  }
  await queue.end();
  if (queue.failure !== undefined) {
    const message = `The transaction was not committed: a statement in it failed, and the callback continued. ${messageOf(queue.failure.error)} Let the error leave the callback, or run the statement outside.`;
    return undone(new TransactionAbortedError(message, { operation: 'CommitTransaction', cause: queue.failure.error }));
  }
  if (unfinished > 0) {
    const message = `The transaction was rolled back: its callback returned while ${unfinished} of its statements were still running. Await every statement inside the callback.`;
    return undone(new TransactionAbortedError(message, { operation: 'CommitTransaction' }));
  }
  try {
    await keep();
    return { value };
  } catch (error) {
    if (error instanceof CallAbortedError) return undone(error);
    // PostgreSQL's own refusal undoes the transaction. After any other failure nothing is known, and nothing more is sent.
    return {
      error,
      failure: error,
      undone: scope.depth === 0 && error instanceof StatementError && error.sqlState !== undefined,
    };
  }

  async function undone(error: unknown): Promise<Failed> {
    await queue.end();
    const failure = queue.failure?.error;
    // The lost statement may still run, after the rollback to the savepoint: only the whole transaction can be undone.
    if (scope.depth > 0 && failure instanceof OutcomeUnknownError) return { error, failure, undone: false };
    try {
      await undo();
      return { error, failure, undone: true };
    } catch (rollbackError) {
      attach(error, rollbackError);
      return { error, failure, undone: false };
    }
  }
}

/** At the deadline the answer of a statement may be lost. The transaction is rolled back, so the outcome is known. */
function atDeadline({ depth, deadline, clock }: Scope, error: unknown): unknown {
  const reason = endOf(deadline, clock.now());
  if (depth > 0 || reason === undefined || !(error instanceof OutcomeUnknownError)) return error;
  return new CallAbortedError({ sql: undefined, statementName: 'The transaction', reason, cause: error });
}

function transactionOf(scope: Scope, queue: Queue): Transaction {
  return {
    ...typedRunner(queued(scope.runner, queue), true),
    async transaction(callback) {
      // Nothing was sent, so the transaction can continue.
      if (scope.refuseSavepoint !== undefined) throw scope.refuseSavepoint();
      let contained = false;
      return queue.add(
        async () => {
          const outcome = await runSavepoint({ ...scope, depth: scope.depth + 1 }, (tx) =>
            runNested(queue, () => callback(tx)),
          );
          if (!('error' in outcome)) return outcome.value;
          contained = outcome.undone;
          throw outcome.error;
        },
        () => contained,
      );
    },
  };
}

async function runSavepoint<T>(
  scope: Scope,
  callback: (tx: Transaction) => Promise<T>,
): Promise<{ readonly value: T } | Failed> {
  const name = `daybreak_${scope.depth}`;
  const send = async (sql: string): Promise<void> => {
    await scope.runner.execute(statement({ sql }));
  };
  await send(`SAVEPOINT ${name}`);
  const release = () => send(`RELEASE SAVEPOINT ${name}`);
  const undo = async (): Promise<void> => {
    await send(`ROLLBACK TO SAVEPOINT ${name}`);
    await release();
  };
  return runScope(scope, { keep: release, undo }, callback);
}

/** Rejects at the deadline, and when the callback has neither ended nor called a statement for the idle time. */
function watchEnd(queue: Queue, { idleTimeoutMs, deadline, clock }: Scope): Watch {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let end = (_: Error): void => {};
  const ended = new Promise<never>((_, reject) => {
    end = reject;
  });
  const lookIn = (delayMs: number): void => {
    timer = setTimeout(() => {
      const leftMs = idleTimeoutMs - queue.idleMs();
      if (leftMs > 0) return lookIn(leftMs);
      const message = `The transaction was rolled back: its callback has not ended, and sent no statement for ${idleTimeoutMs} ms. Do slow work outside the transaction, or raise idleTimeoutMs.`;
      end(new TransactionAbortedError(message, { operation: 'RollbackTransaction' }));
    }, delayMs);
  };
  lookIn(idleTimeoutMs);
  const signal = abortAt(deadline, clock.now());
  const abort = (): void => {
    const reason = endOf(deadline, clock.now()) ?? 'timeout';
    end(new CallAbortedError({ sql: undefined, statementName: 'The transaction', reason }));
  };
  signal?.addEventListener('abort', abort);
  if (signal?.aborted === true) abort();
  return {
    ended,
    stop() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    },
  };
}

interface Watch {
  readonly ended: Promise<never>;
  readonly stop: () => void;
}

function isConflict({ error, failure }: Failed): boolean {
  return [error, failure].some(
    (each) => each instanceof StatementError && (each.sqlState === '40001' || each.sqlState === '40P01'),
  );
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
