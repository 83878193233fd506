import { DatabaseResumingError } from '@daybreak/database';
import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { NotFoundError } from './errors.ts';
import { type Finished, requestLine } from './log.ts';
import { noteRequest, recorded } from './request-record.ts';
import { failureOf } from './respond.ts';

const event = {
  routeKey: 'POST /conversations/{conversationId}/messages',
  rawPath: '/conversations/path-must-not-show/messages',
  headers: { authorization: 'token-must-not-show' },
  body: 'body-must-not-show',
  requestContext: { requestId: 'request-1' },
} as unknown as APIGatewayProxyEventV2;
const context = { functionName: 'alex-fn-append-messages', awsRequestId: 'lambda-1' } as Context;
const quiet = { requests: 0, requestsMs: 0, resuming: 0, throttled: 0, statements: new Map<string, number>() };
const now = new Date('2026-11-29T08:00:00.123Z');

const line = (part: Partial<Finished> = {}) =>
  requestLine(
    { event, context, status: 201, durationMs: 12.345, isCold: false, record: quiet, failure: undefined, ...part },
    now,
  );

describe('the line of a request', () => {
  test('has the request, its route, its status and its duration', () => {
    expect(line({ isCold: true })).toMatchObject({
      timestamp: '2026-11-29T08:00:00.123Z',
      level: 'INFO',
      message: 'POST /conversations/{conversationId}/messages 201',
      requestId: 'request-1',
      lambdaRequestId: 'lambda-1',
      route: 'POST /conversations/{conversationId}/messages',
      status: 201,
      FunctionName: 'alex-fn-append-messages',
      Duration: 12.3,
      DataApiRequests: 0,
      ColdStart: 1,
    });
  });

  test('has every metric that it announces, as a number, and the dimension as text', () => {
    const written = line();
    const members: Readonly<Record<string, unknown>> = { ...written };

    for (const { Dimensions, Metrics } of written._aws.CloudWatchMetrics) {
      for (const { Name } of Metrics) expect([Name, typeof members[Name]]).toEqual([Name, 'number']);
      for (const name of Dimensions.flat()) expect([name, typeof members[name]]).toEqual([name, 'string']);
    }
    expect(written._aws.Timestamp).toBe(now.getTime());
  });

  test('contains nothing that the caller sent', () => {
    expect(JSON.stringify(line({ status: 400, failure: failureOf(new NotFoundError('x')) }))).not.toContain(
      'must-not-show',
    );
  });

  test.each([
    [200, undefined, 'INFO'],
    [404, new NotFoundError('You have no conversation with this id.'), 'INFO'],
    [503, new DatabaseResumingError({ operation: 'ExecuteStatement', attempts: 9, waitedMs: 20_000 }), 'WARN'],
    [500, new TypeError('x is not a function'), 'ERROR'],
  ])('of status %i with %s has level %s', (status, error, level) => {
    const written = line({ status, failure: error === undefined ? undefined : failureOf(error) });

    expect(written.level).toBe(level);
    // An error that the caller caused needs no stack.
    expect('error' in written).toBe(status >= 500);
  });
});

describe('the requests to the database', () => {
  const sent = (sql: string, outcome: 'answered' | 'resuming' | 'throttled' | 'failed' = 'answered') =>
    noteRequest({ operation: 'ExecuteStatement', sql, durationMs: 2, outcome });

  test('are counted for the request that made them, even if requests run at the same time', async () => {
    const [one, two] = await Promise.all([
      recorded({ startedAt: 0, context: undefined }, async () => {
        sent('SELECT 1', 'resuming');
        await new Promise((resolve) => setTimeout(resolve, 5));
        sent('SELECT 1');
      }),
      recorded({ startedAt: 0, context: undefined }, async () => sent('SELECT 2', 'throttled')),
    ]);

    expect(one.record).toMatchObject({ requests: 2, requestsMs: 4, resuming: 1, throttled: 0 });
    expect(two.record).toMatchObject({ requests: 1, resuming: 0, throttled: 1 });
  });

  test.each([
    [9, 'INFO', []],
    [10, 'WARN', ['10 times: SELECT * FROM users WHERE id = :id']],
  ])('are reported when one statement is sent often: %i times is %s', async (times, level, repeated) => {
    const { record } = await recorded({ startedAt: 0, context: undefined }, async () => {
      for (let time = 0; time < times; time += 1) sent('SELECT *\n  FROM users WHERE id = :id');
    });
    const written = line({ record });

    expect(written.level).toBe(level);
    expect(written.RepeatedStatements).toBe(repeated.length);
    expect(written.repeatedStatements ?? []).toEqual(repeated);
  });
});
