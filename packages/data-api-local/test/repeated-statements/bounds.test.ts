import { afterAll, describe, expect, test } from '@jest/globals';
import type { RepeatedStatement } from '../../../sql-text/src/index.ts';
import type { Call } from '../../src/api/call.ts';
import { createRepeatedStatements } from '../../src/repeated-statements/repeated-statements.ts';
import { callerOf } from '../../src/service/route.ts';

const call = (sql: string, caller = 'one'): Call => ({
  requestId: '1',
  operation: 'ExecuteStatement',
  body: '',
  userAgent: undefined,
  invocationId: undefined,
  caller,
  sql,
  database: 'app',
});

describe('the caller', () => {
  const sdk = {
    'user-agent': 'aws-sdk-js/3',
    authorization: 'AWS4-HMAC-SHA256 Credential=local/20261121/us-east-1/rds-data/aws4_request, Signature=abc',
  };
  test.each([
    ['address, access key and user agent', sdk, '127.0.0.1 local aws-sdk-js/3'],
    ['address alone, where nothing else is sent', {}, '127.0.0.1  '],
    [
      'the root of the trace, whatever segment sends it',
      { ...sdk, 'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1' },
      '1-5759e988-bd862e3fe1be46a994272793',
    ],
    ['not a trace without a root', { ...sdk, 'x-amzn-trace-id': 'Self=1' }, '127.0.0.1 local aws-sdk-js/3'],
  ])('is %s', (_what, headers, caller) => {
    expect(callerOf(headers, '127.0.0.1')).toBe(caller);
  });
});

describe('what is remembered', () => {
  test('is limited to 100 reports and 1,000 loops', () => {
    const repeated = createRepeatedStatements({ times: 2 });
    for (let table = 0; table < 150; table += 1) {
      for (const at of [0, 1]) repeated.note(call(`SELECT * FROM t${table}`), at, 1);
    }
    expect(repeated.list()).toHaveLength(100);

    repeated.clear();
    repeated.note(call('SELECT 1', 'first'), 0, 1);
    for (let other = 0; other < 1000; other += 1) repeated.note(call('SELECT 1', `other ${other}`), 0, 1);
    repeated.note(call('SELECT 1', 'first'), 1, 1);
    expect(repeated.list()).toEqual([]);
    repeated.note(call('SELECT 1', 'first'), 1, 1);
    expect(repeated.list()).toMatchObject([{ count: 2 }]);
  });
});

describe('the count', () => {
  test('counts each call once, also when one repetition follows another', () => {
    const repeated = createRepeatedStatements({ times: 3, withinMs: 100 });
    const notes = (...atMs: number[]) => {
      for (const at of atMs) repeated.note(call('SELECT 1'), at, 10);
    };

    notes(0, 10, 20);
    expect(repeated.list()).toMatchObject([{ count: 3, durationMs: 30 }]);
    notes(125, 300);
    expect(repeated.list()).toMatchObject([{ count: 3 }]);
    notes(310, 320, 330);

    expect(repeated.list()).toMatchObject([{ count: 7, durationMs: 70 }]);
  });

  test.each([
    [100, 1],
    [101, 0],
  ])('of the last of 3 calls, %i ms after the first, with 100 ms allowed: %i reports', (lastMs, reports) => {
    const repeated = createRepeatedStatements({ times: 3, withinMs: 100 });

    for (const at of [0, 50, lastMs]) repeated.note(call('SELECT 1'), at, 1);

    expect(repeated.list()).toHaveLength(reports);
  });
});

describe('telling', () => {
  const repeated: ReturnType<typeof createRepeatedStatements>[] = [];
  afterAll(() => {
    for (const one of repeated) one.clear();
  });

  test('happens at the end of the service at the latest, and once', () => {
    const told: RepeatedStatement[] = [];
    const watched = createRepeatedStatements({ times: 2, withinMs: 60_000, onReport: (report) => told.push(report) });
    repeated.push(watched);
    for (const at of [0, 1, 2]) watched.note(call('SELECT 1'), at, 1);
    expect(told).toEqual([]);

    watched.end();
    watched.end();

    expect(told).toMatchObject([{ statement: 'select ?', count: 3 }]);
  });

  test('does not wait for a repetition that never ends', async () => {
    const told: RepeatedStatement[] = [];
    const watched = createRepeatedStatements({ times: 2, withinMs: 100, onReport: (report) => told.push(report) });
    repeated.push(watched);
    const poll = setInterval(() => watched.note(call('SELECT 1'), performance.now(), 0), 2);

    // The statement still repeats when this ends. How often it did until then depends on the load of the machine.
    while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    clearInterval(poll);

    expect(told[0]?.count).toBeGreaterThanOrEqual(2);
  });
});
