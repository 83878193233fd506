/** The request is not what the function takes. Every problem is in `problems`; what the body holds is not repeated. */
export class InvalidRequestError extends Error {
  override readonly name = 'InvalidRequestError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    super(`The request has ${count}. Correct ${problems.length === 1 ? 'it' : 'all of them'} and send it again.`);
    this.problems = problems;
  }
}

/** The event has no caller: no authorizer stands before this route, or it said nothing usable. */
export class UnauthenticatedError extends Error {
  override readonly name = 'UnauthenticatedError';
}

/** Not there, or not the caller's: the answer does not tell which. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

/** More than one request may hold. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

/** The database can be reached and has no schema. */
export class NotMigratedError extends Error {
  override readonly name = 'NotMigratedError';
}
