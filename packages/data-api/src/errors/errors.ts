import { describeProblems, type Problem, shorten } from './problem.ts';

/** The operations of the RDS Data API, by AWS's names. */
export type Operation =
  | 'ExecuteStatement'
  | 'BatchExecuteStatement'
  | 'BeginTransaction'
  | 'CommitTransaction'
  | 'RollbackTransaction';

interface Context {
  readonly operation: Operation;
  readonly cause?: unknown;
}

/** Every failure of a request is one of these. No parameter value is in a message; `cause` is the SDK's own error. */
export class DataApiError extends Error {
  override readonly name: string = 'DataApiError';
  readonly operation: Operation;
  /** AWS's name of the error, for instance `AccessDeniedException`. Set where the service answered. */
  readonly awsName: string | undefined;
  /** `x-amzn-RequestId`, for AWS support. Set where the service answered. */
  readonly requestId: string | undefined;
  /** Set when rolling the transaction back failed too; it then ends by itself after three idle minutes. */
  declare rollbackError?: unknown;

  constructor(message: string, { operation, cause }: Context) {
    super(message, cause === undefined ? undefined : { cause });
    this.operation = operation;
    this.awsName = nameOf(cause);
    this.requestId = requestIdOf(cause);
  }
}

/** PostgreSQL refused the statement. Branch on `sqlState`, never on the words of the message. */
export class StatementError extends DataApiError {
  override readonly name = 'StatementError';
  /** Five characters, for instance `23505` (see {@link SQL_STATES}). Undefined where the service itself refused. */
  readonly sqlState: string | undefined;
  /** As it was written; it holds no parameter values. */
  readonly sql: string | undefined;
  /** PostgreSQL's own sentence, values hidden. */
  readonly detail: string;
  readonly hint: string | undefined;
  /** 1-based character of {@link sql}. */
  readonly position: number | undefined;
  /** Name of the violated constraint, where the sentence has it. */
  readonly constraint: string | undefined;

  constructor(
    message: string,
    context: Context & Pick<StatementError, 'sqlState' | 'sql' | 'detail' | 'hint' | 'position' | 'constraint'>,
  ) {
    super(message, context);
    this.sqlState = context.sqlState;
    this.sql = context.sql;
    this.detail = context.detail;
    this.hint = context.hint;
    this.position = context.position;
    this.constraint = context.constraint;
  }
}

/** The cluster is resuming after an auto-pause, and was still when the waiting ended. Nothing ran: send it again later. */
export class DatabaseResumingError extends DataApiError {
  override readonly name = 'DatabaseResumingError';
  readonly attempts: number;
  readonly waitedMs: number;

  constructor(context: Context & { readonly attempts: number; readonly waitedMs: number }) {
    super(
      `The database is still resuming after an auto-pause: ${context.attempts} requests in ${context.waitedMs} ms were refused, and nothing ran. A resume takes about 15 s, 30 s or more after a day. Send the request again, or raise maxWaitMs.`,
      context,
    );
    this.attempts = context.attempts;
    this.waitedMs = context.waitedMs;
  }
}

/** The statement ran for 45 s and was ended; with `continueAfterTimeout` it goes on in the database. */
export class StatementTimeoutError extends DataApiError {
  override readonly name = 'StatementTimeoutError';
}

/** The transaction is over: three idle minutes or 24 hours have passed, or it ended. Start it again as a whole. */
export class TransactionNotFoundError extends DataApiError {
  override readonly name = 'TransactionNotFoundError';
}

/** A result that the Data API cannot return. THE STATEMENT HAS RUN: outside a transaction its writes are kept. */
export class UnsupportedResultError extends DataApiError {
  override readonly name = 'UnsupportedResultError';
}

/** A request over 4 MiB; nothing was sent. */
export class RequestTooLargeError extends DataApiError {
  override readonly name = 'RequestTooLargeError';
}

/** The service could not be asked, refused access, or is not ready; nothing ran. `awsName` says which. */
export class ServiceRefusedError extends DataApiError {
  override readonly name = 'ServiceRefusedError';
}

/** No answer that says what happened: the request may have run or not. It is never sent again by itself. */
export class OutcomeUnknownError extends DataApiError {
  override readonly name = 'OutcomeUnknownError';
}

/** A batch in several requests outside a transaction, of which a later one failed: the earlier sets are committed. */
export class PartialBatchError extends DataApiError {
  override readonly name = 'PartialBatchError';
  /** Sets of the requests that succeeded; they are kept. */
  readonly committed: number;
  /** Index of the first set of the request that failed. */
  readonly failedAt: number;

  constructor(context: Context & { readonly committed: number; readonly failedAt: number; readonly total: number }) {
    const reason = context.cause instanceof Error ? context.cause.message : 'The request failed.';
    super(
      `${context.committed} of ${context.total} parameter sets are committed; the request that begins with set ${context.failedAt} failed. ${reason} Go on from that set, or run the batch in transaction(…), which keeps all or nothing.`,
      context,
    );
    this.committed = context.committed;
    this.failedAt = context.failedAt;
  }
}

/** A transaction in which a statement failed: nothing more is sent, and it is rolled back. `cause` is the first failure. */
export class TransactionAbortedError extends DataApiError {
  override readonly name = 'TransactionAbortedError';
}

/** The transaction's callback has ended, and its `tx` was used again; nothing was sent. */
export class TransactionEndedError extends Error {
  override readonly name = 'TransactionEndedError';
}

/** What can be wrong with the values of a call. */
export type ParameterCode =
  /** A declared parameter has no value. */
  | 'missing'
  /** null, and the type is declared without `nullable(…)`. */
  | 'null'
  /** A value of another kind than the declared type takes. */
  | 'wrong-value'
  /** The statement has no parameter of that name. */
  | 'unknown-parameter';

/** Values do not fit their declared types; nothing was sent. `problems` has every one, and no value. */
export class ParameterError extends Error {
  override readonly name = 'ParameterError';
  readonly problems: readonly Problem<ParameterCode>[];

  constructor(problems: readonly Problem<ParameterCode>[]) {
    const heading = problems.length === 1 ? 'A parameter does' : `${problems.length} parameters do`;
    super(describeProblems(`${heading} not fit the statement:`, problems));
    this.problems = problems;
  }
}

/** What can be wrong with a result. */
export type RowCode =
  /** The statement returned no columns. */
  | 'no-columns'
  /** More or fewer columns came back than before: the table has changed. */
  | 'column-count'
  /** A column came back that `row` does not declare. */
  | 'undeclared-column'
  /** `row` declares a column that did not come back. */
  | 'missing-column'
  /** Two columns came back with the same name. */
  | 'duplicate-column'
  /** A column has another type than the declared one. */
  | 'wrong-type'
  /** NULL, and the column is declared without `nullable(…)`. */
  | 'null'
  /** A value of another shape than its type has. */
  | 'wrong-value';

/** The rows are not as declared. THE STATEMENT HAS RUN. `problems` has every one, and no value. */
export class RowError extends Error {
  override readonly name = 'RowError';
  readonly sql: string;
  readonly problems: readonly Problem<RowCode>[];

  constructor(sql: string, problems: readonly Problem<RowCode>[]) {
    super(describeProblems(`The rows of "${shorten(sql)}" are not as declared:`, problems));
    this.sql = sql;
    this.problems = problems;
  }
}

/** SQLSTATEs that programs branch on. @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
export const SQL_STATES = {
  notNullViolation: '23502',
  foreignKeyViolation: '23503',
  uniqueViolation: '23505',
  checkViolation: '23514',
  serializationFailure: '40001',
  deadlockDetected: '40P01',
  undefinedTable: '42P01',
} as const;

function nameOf(cause: unknown): string | undefined {
  return cause instanceof Error && metadataOf(cause)?.httpStatusCode !== undefined ? cause.name : undefined;
}

function requestIdOf(cause: unknown): string | undefined {
  const requestId = metadataOf(cause)?.requestId;
  return typeof requestId === 'string' ? requestId : undefined;
}

/** What the SDK notes about an answer; absent where none came. */
export function metadataOf(
  error: unknown,
): { readonly requestId?: unknown; readonly httpStatusCode?: unknown } | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  return typeof error.$metadata === 'object' && error.$metadata !== null ? error.$metadata : undefined;
}
