import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Route } from '../../../infra/lambda/routes.ts';
import type { Build } from '../build/builder.ts';
import type { Invoked } from '../environments/pool.ts';
import { ApiPortTakenError } from '../ports.ts';
import { type Answered, type Gateway, type GatewayOptions, startGateway } from './server.ts';

const APP = 'http://localhost:3000';
const route = (method: Route['method'], path: string): Route => ({
  name: path.slice(1),
  method,
  path,
  level: 'read',
  description: 'x',
});
const BUILD: Build = {
  functions: [route('POST', '/items'), route('GET', '/items')].map((one) => ({ route: one, file: 'x', version: '1' })),
};

let gateway: Gateway;
let events: Readonly<Record<string, unknown>>[];
let answered: Answered[];
let lateFailures: string[];
afterEach(() => gateway?.close());

/** A gateway whose functions answer with `result`. */
async function start(result: unknown | ((event: unknown) => Promise<Invoked>), options: Partial<GatewayOptions> = {}) {
  events = [];
  answered = [];
  lateFailures = [];
  gateway = await startGateway({
    port: 0,
    settings: { authorizer: { kind: 'iam' }, corsOrigins: [] },
    defaultCaller: 'dev-user',
    current: async () => BUILD,
    invoke: async (_built, event) => {
      events.push(event as Readonly<Record<string, unknown>>);
      return typeof result === 'function' ? result(event) : { json: JSON.stringify(result), isCold: false };
    },
    timeoutMs: 30_000,
    onAnswered: (entry) => answered.push(entry),
    onLateFailure: (_name, error) => lateFailures.push(String(error)),
    ...options,
  });
}

interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function send(
  method: string,
  path: string,
  { headers = {}, body }: { readonly headers?: Record<string, string>; readonly body?: string | Buffer } = {},
): Promise<Received> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { port: gateway.port, host: '127.0.0.1', method, path, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const json = { 'content-type': 'application/json' };
const OK = { statusCode: 201, headers: { 'x-own': 'yes' }, body: 'done' };

describe('a request to a route', () => {
  test('is sent to the function as an event, and its answer is returned', async () => {
    await start(OK);

    const received = await send('POST', '/items?a=1', { headers: json, body: '{"b":2}' });

    expect(received).toMatchObject({ status: 201, body: 'done', headers: { 'x-own': 'yes' } });
    expect(received.headers['apigw-requestid']).toEqual(expect.any(String));
    expect(events[0]).toMatchObject({
      routeKey: 'POST /items',
      rawQueryString: 'a=1',
      body: '{"b":2}',
      requestContext: { authorizer: { iam: { userArn: 'arn:aws:iam::000000000000:user/dev-user' } } },
    });
    expect(answered).toEqual([
      expect.objectContaining({
        method: 'POST',
        path: '/items',
        status: 201,
        functionName: 'items',
        reason: undefined,
      }),
    ]);
  });

  test('waits while the functions are built', async () => {
    const asked: ((build: Build) => void)[] = [];
    await start(OK, { current: () => new Promise<Build>((resolve) => asked.push(resolve)) });

    const sent = send('GET', '/items');
    while (asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(events).toEqual([]);
    for (const finish of asked) finish(BUILD);

    expect((await sent).status).toBe(201);
  });

  test('is 500 with the text of esbuild while the functions cannot be built', async () => {
    await start(OK, { current: async () => ({ problem: 'functions/a.ts:1:1: error' }) });

    expect(await send('GET', '/items')).toMatchObject({ status: 500, body: 'functions/a.ts:1:1: error\n' });
    expect(events).toEqual([]);
  });
});

describe('an answer that the gateway gives itself', () => {
  const message = ({ body }: Received) => JSON.parse(body).message;

  test.each([
    ['GET', '/nope', 404, 'Not Found'],
    ['DELETE', '/items', 404, 'Not Found'],
    ['GET', '/items/', 404, 'Not Found'],
  ])('%s %s is %i %s', async (method, path, status, text) => {
    await start(OK);

    const received = await send(method, path);

    expect([received.status, message(received)]).toEqual([status, text]);
    expect(events).toEqual([]);
  });

  test.each([
    [{ kind: 'iam' } as const, 403, 'Forbidden'],
    [{ kind: 'jwt', issuer: 'https://i.example/', audience: ['a'] } as const, 401, 'Unauthorized'],
  ])('for a real token with %j is %i with the reason', async (authorizer, status, text) => {
    await start(OK, { settings: { authorizer, corsOrigins: [] } });

    const received = await send('GET', '/items', { headers: { authorization: 'Bearer a.b.c' } });

    expect([received.status, message(received)]).toEqual([status, text]);
    expect(JSON.parse(received.body).reason).toContain('dev verifies no credentials');
    expect(events).toEqual([]);
  });

  test.each([
    [10 * 1024 * 1024, 'an event over 6 MB'],
    [11 * 1024 * 1024, 'a body over 10 MB'],
  ])('for a body of %i bytes is 413: %s', async (bytes) => {
    await start(OK);

    const received = await send('POST', '/items', { headers: json, body: Buffer.alloc(bytes, 'x') });

    expect([received.status, message(received)]).toEqual([413, 'Request Entity Too Large']);
    expect(events).toEqual([]);
  });

  test('takes a body of 6,000,000 bytes, and as base64 only three quarters of that', async () => {
    await start(OK);

    const text = await send('POST', '/items', { headers: json, body: Buffer.alloc(6_000_000, 'x') });
    const binary = await send('POST', '/items', { body: Buffer.alloc(6_000_000, 'x') });

    expect([text.status, binary.status]).toEqual([201, 413]);
  });

  test.each([
    [10_000, 201],
    [10_240, 431],
    [60_000, 431],
    [200_000, 431],
  ])('for headers of about %i bytes is %i', async (bytes, status) => {
    await start(OK);

    const { status: received } = await send('GET', '/items', { headers: { 'x-long': 'x'.repeat(bytes) } });

    expect(received).toBe(status);
  });

  test('for a path with a broken encoding is 400', async () => {
    await start(OK, {
      current: async () => ({ functions: [{ route: route('GET', '/{id}'), file: 'x', version: '1' }] }),
    });

    expect((await send('GET', '/%zz')).status).toBe(400);
  });
});

describe('a function', () => {
  test.each([
    ['that throws', async () => Promise.reject(new Error('reason in the terminal'))],
    ['whose result is not an answer', { statusCode: 'garbage' }],
    ['that answers more than 6 MB', { statusCode: 200, body: 'x'.repeat(6_300_000) }],
  ])('%s is 500 without the reason, which only the terminal shows', async (_, result) => {
    await start(result);

    const received = await send('GET', '/items');

    expect([received.status, received.body]).toEqual([500, '{"message":"Internal Server Error"}']);
    expect(answered[0]?.reason).toBeTruthy();
  });

  test('that takes longer than the gateway waits is 503, and its own failure is reported later', async () => {
    const late = () => new Promise<Invoked>((_, reject) => setTimeout(() => reject(new Error('Task timed out')), 300));
    await start(late, { timeoutMs: 100 });

    const received = await send('GET', '/items');
    await new Promise((resolve) => setTimeout(resolve, 400));

    expect([received.status, received.body]).toEqual([503, '{"message":"Service Unavailable"}']);
    expect(lateFailures).toEqual(['Error: Task timed out']);
  });
});

describe('a web page', () => {
  const settings = { authorizer: { kind: 'iam' }, corsOrigins: [APP] } as const;

  test.each([
    ['with another Host', { host: 'evil.example' }],
    ['of another origin', { origin: 'https://evil.example' }],
    ['of another site', { 'sec-fetch-site': 'cross-site' }],
  ])('%s cannot call a function, and gets no information', async (_, headers) => {
    await start(OK, { settings });

    const received = await send('POST', '/items', { headers: { ...headers, 'content-type': 'text/plain' }, body: 'x' });

    expect(received.status).toBe(403);
    expect(received.headers['access-control-allow-origin']).toBeUndefined();
    expect(events).toEqual([]);
  });

  test('of the stage is answered with CORS headers of the stage, not of the function, also on errors', async () => {
    await start(
      { statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*', 'access-control-x': '1' } },
      { settings },
    );

    const answers = [
      await send('GET', '/items', { headers: { origin: APP } }),
      await send('GET', '/nope', { headers: { origin: APP } }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 404]);
    for (const { headers } of answers) {
      expect(headers['access-control-allow-origin']).toBe(APP);
      expect(headers['access-control-x']).toBeUndefined();
    }
  });

  test('of the stage may send a preflight request: the gateway answers it with 204, without an authorizer', async () => {
    await start(OK, { settings, defaultCaller: undefined });

    const received = await send('OPTIONS', '/items', {
      headers: { origin: APP, 'access-control-request-method': 'POST' },
    });

    expect(received.status).toBe(204);
    expect(received.headers['access-control-allow-methods']).toBe('GET,POST');
    expect(events).toEqual([]);
  });
});

test('a port in use is an error with advice', async () => {
  await start(OK);
  const first = gateway;

  const error = await start(OK, { port: first.port }).catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(ApiPortTakenError);
  expect(String(error)).toContain('--port');
});

test('close waits for the answers of running requests', async () => {
  await start(async () => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return { json: JSON.stringify(OK), isCold: false };
  });

  const sent = send('GET', '/items');
  await new Promise((resolve) => setTimeout(resolve, 50));
  await gateway.close();

  expect((await sent).status).toBe(201);
});

test('close lets a slow client read its answer to the end', async () => {
  const body = 'x'.repeat(5_000_000);
  await start({ statusCode: 200, body });
  const received = new Promise<number>((resolve, reject) => {
    const sent = httpRequest({ port: gateway.port, host: '127.0.0.1', path: '/items', agent: false }, (response) => {
      let length = 0;
      const closed = gateway.close();
      setTimeout(() => response.on('data', (chunk: Buffer) => (length += chunk.length)), 100);
      response.on('error', reject);
      response.on('end', () => closed.then(() => resolve(length), reject));
    });
    sent.on('error', reject);
    sent.end();
  });

  expect(await received).toBe(body.length);
});

test('bytes that are not HTTP are 400, and the next request is answered', async () => {
  await start(OK);
  const socket = connect(gateway.port, '127.0.0.1');
  const text = await new Promise<string>((resolve) => {
    socket.on('data', (bytes) => resolve(bytes.toString()));
    socket.write('\x16\x03\x01\x02\x00');
  });
  socket.destroy();

  expect(text).toMatch(/^HTTP\/1\.1 400 /);
  expect((await send('GET', '/items')).status).toBe(201);
});
