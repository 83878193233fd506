import {
  type AskedStatement,
  type CallLimits,
  type Deadline,
  deadlineWithin,
  labelOf,
  madeFrom,
  modesOf,
  NO_DEADLINE,
  type OpenTransaction,
  type Operation,
  type RequestEvent,
  RequestTooLargeError,
  requestEvents,
  runTransaction,
  type SentRequest,
  systemClock,
  TransactionAbortedError,
  type TransactionOptions,
  traced,
  typedRunner,
} from '@daybreak/data-api/core';
import type { Database } from '../database.ts';
import { inParts } from './batches.ts';
import { callEnded } from './connect-errors.ts';
import type { Answer } from './exchange.ts';
import type { TextRow } from './messages.ts';
import { notSupported } from './not-supported.ts';
import { type FailureContext, failureOf, type Part } from './outcome-errors.ts';
import type { SessionPool, Taken } from './pool.ts';
import { type Ask, type ColumnMemory, createRunner, type Read, type Request, type Send } from './runner.ts';
import { POSTGRES_TRAITS, type ServerTraits } from './server-traits.ts';
import { isLimited, type Limits, type Outcome, type Session } from './session.ts';
import { TypeNames } from './type-names.ts';

export interface PgDatabaseOptions {
  readonly pool: SessionPool;
  /** One statement may run for this time; then it is cancelled. */
  readonly statementTimeoutMs: number;
  /** Total time that one call may take. @default - no limit */
  readonly timeoutMs?: number | undefined;
  readonly onRequest?: ((sent: SentRequest) => void) | undefined;
  /** @default - PostgreSQL's */
  readonly traits?: ServerTraits;
}

/** How often a statement that changes nothing, or did not run, is sent again after its connection was lost. */
const MAX_RESENT = 2;
/** `serialization_failure` */
const CONFLICT = '40001';
const FIRST_DELAY_MS = 50;
/** If a rollback takes longer, the connection is closed, and PostgreSQL rolls back. */
const ROLLBACK_LIMITS: Limits = { deadline: NO_DEADLINE, limitMs: 1_000, cancels: false };

/** `Database` over sessions in PostgreSQL's own protocol. */
export function pgDatabase(options: PgDatabaseOptions): Database {
  const { pool, statementTimeoutMs, timeoutMs, traits = POSTGRES_TRAITS } = options;
  const memory: ColumnMemory = new WeakMap();
  const typeNames = new TypeNames();
  const newEvent = requestEvents();
  return databaseWithin(NO_DEADLINE);

  function databaseWithin(outer: Deadline): Database {
    const startCall = (): Deadline =>
      timeoutMs === undefined ? outer : deadlineWithin(outer, { timeoutMs }, systemClock.now());
    const database: Database = {
      ...typedRunner(inParts(createRunner(sendAlone(startCall), memory, typeNames), traits.setsPerCommit), false),
      async transaction(callback, transactionOptions = {}) {
        const deadline = startCall();
        const retries = transactionOptions.retries ?? traits.conflictTries - 1;
        const begin = () => beginTransaction(transactionOptions, deadline);
        return runTransaction(begin, callback, { ...transactionOptions, retries, deadline });
      },
      within: (limits: CallLimits) =>
        madeFrom(database, databaseWithin(deadlineWithin(outer, limits, systemClock.now()))),
      close: () => pool.close(),
    };
    return database;
  }

  /** Runs each request in a separate session. */
  function sendAlone(startCall: () => Deadline): Send {
    return (request, read) => {
      const deadline = startCall();
      return observed(request, async (event) => {
        for (let [resent, tries] = [0, 1]; ; ) {
          const { session, give } = await taken(request.asked, deadline, event);
          try {
            const outcome = await exchanged(session, request, limitsOf(request, deadline), event);
            if (outcome.kind === 'answered')
              return await resultOf(read, outcome.answer, askIn(session, deadline), event);
            const mayResend = isLost(outcome) && (request.readOnly || outcome.hasRun === 'no');
            if (mayResend && resent < MAX_RESENT) resent += 1;
            else if (await mayTryAgain(outcome, tries, deadline)) tries += 1;
            else throw failureOf(outcome, contextOf(request, 'alone'));
          } finally {
            give();
          }
        }
      });
    };
  }

  /** Every request in the session of the transaction. */
  function sendIn(session: Session, deadline: Deadline): Send {
    return (request, read) =>
      observed(request, async (event) => {
        const outcome = await exchanged(session, request, limitsOf(request, deadline), event);
        if (outcome.kind !== 'answered') throw failureOf(outcome, contextOf(request, 'in-transaction'));
        return resultOf(read, outcome.answer, askIn(session, deadline), event);
      });
  }

  async function beginTransaction(transaction: TransactionOptions, deadline: Deadline): Promise<OpenTransaction> {
    const refused = traits.refuseTransaction(transaction);
    if (refused !== undefined) throw notSupported(refused);
    const modes = modesOf(transaction);
    const request = command('BeginTransaction', modes === '' ? 'BEGIN' : `BEGIN ${modes}`);
    return observed(request, async (event) => {
      for (let [resent, tries] = [0, 1]; ; ) {
        const { session, give } = await taken(request.asked, deadline, event);
        const outcome = await exchanged(session, request, limitsOf(request, deadline), event);
        if (outcome.kind === 'answered') return openTransaction(session, give, deadline);
        give();
        // Nothing has run, so a lost connection is replaced.
        if (isLost(outcome) && resent < MAX_RESENT) resent += 1;
        else if (await mayTryAgain(outcome, tries, deadline)) tries += 1;
        else throw failureOf(outcome, contextOf(request, 'in-transaction'));
      }
    });
  }

  /** After a conflict nothing is kept. Waits for a random time before the next attempt, as {@link runTransaction} does. */
  async function mayTryAgain(outcome: Outcome, tries: number, deadline: Deadline): Promise<boolean> {
    if (outcome.kind !== 'refused' || outcome.error.code !== CONFLICT || tries >= traits.conflictTries) return false;
    const delayMs = systemClock.random() * FIRST_DELAY_MS * 2 ** (tries - 1);
    if (systemClock.now() + delayMs >= deadline.endsAtMs) return false;
    await systemClock.sleep(delayMs, deadline.signal);
    return true;
  }

  function openTransaction(session: Session, give: () => void, deadline: Deadline): OpenTransaction {
    const { refuseSavepoint } = traits;
    return {
      hasModes: true,
      refuseSavepoint: refuseSavepoint === undefined ? undefined : () => notSupported(refuseSavepoint),
      runner: createRunner(sendIn(session, deadline), memory, typeNames),
      async commit() {
        const request = command('CommitTransaction', 'COMMIT');
        await observed(request, async (event) => {
          const outcome = await exchanged(session, request, limitsOf(request, deadline), event);
          // After a cancelled COMMIT there is a rollback, which returns the session.
          if (outcome.kind !== 'refused' || outcome.stop === undefined) give();
          if (outcome.kind !== 'answered') {
            // PostgreSQL had ended the session before, as at a restart: then it has not committed.
            const wasRead = !isLost(outcome) || outcome.hasRun !== 'no';
            throw failureOf(outcome, contextOf(request, wasRead ? 'commit' : 'in-transaction'));
          }
          if (outcome.answer.tag !== 'COMMIT') throw rolledBack(request.asked);
        });
      },
      async rollback() {
        const request = command('RollbackTransaction', 'ROLLBACK');
        await observed(request, async (event) => {
          await exchanged(session, request, ROLLBACK_LIMITS, event);
          // Without an answer, `give` closes the connection, and PostgreSQL rolls back.
          give();
        });
      },
    };
  }

  /** The result of the request. */
  async function resultOf<T>(read: Read<T>, answer: Answer, ask: Ask, event: RequestEvent): Promise<T> {
    const { value, rows } = await read(answer, ask);
    event.rows = rows;
    return value;
  }

  function taken(asked: AskedStatement, deadline: Deadline, event: RequestEvent): Promise<Taken> {
    const startedAtMs = startOf();
    return pool.take(asked, deadline, () => {
      event.attempts += 1;
      event.resuming += 1;
      tell(event, startedAtMs, 'resuming');
    });
  }

  async function exchanged(session: Session, sent: Request, limits: Limits, event: RequestEvent): Promise<Outcome> {
    const ended = isLimited(limits.deadline) ? callEnded(sent.asked, limits.deadline) : undefined;
    if (ended !== undefined) throw ended;
    refuseTooLong(sent);
    const startedAtMs = startOf();
    event.attempts += 1;
    const outcome = await session.send(sent, limits);
    tell(event, startedAtMs, outcome.kind === 'answered' ? 'answered' : 'failed');
    return outcome;
  }

  /** Text and one set of values are a message each. */
  function refuseTooLong({ text, sets, asked }: Request): void {
    const { maxMessageBytes } = traits;
    if (!Number.isFinite(maxMessageBytes)) return;
    const bytes = Math.max(Buffer.byteLength(text), ...sets.map(bytesOf));
    if (bytes < maxMessageBytes) return;
    const message = `${labelOf(asked)} was not sent: it has ${bytes} bytes, and one statement with its values may have ${maxMessageBytes}. Send less at a time.`;
    throw new RequestTooLargeError(message, asked);
  }

  function tell({ operation, sql }: RequestEvent, startedAtMs: number, outcome: SentRequest['outcome']): void {
    options.onRequest?.({ operation, sql, durationMs: systemClock.now() - startedAtMs, outcome });
  }

  /** Now, where `onRequest` is set. */
  function startOf(): number {
    return options.onRequest === undefined ? 0 : systemClock.now();
  }

  /** Publishes to the subscribers of the diagnostics channel. */
  function observed<T>({ operation, asked }: Request, call: (event: RequestEvent) => Promise<T>): Promise<T> {
    const event = newEvent(operation, asked);
    return traced(event, () => call(event));
  }

  function askIn(session: Session, deadline: Deadline): Ask {
    return async (text, values) => {
      const request = { ...command('ExecuteStatement', text), sets: [values], keepsRows: true };
      const outcome = await session.send(request, limitsOf(request, deadline));
      if (outcome.kind !== 'answered') throw failureOf(outcome, contextOf({ ...request, readOnly: true }, 'alone'));
      return outcome.answer.rows;
    };
  }

  function limitsOf({ unlimited }: Request, deadline: Deadline): Limits {
    return { deadline, limitMs: unlimited ? Number.POSITIVE_INFINITY : statementTimeoutMs };
  }

  function contextOf({ asked, readOnly }: Request, part: Part): FailureContext {
    const { leavesUnknown, texts } = traits;
    return { asked, part, readOnly, statementTimeoutMs, leavesUnknown, texts };
  }
}

/** A statement of the driver's own. */
function command(operation: Operation, text: string): Request {
  return {
    operation,
    // A constraint that is checked at the COMMIT may repeat a value that an earlier statement sent.
    asked: { statementName: text, hasParameters: true },
    text,
    sets: [[]],
    keepsRows: false,
    readOnly: false,
    unlimited: false,
  };
}

function rolledBack(asked: AskedStatement): TransactionAbortedError {
  return new TransactionAbortedError(
    'The transaction was rolled back: PostgreSQL answered COMMIT with ROLLBACK, because a statement in it had failed. Start it again as a whole.',
    asked,
  );
}

function bytesOf(set: TextRow): number {
  return set.reduce((sum, value) => sum + (value === null ? 0 : Buffer.byteLength(value)), 0);
}

/** The connection ended on its own. */
function isLost(outcome: Outcome): outcome is Extract<Outcome, { readonly kind: 'lost' }> {
  return outcome.kind === 'lost' && outcome.stop === undefined;
}
