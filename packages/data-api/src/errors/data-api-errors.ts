import { DatabaseError, type ErrorContext } from './database-error.ts';

/** A failure that only the RDS Data API has. */
export class DataApiError extends DatabaseError {
  static override readonly daybreakKind: string = 'DataApiError';
}

/** The database is resuming after a pause (Aurora DSQL: after sleep) or starting, and still was when the wait ended. Nothing ran: send it again later. */
export class DatabaseResumingError extends DatabaseError {
  static override readonly daybreakKind: string = 'DatabaseResumingError';
  declare readonly name: 'DatabaseResumingError';
  readonly attempts: number;
  readonly waitedMs: number;

  constructor(context: ErrorContext & { readonly attempts: number; readonly waitedMs: number }) {
    super(
      `The database is still resuming: ${context.attempts} requests in ${context.waitedMs} ms were refused, and nothing ran. Send it again, or raise maxWaitMs or its time limit.`,
      context,
    );
    this.attempts = context.attempts;
    this.waitedMs = context.waitedMs;
  }
}

/** The transaction is over: three idle minutes or 24 hours have passed, or it ended. Start it again as a whole. */
export class TransactionNotFoundError extends DataApiError {
  static override readonly daybreakKind: string = 'TransactionNotFoundError';
  declare readonly name: 'TransactionNotFoundError';
}

/** A result that the Data API cannot return. THE STATEMENT HAS RUN: outside a transaction its writes are kept. */
export class UnsupportedResultError extends DataApiError {
  static override readonly daybreakKind: string = 'UnsupportedResultError';
  declare readonly name: 'UnsupportedResultError';
  /** The result is over 1 MiB: read it in pages. Otherwise it has a type that cannot be returned. */
  readonly isTooLarge: boolean;

  constructor(message: string, context: ErrorContext & { readonly isTooLarge: boolean }) {
    super(message, context);
    this.isTooLarge = context.isTooLarge;
  }
}

/** A request over 4 MiB; nothing was sent. */
export class RequestTooLargeError extends DataApiError {
  static override readonly daybreakKind: string = 'RequestTooLargeError';
  declare readonly name: 'RequestTooLargeError';
}
