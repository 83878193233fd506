import {
  type AskedStatement,
  type CallLimits,
  type Deadline,
  deadlineWithin,
  isTraced,
  modesOf,
  NO_DEADLINE,
  type OpenTransaction,
  type Operation,
  type RequestEvent,
  runTransaction,
  type SentRequest,
  systemClock,
  TransactionAbortedError,
  type TransactionOptions,
  traced,
  typedRunner,
} from '@daybreak/data-api/core';
import type { Database } from '../database.ts';
import { callEnded } from './connect-errors.ts';
import { type FailureContext, failureOf, type Part } from './outcome-errors.ts';
import type { SessionPool, Taken } from './pool.ts';
import { type Ask, type ColumnMemory, createRunner, type Reading, type Request, type Send } from './runner.ts';
import { isLimited, type Limits, type Outcome, type Session } from './session.ts';
import { TypeNames } from './type-names.ts';

export interface PgDatabaseOptions {
  readonly pool: SessionPool;
  /** One statement may run for this time; then it is cancelled. */
  readonly statementTimeoutMs: number;
  /** Total time that one call may take. @default - no limit */
  readonly timeoutMs?: number | undefined;
  readonly onRequest?: ((sent: SentRequest) => void) | undefined;
}

/** How often a statement that changes nothing, or did not run, is sent again after its connection was lost. */
const MAX_RESENT = 2;
/** A rollback that takes longer is left to PostgreSQL: the connection is closed. */
const ROLLBACK_LIMITS: Limits = { deadline: NO_DEADLINE, limitMs: 1_000, cancels: false };

/** `Database` over sessions in PostgreSQL's own protocol. */
export function pgDatabase(options: PgDatabaseOptions): Database {
  const { pool, statementTimeoutMs, timeoutMs } = options;
  const memory: ColumnMemory = new WeakMap();
  const typeNames = new TypeNames();
  let isCold = true;
  return databaseWithin(NO_DEADLINE);

  function databaseWithin(outer: Deadline): Database {
    const startCall = (): Deadline =>
      timeoutMs === undefined ? outer : deadlineWithin(outer, { timeoutMs }, systemClock.now());
    return {
      ...typedRunner(createRunner(sendAlone(startCall), memory, typeNames), false),
      async transaction(callback, transactionOptions = {}) {
        const deadline = startCall();
        const begin = () => beginTransaction(transactionOptions, deadline);
        return runTransaction(begin, callback, { ...transactionOptions, deadline });
      },
      within: (limits: CallLimits) => databaseWithin(deadlineWithin(outer, limits, systemClock.now())),
      close: () => pool.close(),
    };
  }

  /** Each request in a session of its own. */
  function sendAlone(startCall: () => Deadline): Send {
    return (request, read) => {
      const deadline = startCall();
      return observed(request, async (event) => {
        for (let resent = 0; ; resent += 1) {
          const { session, give } = await taken(request.asked, deadline, event);
          try {
            const outcome = await exchanged(session, request, limitsOf(request, deadline), event);
            if (outcome.kind === 'answered') return await read(outcome.answer, askIn(session, deadline));
            const mayResend = isLost(outcome) && (request.readOnly || outcome.hasRun === 'no');
            if (!mayResend || resent >= MAX_RESENT) throw failureOf(outcome, contextOf(request, 'alone'));
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
        return read(outcome.answer, askIn(session, deadline));
      });
  }

  async function beginTransaction(transaction: TransactionOptions, deadline: Deadline): Promise<OpenTransaction> {
    const modes = modesOf(transaction);
    const request = command('BeginTransaction', modes === '' ? 'BEGIN' : `BEGIN ${modes}`);
    return observed(request, async (event) => {
      for (let resent = 0; ; resent += 1) {
        const { session, give } = await taken(request.asked, deadline, event);
        const outcome = await exchanged(session, request, limitsOf(request, deadline), event);
        if (outcome.kind === 'answered') return { value: openTransaction(session, give, deadline), rows: undefined };
        give();
        // Nothing has run, so a lost connection is replaced.
        if (!isLost(outcome) || resent >= MAX_RESENT) throw failureOf(outcome, contextOf(request, 'in-transaction'));
      }
    });
  }

  function openTransaction(session: Session, give: () => void, deadline: Deadline): OpenTransaction {
    return {
      hasModes: true,
      runner: createRunner(sendIn(session, deadline), memory, typeNames),
      async commit() {
        const request = command('CommitTransaction', 'COMMIT');
        await observed(request, async (event) => {
          const outcome = await exchanged(session, request, limitsOf(request, deadline), event);
          // After a COMMIT that was cancelled the rollback comes, which gives the session back.
          if (outcome.kind !== 'refused' || outcome.stop === undefined) give();
          if (outcome.kind !== 'answered') throw failureOf(outcome, contextOf(request, 'commit'));
          if (outcome.answer.tag !== 'COMMIT') throw rolledBack(request.asked);
          return { value: undefined, rows: undefined };
        });
      },
      async rollback() {
        const request = command('RollbackTransaction', 'ROLLBACK');
        await observed(request, async (event) => {
          await exchanged(session, request, ROLLBACK_LIMITS, event);
          // Without an answer PostgreSQL rolls back by itself when the connection is closed, which `give` does.
          give();
          return { value: undefined, rows: undefined };
        });
      },
    };
  }

  async function taken(asked: AskedStatement, deadline: Deadline, event: RequestEvent): Promise<Taken> {
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
    const startedAtMs = startOf();
    event.attempts += 1;
    const outcome = await session.send(sent, limits);
    tell(event, startedAtMs, outcome.kind === 'answered' ? 'answered' : 'failed');
    return outcome;
  }

  function tell({ operation, sql }: RequestEvent, startedAtMs: number, outcome: SentRequest['outcome']): void {
    options.onRequest?.({ operation, sql, durationMs: systemClock.now() - startedAtMs, outcome });
  }

  /** Now, where somebody is told. */
  function startOf(): number {
    return options.onRequest === undefined ? 0 : systemClock.now();
  }

  /** Tells the subscribers of the diagnostics channel. */
  function observed<T>(
    { operation, asked: { statementName, sql } }: Request,
    call: (event: RequestEvent) => Promise<Reading<T>>,
  ): Promise<T> {
    const coldStart = isCold;
    isCold = false;
    const event: RequestEvent = {
      operation,
      statementName,
      sql,
      coldStart,
      attempts: 0,
      resuming: 0,
      durationMs: 0,
    };
    // Node 20 does not look by itself whether anybody listens.
    if (!isTraced()) return call(event).then(({ value }) => value);
    return traced(event, async () => {
      const { value, rows } = await call(event);
      event.rows = rows;
      return value;
    });
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
    return { asked, part, readOnly, statementTimeoutMs };
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

/** The connection ended by itself. */
function isLost(outcome: Outcome): outcome is Extract<Outcome, { readonly kind: 'lost' }> {
  return outcome.kind === 'lost' && outcome.stop === undefined;
}
