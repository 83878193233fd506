import { describe, expect, test } from '@jest/globals';
import type { Call } from '../../src/api/call.ts';
import { logEntry, type Received } from '../../src/api/request-log.ts';

const received: Received = {
  requestId: '1',
  startedAtMs: 0,
  began: 0,
  method: 'POST',
  path: '/Execute',
  traceRoot: undefined,
  operation: undefined,
  requestBytes: 1,
};
const call: Call = {
  requestId: '1',
  operation: 'ExecuteStatement',
  body: '',
  userAgent: undefined,
  invocationId: undefined,
  caller: 'test',
};
const OK = { status: 200, body: '{}' };
const entryOf = (part: Partial<Call>) =>
  logEntry({ ...received, operation: 'ExecuteStatement', call: { ...call, ...part } }, OK, 1);

describe('The log entry of a request', () => {
  test('has its SQL in one line of at most 120 characters', () => {
    expect(entryOf({ sql: 'SELECT 1,\n\t  2' }).sql).toBe('SELECT 1, 2');
    expect(entryOf({ sql: 'x'.repeat(121) }).sql).toBe(`${'x'.repeat(119)}…`);
  });

  test('has its path in at most 100 characters, where it has no operation', () => {
    expect(logEntry({ ...received, path: '/nope' }, OK, 1)).toMatchObject({ method: 'POST', path: '/nope' });
    expect(logEntry({ ...received, path: `/${'x'.repeat(100)}` }, OK, 1).path).toBe(`/${'x'.repeat(98)}…`);
    expect(entryOf({})).toMatchObject({ method: undefined, path: undefined });
  });

  test.each([
    ['aws-sdk-js/3.9 ua/2.1 app/orders-api', 'orders-api'],
    ['aws-sdk-js/3.9 ua/2.1', 'aws-sdk-js'],
    ['Boto3\u001b[2J/1.0', 'Boto3 [2J'],
    [undefined, undefined],
  ])('names the client of the user agent %j', (userAgent, client) => {
    expect(entryOf({ userAgent }).client).toBe(client);
  });

  test('has no control characters and no line breaks', () => {
    const { sql, transactionId, database } = entryOf({
      ...{ sql: 'SELECT \u001b[2J1\u0007\u009b', transactionId: 'a\n\u001bb', database: 'a\u009bb' },
    });
    const { path, refusal } = logEntry({ ...received, path: '/\u009b2J', refusal: 'a\n\u001b[2Jb\u009bc' }, OK, 1);

    expect(sql).toBe('SELECT [2J1');
    expect(transactionId).toBe('a  b');
    expect(database).toBe('a b');
    expect(path).toBe('/ 2J');
    expect(refusal).toBe('a [2Jb c');
  });
});
