import type { RequestLogEntry } from '@daybreak/data-api-local';
import { describe, expect, test } from '@jest/globals';
import { logLine } from './log-line.ts';

const entry: RequestLogEntry = {
  requestId: '1',
  operation: 'ExecuteStatement',
  method: undefined,
  path: undefined,
  startedAtMs: Date.UTC(2026, 10, 21, 4, 37, 39, 542),
  durationMs: 17.64,
  status: 200,
  errorType: undefined,
  refusal: undefined,
  sqlState: undefined,
  sql: 'SELECT 1',
  database: 'alex',
  transactionId: undefined,
  rows: 1,
  parameterSets: undefined,
  requestBytes: 200,
  responseBytes: 161,
  traceRoot: undefined,
  invocationId: undefined,
  client: undefined,
};

/** The members that an entry does not have if no operation ran. */
const REFUSED = { operation: undefined, rows: undefined, sql: undefined, database: undefined };

describe('the log line of a request', () => {
  test.each<[string, Partial<RequestLogEntry>, string]>([
    ['a statement', {}, '04:37:39.542  ExecuteStatement  200  17.6 ms  1 row  161 B  SELECT 1'],
    [
      'a statement of a transaction that failed',
      {
        status: 400,
        errorType: 'DatabaseErrorException',
        sqlState: '42P01',
        rows: undefined,
        transactionId: 'AbCdEfGhIjKl',
      },
      '04:37:39.542  ExecuteStatement  400  DatabaseErrorException  42P01  17.6 ms  161 B  tx AbCdEfGh  SELECT 1',
    ],
    [
      'a batch',
      { operation: 'BatchExecuteStatement', rows: undefined, parameterSets: 500 },
      '04:37:39.542  BatchExecuteStatement  200  17.6 ms  500 sets  161 B  SELECT 1',
    ],
    [
      'the begin of a transaction',
      { operation: 'BeginTransaction', sql: undefined, rows: undefined },
      '04:37:39.542  BeginTransaction  200  17.6 ms  161 B',
    ],
    [
      'a web page’s request',
      {
        ...REFUSED,
        ...{ method: 'POST', path: '/Execute', status: 403, errorType: 'AccessDeniedException' },
        refusal: 'The request comes from a web page: its Origin header is "https://evil.example".',
      },
      '04:37:39.542  POST /Execute  403  AccessDeniedException  17.6 ms  161 B  ' +
        'The request comes from a web page: its Origin header is "https://evil.example".',
    ],
    [
      'a request that is too large',
      {
        status: 413,
        errorType: 'RequestEntityTooLargeException',
        rows: undefined,
        sql: undefined,
        refusal: 'Too large.',
      },
      '04:37:39.542  ExecuteStatement  413  RequestEntityTooLargeException  17.6 ms  161 B  Too large.',
    ],
    [
      'a request that is not HTTP',
      { ...REFUSED, status: 400, errorType: 'MalformedHttpRequestException', refusal: 'It is TLS.' },
      '04:37:39.542  unreadable request  400  MalformedHttpRequestException  17.6 ms  161 B  It is TLS.',
    ],
    [
      'a request that controls the service',
      { ...REFUSED, method: 'POST', path: '/_daybreak/pause' },
      '04:37:39.542  POST /_daybreak/pause  200  17.6 ms  161 B',
    ],
  ])('of %s', (_title, part, line) => {
    expect(logLine({ ...entry, ...part })).toBe(line);
  });
});
