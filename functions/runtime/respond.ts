import {
  DatabaseResumingError,
  OutcomeUnknownError,
  RequestTooLargeError,
  ServiceRefusedError,
  SQL_STATES,
  StatementError,
  StatementTimeoutError,
} from '@daybreak/database';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { InvalidRequestError, NotFoundError, NotMigratedError, TooLargeError, UnauthenticatedError } from './errors.ts';

export type Response = APIGatewayProxyStructuredResultV2;

interface Answer {
  readonly status: number;
  /** For programs; it stays when the message changes. */
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

/** The one table from error to status. The caller gets our own messages; those of PostgreSQL and AWS only go to the log. */
const CASES: readonly Case[] = [
  { when: is(InvalidRequestError), answer: own(400, 'invalid_request') },
  { when: is(UnauthenticatedError), answer: own(401, 'unauthenticated') },
  { when: is(NotFoundError), answer: own(404, 'not_found') },
  { when: is(TooLargeError), answer: own(413, 'too_large') },
  { when: is(NotMigratedError), answer: own(503, 'not_migrated') },
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
    when: is(OutcomeUnknownError),
    answer: () => ({
      status: 504,
      code: 'outcome_unknown',
      message: 'The database did not answer, so the request may or may not have run. Check before you send it again.',
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

/** The response to an error, by the table above. An error that the caller did not cause is also logged, as one line. */
export function respondToError(error: unknown, requestId: string | undefined): Response {
  const thrown = error instanceof Error ? error : new Error(String(error));
  const answer = CASES.find(({ when }) => when(thrown))?.answer(thrown) ?? UNEXPECTED;
  if (answer.status >= 500) log(thrown, answer, requestId);
  const problems = thrown instanceof InvalidRequestError ? { problems: thrown.problems } : {};
  const response = respond(answer.status, {
    error: {
      code: answer.code,
      message: answer.message,
      ...problems,
      ...(requestId === undefined ? {} : { requestId }),
    },
  });
  if (answer.retryAfterSeconds === undefined) return response;
  return { ...response, headers: { ...response.headers, 'retry-after': String(answer.retryAfterSeconds) } };
}

/** Messages of our errors have no parameter values, so they may be logged. */
function log(error: Error, { status, code }: Answer, requestId: string | undefined): void {
  const { name, message, stack } = error;
  console.error(JSON.stringify({ level: 'error', status, code, requestId, name, message, stack }));
}

function constraintOf(error: Error): string {
  return error instanceof StatementError && error.constraint !== undefined ? error.constraint : 'a rule of the table';
}
