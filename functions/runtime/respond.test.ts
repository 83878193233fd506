import {
  DatabaseResumingError,
  OutcomeUnknownError,
  RequestTooLargeError,
  ServiceRefusedError,
  SQL_STATES,
  StatementError,
  StatementTimeoutError,
} from '@daybreak/database';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { NotFoundError } from './errors.ts';
import { respondToError } from './respond.ts';

const operation = 'ExecuteStatement' as const;
const awsError = (name: string) => Object.assign(new Error('x'), { name, $metadata: { httpStatusCode: 400 } });
const statementError = (sqlState: string, constraint?: string) =>
  new StatementError('PostgreSQL refused "INSERT …".', {
    operation,
    sqlState,
    sql: 'INSERT …',
    detail: 'violates',
    hint: undefined,
    position: undefined,
    constraint,
  });

let logged: string[];
beforeEach(() => {
  logged = [];
  jest.spyOn(console, 'error').mockImplementation((line) => void logged.push(String(line)));
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('the table from error to status', () => {
  test.each([
    [new DatabaseResumingError({ operation, attempts: 9, waitedMs: 20_000 }), 503, 'database_resuming', '15'],
    [new ServiceRefusedError('x', { operation, cause: awsError('ThrottlingException') }), 503, 'busy', '2'],
    [new ServiceRefusedError('x', { operation, cause: awsError('AccessDeniedException') }), 500, 'internal', undefined],
    [new StatementTimeoutError('x', { operation }), 504, 'timeout', undefined],
    [new OutcomeUnknownError('x', { operation }), 504, 'outcome_unknown', undefined],
    [new RequestTooLargeError('x', { operation }), 413, 'too_large', undefined],
    [statementError(SQL_STATES.checkViolation, 'messages_role_known'), 400, 'invalid_request', undefined],
    [statementError(SQL_STATES.undefinedTable), 500, 'internal', undefined],
    [new NotFoundError('You have no conversation with this id.'), 404, 'not_found', undefined],
    [new TypeError('x is not a function'), 500, 'internal', undefined],
    ['not even an error', 500, 'internal', undefined],
  ])('%s is %i %s', (error, status, code, retryAfter) => {
    const response = respondToError(error, 'request-1');

    expect(response.statusCode).toBe(status);
    expect(response.headers?.['retry-after']).toBe(retryAfter);
    expect(JSON.parse(response.body ?? '').error).toMatchObject({ code, requestId: 'request-1' });
  });

  test('says while the database resumes that nothing was changed, and when to try again', () => {
    const { body } = respondToError(new DatabaseResumingError({ operation, attempts: 9, waitedMs: 20_000 }), undefined);

    expect(JSON.parse(body ?? '')).toEqual({
      error: {
        code: 'database_resuming',
        message:
          'The database is resuming after a pause, and nothing was changed. Send the request again in 15 seconds.',
      },
    });
  });

  test('says that a request without an answer may have run', () => {
    const { body } = respondToError(new OutcomeUnknownError('x', { operation }), undefined);

    expect(JSON.parse(body ?? '').error.message).toBe(
      'The database did not answer, so the request may or may not have run. Check before you send it again.',
    );
  });
});

describe('the log', () => {
  test('has one line of JSON for an error that the caller did not cause', () => {
    respondToError(new TypeError('x is not a function'), 'request-1');

    expect(logged).toHaveLength(1);
    expect(JSON.parse(logged[0] ?? '')).toMatchObject({
      level: 'error',
      status: 500,
      code: 'internal',
      requestId: 'request-1',
      name: 'TypeError',
      message: 'x is not a function',
    });
  });

  test('has nothing for an error that the caller caused', () => {
    respondToError(new NotFoundError('You have no conversation with this id.'), 'request-1');

    expect(logged).toEqual([]);
  });
});
