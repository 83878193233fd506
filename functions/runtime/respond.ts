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
  /** What programs branch on. */
  readonly code: string;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

/** A class of error, and what the caller is told. */
interface Case {
  readonly when: (error: Error) => boolean;
  readonly answer: (error: Error) => Answer;
}

const own = (status: number, code: string) => (error: Error) => ({ status, code, message: error.message });
const is = (type: abstract new (...args: never[]) => Error) => (error: Error) => error instanceof type;
const violates = (sqlState: string) => (error: Error) => error instanceof StatementError && error.sqlState === sqlState;

/** The one table from error to status. Our own sentences go to the caller; PostgreSQL's and AWS's go to the log alone. */
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
      message: 'The request does not fit into the 4 MiB that the RDS Data API takes. Send fewer or shorter messages.',
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
      message:
        'The database takes no more requests at the moment, and nothing was changed. Send it again in 2 seconds.',
      retryAfterSeconds: 2,
    }),
  },
  {
    when: is(StatementTimeoutError),
    answer: () => ({
      status: 504,
      code: 'timeout',
      message: 'The database did not finish in time. Ask for less at once.',
    }),
  },
  {
    when: is(OutcomeUnknownError),
    answer: () => ({
      status: 504,
      code: 'outcome_unknown',
      message: 'The database gave no answer. The request may have been done or not: look before you send it again.',
    }),
  },
  {
    when: violates(SQL_STATES.checkViolation),
    answer: (error) => ({
      status: 400,
      code: 'invalid_request',
      message: `The database refuses a value: it violates ${constraintOf(error)}. Correct it and send the request again.`,
    }),
  },
];

const UNEXPECTED: Answer = {
  status: 500,
  code: 'internal',
  message: 'The function failed, and its log says why. Send the request again later, or report its request id.',
};

/** A result as JSON. */
export function respond(status: number, body: unknown): Response {
  return { statusCode: status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** An error as a response by the table above, and as one line in the log where the caller is not to blame. */
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

/** Our errors hold no parameter values, so their messages may be logged. */
function log(error: Error, { status, code }: Answer, requestId: string | undefined): void {
  const { name, message, stack } = error;
  console.error(JSON.stringify({ level: 'error', status, code, requestId, name, message, stack }));
}

function constraintOf(error: Error): string {
  return error instanceof StatementError && error.constraint !== undefined ? error.constraint : 'a rule of the table';
}
