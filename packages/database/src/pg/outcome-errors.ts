import {
  type ALL_TEXTS,
  type AskedStatement,
  CallAbortedError,
  type DatabaseError,
  labelOf,
  OutcomeUnknownError,
  refusedStatement,
  StatementTimeoutError,
  TransactionAbortedError,
} from '@daybreak/data-api/core';
import { codeOf, type Outcome, type ServerError, type Stop } from './session.ts';

type Failed = Exclude<Outcome, { readonly kind: 'answered' }>;

/** The context of a request, which determines the meaning of a lost answer. */
export type Part =
  /** A single request, which PostgreSQL commits. */
  | 'alone'
  /** In a transaction, whose COMMIT has not been sent: nothing is kept. */
  | 'in-transaction'
  /** The COMMIT. */
  | 'commit';

export interface FailureContext {
  readonly asked: AskedStatement;
  readonly part: Part;
  /** Declared to change nothing. */
  readonly readOnly: boolean;
  readonly statementTimeoutMs: number;
  /** Whether an error with this SQLSTATE leaves open whether a commit happened. */
  readonly leavesUnknown: (sqlState: string) => boolean;
  /** The sentences of the server that an error may show. */
  readonly texts: typeof ALL_TEXTS;
}

/** The error of a request that was sent and got no answer, or that PostgreSQL refused. It contains no value. */
export function failureOf(failed: Failed, context: FailureContext): DatabaseError {
  return failed.kind === 'refused' ? refusal(failed.error, failed.stop, context) : loss(failed, context);
}

/** `query_canceled` */
const CANCELLED = '57014';

function refusal(error: ServerError, stop: Stop | undefined, context: FailureContext): DatabaseError {
  const { asked } = context;
  if (error.code === CANCELLED && stop !== undefined) return stopped(stop, error, context);
  const mayBeCommitted = context.part !== 'in-transaction' && !context.readOnly;
  if (mayBeCommitted && context.leavesUnknown(error.code)) return unknown(context, error, reasonOf(error));
  const { code: sqlState, message: primary, hint } = error;
  const position = error.position === undefined ? undefined : Number(error.position);
  const refused = refusedStatement(asked, { primary, hint, position, sqlState }, context.texts, (message) =>
    cause(message, error),
  );
  // The message contains the name, if the server's messages are in English.
  return Object.assign(refused, { constraint: refused.constraint ?? error.constraint });
}

/** PostgreSQL has cancelled it, so it has no effect. */
function stopped(stop: Stop, error: Error, { asked, statementTimeoutMs }: FailureContext): DatabaseError {
  if (stop !== 'statement-limit') return new CallAbortedError({ ...asked, reason: stop });
  const message = `${labelOf(asked)} ran for ${statementTimeoutMs} ms and was ended. It has no effect. Make it shorter, raise statementTimeoutMs, or for DDL use continueAfterTimeout, which waits for it.`;
  return new StatementTimeoutError(message, { ...asked, cause: cause(message, error) });
}

function loss({ error, stop }: Failed, { asked, part, readOnly }: FailureContext): DatabaseError {
  const how = stop === undefined ? reasonOf(error) : 'its time was over, and PostgreSQL did not answer';
  const context = { ...asked, cause: cause(how, error) };
  if (part === 'in-transaction') {
    if (stop === 'signal' || stop === 'timeout') return new CallAbortedError({ ...context, reason: stop });
    const message = `The transaction is rolled back: the connection was lost at ${labelOf(asked)} (${how}). Nothing of it is kept. Start it again as a whole.`;
    return new TransactionAbortedError(message, context);
  }
  if (readOnly && (stop === 'signal' || stop === 'timeout')) return new CallAbortedError({ ...context, reason: stop });
  return unknown({ asked }, error, how);
}

function unknown({ asked }: Pick<FailureContext, 'asked'>, error: Error, how: string): OutcomeUnknownError {
  const message = `${labelOf(asked)} got no answer that says what happened (${how}), so it may have run or not. Check the database before you send it again.`;
  return new OutcomeUnknownError(message, { ...asked, cause: cause(how, error) });
}

function reasonOf(error: Error): string {
  const code = codeOf(error);
  // PostgreSQL's message when it ends a session contains no value.
  return 'severity' in error ? `${error.message}, SQLSTATE ${code}` : code || 'the connection ended';
}

/** The error of `pg` may contain values in its detail and its stack. */
function cause(message: string, { code }: Error & { readonly code?: string }): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}
