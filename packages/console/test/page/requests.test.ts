import { describe, expect, test } from '@jest/globals';
import { type ConsoleRequest, createFeed, type RequestDetails } from '../../src/feed/feed.ts';
import { COPY_FORMS, copyAs } from '../../src/page/views/requests/copy-as.ts';
import { parseFilter } from '../../src/page/views/requests/filter.ts';
import { groupRequests } from '../../src/page/views/requests/group.ts';
import { hasFailed } from '../../src/page/views/requests/has-failed.ts';

let sequence = 0;
const request = (part: Partial<ConsoleRequest> = {}): ConsoleRequest => {
  sequence += 1;
  return {
    ...{ sequence, requestId: `id-${sequence}`, statementId: 's1', operation: 'ExecuteStatement', status: 200 },
    ...{ method: undefined, path: undefined, startedAtMs: 0, durationMs: 10, errorType: undefined, refusal: undefined },
    ...{ sqlState: undefined, sql: 'SELECT title FROM notes', database: 'app', transactionId: undefined, rows: 1 },
    ...{ parameterSets: undefined, requestBytes: 1, responseBytes: 1, traceRoot: undefined, invocationId: undefined },
    ...{ client: 'aws-sdk-js' },
    ...part,
  };
};

describe('A filter', () => {
  const failed = request({ status: 400, sqlState: '42P01', errorType: 'DatabaseErrorException' });
  const slow = request({ durationMs: 70, transactionId: 'AbCdEf' });

  test.each<[string, ConsoleRequest, boolean]>([
    ['', slow, true],
    ['NOTES', slow, true],
    ['"from notes"', slow, true],
    ['"notes from"', slow, false],
    ['-notes', slow, false],
    ['status:failed', failed, true],
    ['status:failed', slow, false],
    ['status:ok', slow, true],
    ['status:40', failed, true],
    ['sqlstate:42p01', failed, true],
    ['ms:50', slow, true],
    ['ms:71', slow, false],
    ['op:batch', slow, false],
    ['op:execute ms:50', slow, true],
    ['op:execute ms:71', slow, false],
    ['tx:AbC', slow, true],
    ['tx:bC', slow, false],
    ['client:sdk', slow, true],
    ['-client:sdk', slow, false],
    ['nobody:knows', slow, false],
    ['-', slow, false],
  ])('%s', (text, one, expected) => {
    expect(parseFilter(text)(one)).toBe(expected);
  });
});

describe('The list', () => {
  const kinds = (requests: readonly ConsoleRequest[]) =>
    groupRequests(requests).map(({ kind, requests: all }) => `${all.length} ${kind}`);

  test('folds three or more calls of one statement in a row, but not two', () => {
    expect(kinds([request(), request()])).toEqual(['1 one', '1 one']);
    expect(kinds([request(), request(), request()])).toEqual(['3 repeats']);
    expect(kinds([request(), request(), request({ statementId: 's2' }), request()])).toEqual([
      '1 one',
      '1 one',
      '1 one',
      '1 one',
    ]);
  });

  test('does not fold calls with another outcome, from another program, or without SQL', () => {
    expect(kinds([request(), request(), request({ status: 400 })])).toHaveLength(3);
    expect(kinds([request(), request(), request({ client: 'other' })])).toHaveLength(3);
    const begin = { statementId: undefined, sql: undefined };
    expect(kinds([request(begin), request(begin), request(begin)])).toHaveLength(3);
  });

  test('shows the attempts of one call as one line, with the outcome of the last one', () => {
    const [group, ...others] = groupRequests([
      request({ invocationId: 'i1', status: 400, durationMs: 1 }),
      request({ invocationId: 'i2', statementId: 's2' }),
      request({ invocationId: 'i1', durationMs: 2 }),
    ]);

    expect(group).toMatchObject({ kind: 'attempts', totalMs: 3, last: { status: 200 } });
    expect(others).toMatchObject([{ kind: 'one' }]);
  });
});

describe('Copy as', () => {
  const target = {
    ...{ url: 'http://127.0.0.1:8432', region: 'us-east-1', database: 'app' },
    ...{ resourceArn: 'arn:aws:rds:us-east-1:000000000000:cluster:local', secretArn: 'arn:aws:secretsmanager:x' },
  };
  const details: RequestDetails = {
    request: request(),
    fullSql: "SELECT 'it''s' FROM notes WHERE id = :id",
    parameterNames: ['id'],
    sent: undefined,
    answered: undefined,
  };

  test('AWS CLI is one command for a POSIX shell, with a placeholder for each value', () => {
    expect(copyAs('AWS CLI', details, target)).toBe(
      [
        'aws rds-data execute-statement \\',
        '  --endpoint-url http://127.0.0.1:8432 --no-sign-request --region us-east-1 \\',
        '  --resource-arn arn:aws:rds:us-east-1:000000000000:cluster:local --secret-arn arn:aws:secretsmanager:x --database app \\',
        `  --sql 'SELECT '\\''it'\\'''\\''s'\\'' FROM notes WHERE id = :id' \\`,
        `  --parameters '[{"name":"id","value":{"stringValue":"VALUE"}}]'`,
      ].join('\n'),
    );
  });

  test('has the sent values, if the console keeps them', () => {
    const sent = JSON.stringify({ parameters: [{ name: 'id', value: { stringValue: 'a1' }, typeHint: 'UUID' }] });
    expect(copyAs('cURL', { ...details, sent }, target)).toContain('"stringValue":"a1"');
    expect(copyAs('statement(…)', { ...details, sent }, target)).toContain("parameters: { id: 'uuid' }");
  });

  test.each(COPY_FORMS)('%s needs the whole SQL of one statement', (form) => {
    expect(copyAs(form, details, target)).toContain('FROM notes');
    expect(copyAs(form, { ...details, fullSql: undefined }, target)).toBeUndefined();
    const begin = request({ operation: 'BeginTransaction' });
    expect(copyAs(form, { ...details, request: begin }, target)).toBeUndefined();
  });
});

describe('A request to a function', () => {
  const FUNCTION = { functionName: 'conversations', traceRoot: '1-67-a', statementId: undefined, operation: undefined };

  test.each([
    [{ ...FUNCTION, status: 201 }, false],
    [{ ...FUNCTION, status: 404 }, true],
    [{ status: 200 }, false],
    [{ status: 0 }, true],
  ])('fails with status 400 or more, and a Data API request with any status but 200: %j', (part, failed) => {
    expect(hasFailed(request(part))).toBe(failed);
    expect(parseFilter('status:failed')(request(part))).toBe(failed);
  });

  test('is found by its trace, together with its Data API requests', () => {
    const all = [request(FUNCTION), request({ traceRoot: '1-67-a' }), request({ traceRoot: '1-68-b' }), request()];
    expect(all.filter(parseFilter('trace:1-67'))).toEqual(all.slice(0, 2));
  });

  test('is in the list with its trace, not in the statistics, and has a reason only if values are shown', () => {
    const sent = { requestId: 'f1', method: 'GET', path: '/x', functionName: 'x', traceRoot: '1-67-a' };
    for (const showValues of [false, true]) {
      const feed = createFeed({ showValues });
      feed.noteFunction({ ...sent, startedAtMs: 1, durationMs: 2, status: 500, reason: 'canary' });
      expect(feed.after(0, 10)).toMatchObject([{ ...sent, sequence: 1, refusal: showValues ? 'canary' : undefined }]);
      expect([feed.statements(), feed.series()]).toEqual([[], []]);
    }
  });
});
