import { describe, expect, test } from '@jest/globals';
import type { Call } from './call.ts';
import { logEntry } from './request-log.ts';

const call: Call = {
  requestId: '1',
  operation: 'ExecuteStatement',
  body: '',
  requestBytes: 1,
  userAgent: undefined,
  invocationId: undefined,
  caller: 'test',
};
const entryOf = (part: Partial<Call>) => logEntry({ ...call, ...part }, { status: 200, body: '{}' }, 0, 1);

describe('The log entry of a request', () => {
  test('has its SQL in one line of at most 120 characters', () => {
    expect(entryOf({ sql: 'SELECT 1,\n\t  2' }).sql).toBe('SELECT 1, 2');
    expect(entryOf({ sql: 'x'.repeat(121) }).sql).toBe(`${'x'.repeat(119)}…`);
  });

  test('has nothing that moves the cursor of a terminal or begins a line of its own', () => {
    const { sql, transactionId } = entryOf({ sql: 'SELECT \u001b[2J1\u0007\u009b', transactionId: 'a\n\u001bb' });

    expect(sql).toBe('SELECT [2J1');
    expect(transactionId).toBe('a  b');
  });
});
