import { isOfThisKind } from './error-kind.ts';
import { placeInSql, shorten } from './problem.ts';

/** The operations of the RDS Data API, by AWS's names. */
export type Operation =
  | 'ExecuteStatement'
  | 'BatchExecuteStatement'
  | 'BeginTransaction'
  | 'CommitTransaction'
  | 'RollbackTransaction';

/** The request that failed. */
export interface ErrorContext {
  readonly operation?: Operation | undefined;
  /** The SQL text as it was written. */
  readonly sql?: string | undefined;
  /** The name in the statement's declaration. */
  readonly statementName?: string | undefined;
  readonly cause?: unknown;
}

/**
 * Base class of every error of this package, with every driver. No message, no member and no `cause` contains a parameter value, a row, a
 * secret's ARN or a token. Values that the caller writes into the SQL text itself are not protected: `sql` shows that text.
 */
export class DatabaseError extends Error {
  static readonly daybreakKind: string = 'DatabaseError';
  static override readonly [Symbol.hasInstance] = isOfThisKind;
  /** The name of the class, even if a bundler has shortened it. */
  override readonly name: string;
  /** AWS's name of the operation. Set for requests to the Data API. */
  readonly operation: Operation | undefined;
  /** AWS's name of the error, for example `AccessDeniedException`. Set if the Data API answered. */
  readonly awsName: string | undefined;
  /** `x-amzn-RequestId`, for AWS support. Set if the Data API answered. */
  readonly requestId: string | undefined;
  /** The SQL text as it was written. Set where one statement failed. */
  readonly sql: string | undefined;
  /** The name in the statement's declaration. */
  readonly statementName: string | undefined;
  /** Set when rolling the transaction back failed too; the Data API then ends it after three idle minutes. */
  declare rollbackError?: unknown;

  constructor(message: string, { operation, sql, statementName, cause }: ErrorContext = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.daybreakKind;
    this.operation = operation;
    this.awsName = awsNameOf(cause);
    this.requestId = requestIdOf(cause);
    this.sql = sql;
    this.statementName = statementName;
  }
}

/** PostgreSQL refused the statement. Use `sqlState` or `condition` to handle it, not the text of the message. */
export class StatementError extends DatabaseError {
  static override readonly daybreakKind: string = 'StatementError';
  declare readonly name: 'StatementError';
  /** Five characters, for example `23505` (see {@link SQL_STATES}). Undefined if the service itself refused. */
  declare readonly sqlState: string | undefined;
  /** PostgreSQL's name of the SQLSTATE, for example `unique_violation`. */
  declare readonly condition: string | undefined;
  /** PostgreSQL's message without values, or the reason why it is not shown. */
  declare readonly detail: string;
  declare readonly hint: string | undefined;
  /** 1-based character of {@link sql}. */
  declare readonly position: number | undefined;
  /** The line of {@link sql} with a caret below the position. */
  declare readonly excerpt: string | undefined;
  /** The violated constraint, the table and the column, where PostgreSQL's sentence has them. */
  declare readonly constraint: string | undefined;
  declare readonly table: string | undefined;
  declare readonly column: string | undefined;

  constructor(message: string, context: ErrorContext & StatementErrorParts) {
    super(message, context);
    const { sqlState, condition, detail, hint, position, excerpt, constraint, table, column } = context;
    Object.assign(this, { sqlState, condition, detail, hint, position, excerpt, constraint, table, column });
  }
}

type StatementErrorParts = { readonly detail: string } & {
  readonly [Part in 'sqlState' | 'condition' | 'hint' | 'position' | 'excerpt' | 'constraint' | 'table' | 'column']?:
    | StatementError[Part]
    | undefined;
};

/**
 * The statement ran too long and was ended: after 45 s on the Data API, where `continueAfterTimeout` lets it continue in the
 * database; after `statementTimeoutMs` over a direct connection.
 */
export class StatementTimeoutError extends DatabaseError {
  static override readonly daybreakKind: string = 'StatementTimeoutError';
  declare readonly name: 'StatementTimeoutError';
}

/** The database could not be reached, refused access, or is not ready; nothing ran. `awsName` says which. */
export class ServiceRefusedError extends DatabaseError {
  static override readonly daybreakKind: string = 'ServiceRefusedError';
  declare readonly name: 'ServiceRefusedError';
}

/** The outcome is unknown: the request may have run or not. It is never sent again automatically. */
export class OutcomeUnknownError extends DatabaseError {
  static override readonly daybreakKind: string = 'OutcomeUnknownError';
  declare readonly name: 'OutcomeUnknownError';
}

interface PartialBatch {
  readonly committed: number;
  readonly failedAt: number;
  readonly total: number;
  readonly unit: 'parameter sets' | 'rows';
}

/** A batch in several requests outside a transaction, of which a later one failed: the earlier sets are committed. */
export class PartialBatchError extends DatabaseError {
  static override readonly daybreakKind: string = 'PartialBatchError';
  declare readonly name: 'PartialBatchError';
  /** Sets or rows of the requests that succeeded; they are kept. */
  readonly committed: number;
  /** Index of the first set or row of the request that failed. */
  readonly failedAt: number;

  constructor(context: ErrorContext & PartialBatch) {
    super(
      `${context.committed} of ${context.total} ${context.unit} are committed; the request that begins with number ${context.failedAt} failed. ${messageOf(context.cause)} Continue with that one, or run it in transaction(…), which keeps all or nothing.`,
      context,
    );
    this.committed = context.committed;
    this.failedAt = context.failedAt;
  }
}

/** `get` or `value` expected exactly one row. THE STATEMENT HAS RUN. */
export class RowCountError extends DatabaseError {
  static override readonly daybreakKind: string = 'RowCountError';
  declare readonly name: 'RowCountError';
  /** Number of returned rows. */
  readonly rowCount: number;

  constructor(context: ErrorContext & { readonly rowCount: number }) {
    super(`${labelOf(context)} returned ${context.rowCount} rows, and exactly one was expected.`, context);
    this.rowCount = context.rowCount;
  }
}

/** A cursor that is not from this query: edited, cut off, or of another order. Start again without one. */
export class CursorError extends DatabaseError {
  static override readonly daybreakKind: string = 'CursorError';
  declare readonly name: 'CursorError';
}

/**
 * The transaction is rolled back: a statement failed (`cause` is the first failure), or its callback returned while statements
 * still ran, or did not end.
 */
export class TransactionAbortedError extends DatabaseError {
  static override readonly daybreakKind: string = 'TransactionAbortedError';
  declare readonly name: 'TransactionAbortedError';
}

/**
 * The time budget or the signal of the caller ended the call. It has no effect: it was not sent, it only reads, or its
 * transaction is rolled back. A write that was on its way is an {@link OutcomeUnknownError} instead.
 */
export class CallAbortedError extends DatabaseError {
  static override readonly daybreakKind: string = 'CallAbortedError';
  declare readonly name: 'CallAbortedError';
  readonly reason: 'timeout' | 'signal';

  constructor(context: ErrorContext & { readonly reason: 'timeout' | 'signal' }) {
    const cause = context.reason === 'timeout' ? 'its time budget is used up' : 'its signal was aborted';
    super(`${labelOf(context)} was stopped, because ${cause}. It has no effect, so it can be sent again.`, context);
    this.reason = context.reason;
  }
}

/** The transaction's callback has ended, and its `tx` was used again; nothing was sent. */
export class TransactionEndedError extends DatabaseError {
  static override readonly daybreakKind: string = 'TransactionEndedError';
  declare readonly name: 'TransactionEndedError';
}

/** The message of a thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * How messages name a statement: by its declared name, else by its text.
 *
 * @example labelOf({ sql: 'SELECT 1' }) // '"SELECT 1"'
 */
export function labelOf({ statementName, sql, operation }: ErrorContext): string {
  if (statementName !== undefined) return statementName;
  return sql === undefined ? (operation ?? 'the request') : `"${shorten(sql)}"`;
}

/** Characters of a long line on each side of the caret. */
const EXCERPT_RADIUS = 60;

/**
 * `line:column`, the line of the SQL text, and a caret below the 1-based position.
 *
 * @example
 * excerptOf('SELECT nam FROM users', 8)
 * // 1:8
 * // SELECT nam FROM users
 * //        ^
 */
export function excerptOf(sql: string, position: number): string {
  const offset = Math.min(position - 1, sql.length);
  const place = placeInSql(sql, offset);
  const lineStart = sql.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = sql.indexOf('\n', offset);
  const from = Math.max(lineStart, offset - EXCERPT_RADIUS);
  const to = Math.min(lineEnd < 0 ? sql.length : lineEnd, offset + EXCERPT_RADIUS);
  const cutLeft = from > lineStart ? '…' : '';
  const label = `${place.line}:${place.column}`;
  // A tab is as wide as the terminal makes it: one blank each keeps the caret below its character.
  const before = `${cutLeft}${sql.slice(from, offset)}`.replace(/\s/g, ' ');
  const after = sql.slice(offset, to).replace(/\s/g, ' ').trimEnd();
  return `  ${label} | ${before}${after}\n  ${' '.repeat(label.length)} | ${' '.repeat(before.length)}^`;
}

function awsNameOf(cause: unknown): string | undefined {
  return cause instanceof Error && metadataOf(cause)?.httpStatusCode !== undefined ? cause.name : undefined;
}

function requestIdOf(cause: unknown): string | undefined {
  const requestId = metadataOf(cause)?.requestId;
  return typeof requestId === 'string' ? requestId : undefined;
}

/** The SDK's metadata of an answer; absent if there was none. */
export function metadataOf(
  error: unknown,
): { readonly requestId?: unknown; readonly httpStatusCode?: unknown } | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  return typeof error.$metadata === 'object' && error.$metadata !== null ? error.$metadata : undefined;
}
