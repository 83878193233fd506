import {
  CallAbortedError,
  DatabaseResumingError,
  OutcomeUnknownError,
  RequestTooLargeError,
  ServiceRefusedError,
  SQL_STATES,
  StatementError,
  StatementTimeoutError,
} from '@daybreak/database';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import {
  ConflictError,
  InvalidRequestError,
  KeyReusedError,
  NOT_MIGRATED,
  NotFoundError,
  NotMigratedError,
  TooLargeError,
  UnauthenticatedError,
} from './errors.ts';

export type Response = APIGatewayProxyStructuredResultV2;

interface Answer {
  readonly status: number;
  /** For programs; it does not change with the message. */
  readonly code: string;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

/** A class of errors, and the answer to the caller. */
interface Case {
  readonly when: (error: Error) => boolean;
  readonly answer: (error: Error) => Answer;
}

const own = (status: number, code: string) => (error: Error) => ({ status, code, message: error.message });
const is = (type: abstract new (...args: never[]) => Error) => (error: Error) => error instanceof type;
const violates = (sqlState: string) => (error: Error) => error instanceof StatementError && error.sqlState === sqlState;

/** The one table from error to status. The caller gets our own messages; messages of PostgreSQL and AWS only go to the log. */
const CASES: readonly Case[] = [
  { when: is(InvalidRequestError), answer: own(400, 'invalid_request') },
  { when: is(UnauthenticatedError), answer: own(401, 'unauthenticated') },
  { when: is(NotFoundError), answer: own(404, 'not_found') },
  { when: is(ConflictError), answer: own(409, 'conflict') },
  { when: is(TooLargeError), answer: own(413, 'too_large') },
  { when: is(KeyReusedError), answer: own(422, 'key_reused') },
  { when: is(NotMigratedError), answer: own(503, 'not_migrated') },
  {
    when: (error) => violates(SQL_STATES.undefinedTable)(error) || violates(SQL_STATES.undefinedColumn)(error),
    answer: () => ({ status: 503, code: 'not_migrated', message: NOT_MIGRATED }),
  },
  {
    when: is(RequestTooLargeError),
    answer: () => ({
      status: 413,
      code: 'too_large',
      message: 'The request is over the 4 MiB limit of the RDS Data API. Send fewer or shorter messages.',
    }),
  },
  {
    when: is(DatabaseResumingError),
    answer: () => ({
      status: 503,
      code: 'database_resuming',
      message: 'The database is resuming after a pause, and nothing was changed. Send the request again in 15 seconds.',
      retryAfterSeconds: 15,
    }),
  },
  {
    when: (error) => error instanceof ServiceRefusedError && error.awsName === 'ThrottlingException',
    answer: () => ({
      status: 503,
      code: 'busy',
      message: 'The database is busy, and nothing was changed. Send the request again in 2 seconds.',
      retryAfterSeconds: 2,
    }),
  },
  {
    when: is(StatementTimeoutError),
    answer: () => ({
      status: 504,
      code: 'timeout',
      message: 'The database did not finish in time. Ask for less in one request.',
    }),
  },
  {
    when: is(CallAbortedError),
    answer: () => ({
      status: 504,
      code: 'timeout',
      message: 'The database did not answer in time, and nothing was changed. Send the request again, or ask for less.',
    }),
  },
  {
    when: is(OutcomeUnknownError),
    answer: () => ({
      status: 504,
      code: 'outcome_unknown',
      message:
        'The database did not answer, so the request may or may not have run. ' +
        'If it had an Idempotency-Key, send it again with the same key; otherwise check first.',
    }),
  },
  {
    when: violates(SQL_STATES.checkViolation),
    answer: (error) => ({
      status: 400,
      code: 'invalid_request',
      message: `The database rejected a value: it violates ${constraintOf(error)}. Correct it and send the request again.`,
    }),
  },
];

const UNEXPECTED: Answer = {
  status: 500,
  code: 'internal',
  message: 'The function failed; its log has the reason. Try again later, or report the request id.',
};

/** A result as JSON. */
export function respond(status: number, body: unknown): Response {
  return { statusCode: status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** An answer without a body. */
export function noContent(): Response {
  return { statusCode: 204 };
}

/** The thrown error, and the answer for the caller. */
export interface Failure extends Answer {
  readonly error: Error;
}

/** Finds an error in the table above. Every other error is 500. */
export function failureOf(thrown: unknown): Failure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { error, ...(CASES.find(({ when }) => when(error))?.answer(error) ?? UNEXPECTED) };
}

/** The response to a failure. */
export function respondToFailure(failure: Failure, requestId: string | undefined): Response {
  const { error, status, code, message, retryAfterSeconds } = failure;
  const problems = error instanceof InvalidRequestError ? { problems: error.problems } : {};
  const response = respond(status, {
    error: { code, message, ...problems, ...(requestId === undefined ? {} : { requestId }) },
  });
  if (retryAfterSeconds === undefined) return response;
  return { ...response, headers: { ...response.headers, 'retry-after': String(retryAfterSeconds) } };
}

function constraintOf(error: Error): string {
  return error instanceof StatementError && error.constraint !== undefined ? error.constraint : 'a rule of the table';
}
