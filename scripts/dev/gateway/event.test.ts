import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Route } from '../../../infra/lambda/routes.ts';
import { eventOf, type GatewayRequest } from './event.ts';

type Event = ReturnType<typeof eventOf>;
type Recorded = Event & { readonly requestContext: { readonly authorizer?: object } };

const recorded: readonly { readonly name: string; readonly event: Recorded }[] = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'fixtures', 'recorded-events.json'), 'utf8'),
);

const ADDED = ['content-length', 'x-amzn-trace-id', 'x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto'];

/** The request that led to a recorded event, answered by dev. */
function replay(event: Recorded): Event {
  const { requestContext, headers, cookies = [], body, isBase64Encoded } = event;
  const [method = '', pattern = ''] = event.routeKey.split(' ');
  const sent = Object.entries(headers).filter(([name]) => !ADDED.includes(name));
  const rawHeaders = [...sent, ...cookies.map((cookie) => ['Cookie', cookie])].flat();
  return eventOf(
    {
      method,
      target: event.rawQueryString === '' ? event.rawPath : `${event.rawPath}?${event.rawQueryString}`,
      rawHeaders,
      body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
      httpVersion: '1.1',
      sourceIp: requestContext.http.sourceIp,
    },
    {
      route: { name: 'x', method: method as Route['method'], path: pattern, level: 'read', description: 'x' },
      pathParameters: event.pathParameters ?? {},
      authorizer: requestContext.authorizer,
      requestId: requestContext.requestId,
      traceId: headers['x-amzn-trace-id'],
      now: new Date(requestContext.timeEpoch),
      port: 8433,
    },
  );
}

describe('the event', () => {
  test.each(recorded)('equals the one recorded on AWS, except for the names of the API: $name', ({ event }) => {
    const made = JSON.parse(JSON.stringify(replay(event)));

    const { accountId, apiId } = made.requestContext;
    expect({ accountId, apiId }).toEqual({ accountId: '000000000000', apiId: 'local' });
    expect(made).toEqual({
      ...event,
      headers: { ...event.headers, 'x-forwarded-port': '8433', 'x-forwarded-proto': 'http' },
      requestContext: { ...event.requestContext, accountId, apiId },
    });
  });
});

const request: GatewayRequest = {
  method: 'GET',
  target: '/x',
  rawHeaders: ['Host', 'localhost:8433'],
  body: Buffer.alloc(0),
  httpVersion: '1.1',
  sourceIp: '127.0.0.1',
};
const event = (part: Partial<GatewayRequest>) =>
  eventOf(
    { ...request, ...part },
    {
      route: { name: 'x', method: 'GET', path: '/x', level: 'read', description: 'x' },
      pathParameters: {},
      authorizer: {},
      requestId: '1',
      traceId: 'Root=1-1-1',
      now: new Date(0),
      port: 8433,
    },
  );

describe('a member of the event', () => {
  test('is absent, not null, if the request has nothing for it', () => {
    const members = Object.keys(event({}));

    for (const absent of ['body', 'cookies', 'queryStringParameters', 'pathParameters', 'stageVariables']) {
      expect(members).not.toContain(absent);
    }
  });

  test.each([
    [
      'headers of one name are joined with a comma',
      { rawHeaders: ['X-A', '1', 'x-a', '2'] },
      { headers: { 'x-a': '1,2' } },
    ],
    [
      'headers of the connection are left out',
      { rawHeaders: ['Connection', 'close', 'Transfer-Encoding', 'chunked', 'Expect', '100-continue'] },
      { headers: expect.not.objectContaining({ connection: 'close', 'transfer-encoding': 'chunked' }) },
    ],
    ['cookies are a list', { rawHeaders: ['Cookie', 'a=1; b=2', 'Cookie', 'c=3'] }, { cookies: ['a=1', 'b=2', 'c=3'] }],
    ['a query value is decoded', { target: '/x?a=b%20c+d&e' }, { queryStringParameters: { a: 'b c d', e: '' } }],
    ['the query string is still encoded', { target: '/x?a=b%20c?d' }, { rawQueryString: 'a=b%20c?d' }],
    ['the path is decoded', { target: '/a%20b/%C3%A4' }, { rawPath: '/a b/ä' }],
    ['the path ends at an encoded question mark', { target: '/a%3Fb=c' }, { rawPath: '/a' }],
  ])('%s', (_, part, expected) => {
    expect(event(part)).toMatchObject(expected);
  });

  test.each([
    ['application/json', false],
    ['application/json; charset=utf-8', false],
    ['APPLICATION/JSON', false],
    ['text/csv', false],
    ['application/xml', false],
    ['application/javascript', false],
    ['application/x-www-form-urlencoded', true],
    ['multipart/form-data; boundary=x', true],
    ['application/octet-stream', true],
    ['image/png', true],
    [undefined, true],
  ])('a body of %s is base64: %s', (type, isBase64Encoded) => {
    const rawHeaders = type === undefined ? [] : ['Content-Type', type];
    const made = event({ rawHeaders, body: Buffer.from('ä') });

    expect(made.isBase64Encoded).toBe(isBase64Encoded);
    expect(made.body).toBe(isBase64Encoded ? 'w6Q=' : 'ä');
  });
});
