/** A request that the function cannot use. `problems` has every problem; none repeats a value of the body. */
export class InvalidRequestError extends Error {
  override readonly name = 'InvalidRequestError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    super(`The request has ${count}. Correct ${problems.length === 1 ? 'it' : 'all of them'} and send it again.`);
    this.problems = problems;
  }
}

/** The event names no caller: the route has no authorizer, or its answer is unusable. */
export class UnauthenticatedError extends Error {
  override readonly name = 'UnauthenticatedError';
}

/** The row does not exist, or belongs to another caller; the answer does not reveal which. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

/** The state of the row does not allow the request. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

/** The Idempotency-Key was used before, for another request. */
export class KeyReusedError extends Error {
  override readonly name = 'KeyReusedError';

  constructor() {
    super('The Idempotency-Key belongs to an earlier request with other content. Use a new key for each new request.');
  }
}

/** The request is over a size limit. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

/** The message for a caller if a table or a column is missing. */
export const NOT_MIGRATED = 'The database lacks a table or column that this version needs. Run: npm run migrate.';

/** The database answers, but has no schema or an older one. */
export class NotMigratedError extends Error {
  override readonly name = 'NotMigratedError';
}
