import { MAX_MESSAGE_BYTES } from '../api/limits.ts';

/** COPY to or from the client: the Data API has no way to carry it. */
export class CopyRefusedError extends Error {
  override readonly name = 'CopyRefusedError';

  constructor(message: 'CopyInResponse' | 'CopyOutResponse') {
    super(`execute: unexpected message: ${message}`);
  }
}

/** A row, a notice or an error that is too large to be held in memory. Its session has ended. */
export class MessageTooLargeError extends Error {
  override readonly name = 'MessageTooLargeError';
  readonly isRow: boolean;

  constructor(isRow: boolean) {
    super(`PostgreSQL sent a message of more than ${MAX_MESSAGE_BYTES} bytes.`);
    this.isRow = isRow;
  }
}

/** All sessions are in use, and none became free in time: PostgreSQL's message and SQLSTATE (53300). */
export class TooManySessionsError extends Error {
  override readonly name = 'TooManySessionsError';

  constructor() {
    super('sorry, too many clients already');
  }
}

/** The reset that the last caller left behind failed, and the session has ended. Nothing of this caller's statement ran. */
export class ResetFailedError extends Error {
  override readonly name = 'ResetFailedError';
}

/** The statement took longer than the Data API allows, although the caller had lifted PostgreSQL's own limit. It was cancelled. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';
}
