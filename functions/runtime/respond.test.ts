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
import { describe, expect, test } from '@jest/globals';
import { ConflictError, KeyReusedError, NotFoundError } from './errors.ts';
import { failureOf, respondToFailure } from './respond.ts';

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

const respondToError = (error: unknown, requestId?: string) => respondToFailure(failureOf(error), requestId);

describe('the table from error to status', () => {
  test.each([
    [new DatabaseResumingError({ operation, attempts: 9, waitedMs: 20_000 }), 503, 'database_resuming', '15'],
    [new ServiceRefusedError('x', { operation, cause: awsError('ThrottlingException') }), 503, 'busy', '2'],
    [new ServiceRefusedError('x', { operation, cause: awsError('AccessDeniedException') }), 500, 'internal', undefined],
    [new StatementTimeoutError('x', { operation }), 504, 'timeout', undefined],
    [new CallAbortedError({ operation, reason: 'timeout' }), 504, 'timeout', undefined],
    [new OutcomeUnknownError('x', { operation }), 504, 'outcome_unknown', undefined],
    [new RequestTooLargeError('x', { operation }), 413, 'too_large', undefined],
    [statementError(SQL_STATES.checkViolation, 'messages_role_known'), 400, 'invalid_request', undefined],
    [statementError(SQL_STATES.undefinedTable), 503, 'not_migrated', undefined],
    [statementError(SQL_STATES.undefinedColumn), 503, 'not_migrated', undefined],
    [statementError(SQL_STATES.uniqueViolation), 500, 'internal', undefined],
    [new ConflictError('The conversation has ended.'), 409, 'conflict', undefined],
    [new KeyReusedError(), 422, 'key_reused', undefined],
    [new NotFoundError('You have no conversation with this id.'), 404, 'not_found', undefined],
    [new TypeError('x is not a function'), 500, 'internal', undefined],
    ['not even an error', 500, 'internal', undefined],
  ])('%s is %i %s', (error, status, code, retryAfter) => {
    const response = respondToError(error, 'request-1');

    expect(response.statusCode).toBe(status);
    expect(response.headers?.['retry-after']).toBe(retryAfter);
    expect(JSON.parse(response.body ?? '').error).toMatchObject({ code, requestId: 'request-1' });
  });

  test('reports while the database resumes that nothing was changed, and when to try again', () => {
    const { body } = respondToError(new DatabaseResumingError({ operation, attempts: 9, waitedMs: 20_000 }));

    expect(JSON.parse(body ?? '')).toEqual({
      error: {
        code: 'database_resuming',
        message:
          'The database is resuming after a pause, and nothing was changed. Send the request again in 15 seconds.',
      },
    });
  });

  test('reports that a request without an answer may have run', () => {
    const { body } = respondToError(new OutcomeUnknownError('x', { operation }));

    expect(JSON.parse(body ?? '').error.message).toBe(
      'The database did not answer, so the request may or may not have run. ' +
        'If it had an Idempotency-Key, send it again with the same key; otherwise check first.',
    );
  });
});
