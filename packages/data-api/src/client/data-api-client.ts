import { ALL_TEXTS } from '../errors/all-texts.ts';
import type { StatementRunner } from '../statement/runner-contract.ts';
import { madeFrom } from '../statement/runner-origin.ts';
import { typedRunner } from '../statement/typed-runner.ts';
import { systemClock } from '../time/clock.ts';
import { type CallLimits, type Deadline, deadlineWithin, NO_DEADLINE } from '../time/deadline.ts';
import type { TransactionOptions } from '../transaction/options.ts';
import { type OpenTransaction, runTransaction, type Transaction } from '../transaction/transaction.ts';
import { observer } from '../wire/observe.ts';
import { createService } from '../wire/service.ts';
import * as requests from '../wire/write-requests.ts';
import type { DataApiConfig } from './client-config.ts';
import { isDevelopment, warningOfRepeats } from './development.ts';
import type { ColumnMemory } from './read-format.ts';
import { createRunner } from './send-statements.ts';

/** A typed client of the RDS Data API for one database. It keeps only HTTP connections and columns: create it once. */
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
   * @throws {TransactionAbortedError} a statement failed and the callback continued; the callback returned while statements
   *   were still running, or did nothing for `idleTimeoutMs`. It is rolled back.
   * @throws {OutcomeUnknownError} the answer to the commit was lost: it may be committed or not.
   */
  transaction<T>(callback: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * The same client for calls that must end in time: a time budget, a signal, or the remaining time of a Lambda invocation. The time starts
   * with this call. It also limits the wait for a resuming database. A rollback gets one more second.
   *
   * @example
   * const rows = await db.within({ timeoutMs: 2_000, signal: request.signal }).query(findConversation, { id });
   * const inTime = db.within({ lambda: context });
   * @throws {TypeError} a limit that is not a number of milliseconds.
   *   Its calls throw {@link CallAbortedError}: the call has no effect. {@link OutcomeUnknownError}: a write was being sent.
   */
  within(limits: CallLimits): DataApiClient;
  /** Closes idle HTTP connections, so that a program can end. */
  close(): void;
}

/**
 * Makes a client. Nothing is sent before the first call.
 *
 * @example
 * const db = createDataApiClient({ resourceArn, secretArn, database: 'app' });
 * const rows = await db.query(findConversation, { id, count: 3 });
 * // sent: SELECT title, created_at FROM conversations WHERE id = :id AND message_count > CAST(:count AS int4)
 * @throws {TypeError} with every setting that is missing or malformed.
 */
export function createDataApiClient(config: DataApiConfig): DataApiClient {
  const { timeoutMs, endpoint, onRequest, warnRepeats } = config;
  const warns = warnRepeats ?? isDevelopment(endpoint, process.env.NODE_ENV);
  const told = warns ? warningOfRepeats(onRequest, warnRepeats === true) : onRequest;
  const service = createService(config, ALL_TEXTS, told === undefined ? undefined : observer(told));
  const memory: ColumnMemory = new WeakMap();
  return clientWithin(NO_DEADLINE);

  function clientWithin(outer: Deadline): DataApiClient {
    const startCall = (): Deadline =>
      timeoutMs === undefined ? outer : deadlineWithin(outer, { timeoutMs }, systemClock.now());

    async function begin(deadline: Deadline): Promise<OpenTransaction> {
      const transactionId = await requests.begin(service, deadline);
      return {
        runner: createRunner({ service, memory, startCall: () => deadline, transactionId }),
        commit: () => requests.commit(service, transactionId, deadline),
        rollback: () => requests.rollback(service, transactionId, afterDeadline(deadline)),
      };
    }

    const client: DataApiClient = {
      ...typedRunner(createRunner({ service, memory, startCall }), false),
      async transaction(callback, options) {
        const deadline = startCall();
        return runTransaction(() => begin(deadline), callback, { ...options, deadline });
      },
      within: (limits) => madeFrom(client, clientWithin(deadlineWithin(outer, limits, systemClock.now()))),
      close: () => service.client.destroy(),
    };
    return client;
  }
}

/** Time for a rollback after the deadline: without it AWS keeps the transaction and its locks for 3 minutes. */
const ROLLBACK_MS = 1_000;

function afterDeadline({ endsAtMs }: Deadline): Deadline {
  return { endsAtMs: Math.max(endsAtMs, systemClock.now() + ROLLBACK_MS) };
}
