import type { RequestLogEntry } from '@daybreak/data-api-local';
import { describe, expect, test } from '@jest/globals';
import { logLine } from './log-line.ts';

const entry: RequestLogEntry = {
  requestId: '1',
  operation: 'ExecuteStatement',
  startedAtMs: Date.UTC(2026, 10, 21, 4, 37, 39, 542),
  durationMs: 17.64,
  status: 200,
  errorType: undefined,
  sqlState: undefined,
  sql: 'SELECT 1',
  database: 'alex',
  transactionId: undefined,
  rows: 1,
  parameterSets: undefined,
  requestBytes: 200,
  responseBytes: 161,
};

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
  ])('of %s', (_title, part, line) => {
    expect(logLine({ ...entry, ...part })).toBe(line);
  });
});
