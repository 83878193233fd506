// The controls over HTTP, for tests in another process or another language.
import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../src/index.ts';
import { type Sdk, sdkOf } from '../faults/sdk.ts';

let api: DataApiLocal;
let sdk: Sdk;
beforeAll(async () => {
  // Ten calls take more than the default second on a busy machine.
  api = await startTestDataApi({ repeatedStatements: { withinMs: 60_000 } });
  sdk = sdkOf(api);
});
afterAll(async () => {
  sdk?.close();
  await api?.stop();
});
afterEach(() => api.resetControls());

interface Answered {
  readonly status: number | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of many shapes, and fails where it is wrong
  readonly body: any;
}

/** As any HTTP client: fetch would not let a test set Host and Origin. */
function send(
  method: string,
  name: string,
  body?: unknown,
  headers: Record<string, string> = { 'x-daybreak-control': '1' },
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${api.url}/_daybreak/${name}`,
      { method, headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode, body: text === '' ? '' : JSON.parse(text) }));
      },
    );
    sent.on('error', reject);
    sent.end(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body));
  });
}

const done = { status: 200, body: {} };

describe('the control route', () => {
  test.each(['pause', 'fail', 'latency', 'clock', 'reset'])('refuses what is nested too deeply: %s', async (name) => {
    const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

    expect(await send('POST', name, deep(100_000))).toEqual({
      status: 400,
      body: {
        message: 'Nothing is done: the body is nested 100000 levels deep. Allowed are 100. Send for example {}.',
      },
    });
    expect((await send('POST', name, deep(100))).body.message).toMatch(/a is not known/);
  });

  test('pauses and resumes the cluster', async () => {
    expect(await send('POST', 'pause', { resumeDelayMs: 60_000 })).toEqual(done);
    await expect(sdk.execute('SELECT 1')).rejects.toMatchObject({ name: 'DatabaseResumingException' });
    expect((await send('GET', 'state')).body.clusters).toEqual([{ resourceArn: api.resourceArn, state: 'resuming' }]);

    expect(await send('POST', 'clock', { advanceMs: 60_000 })).toEqual(done);
    await sdk.execute('SELECT 1');

    expect(await send('POST', 'pause')).toEqual(done);
    expect(await send('POST', 'resume')).toEqual(done);
    await sdk.execute('SELECT 1');
  });

  test('arms faults, and reset disarms them', async () => {
    const fault = {
      exception: 'ThrottlingException',
      times: 2,
      operation: 'ExecuteStatement',
      sql: { pattern: '^select' },
    };

    expect(await send('POST', 'fail', fault)).toEqual(done);
    await expect(sdk.execute('select 1')).rejects.toMatchObject({
      name: 'ThrottlingException',
      message: 'Rate exceeded',
    });
    expect((await send('GET', 'state')).body.faults).toEqual([
      { fault: 'ThrottlingException', when: 'before', remaining: 1, operation: 'ExecuteStatement', sql: '/^select/' },
    ]);
    expect(await send('POST', 'reset')).toEqual(done);

    await sdk.execute('select 1');
    expect((await send('GET', 'state')).body.faults).toEqual([]);
  });

  test('sets the latency', async () => {
    expect(await send('POST', 'latency', { latency: { medianMs: 80, p99Ms: 80 } })).toEqual(done);
    await sdk.execute('SELECT 1');
    expect(api.requests().at(-1)?.durationMs).toBeGreaterThan(79);

    expect(await send('POST', 'latency', { latency: 'none' })).toEqual(done);
    expect(api.latency()).toBe('none');
  });

  test('shows the state, and no parameter value', async () => {
    for (let id = 0; id < 10; id += 1) {
      await sdk.execute('SELECT CAST(:v AS text)', [{ name: 'v', value: { stringValue: 'SECRET' } }]);
    }

    const { status, body } = await send('GET', 'state');

    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual([
      'clusters',
      'nowMs',
      'sessions',
      'latency',
      'faults',
      'openTransactions',
      'counts',
      'requests',
      'repeatedStatements',
    ]);
    expect(body.counts.ExecuteStatement).toEqual({ requests: 10, failed: 0 });
    expect(body.requests).toHaveLength(10);
    expect(body.repeatedStatements).toMatchObject([{ statement: 'select cast(? as text)', count: 10 }]);
    expect(JSON.stringify(body)).not.toContain('SECRET');
  });

  test.each<[string, string, unknown, number, string]>([
    [
      'POST',
      'clock',
      { advanceMs: 'a day', by: 1 },
      400,
      'The clock is not advanced, 2 problems:\n' +
        '  by is not known. Allowed are advanceMs. Leave it out, or correct its name.\n' +
        '  advanceMs is "a day". Allowed is a number of milliseconds from 0 to 2073600000. Use for example 180000.',
    ],
    [
      'POST',
      'pause',
      { resourceArn: 'arn:aws:rds:us-east-1:123456789012:cluster:real' },
      400,
      'The cluster is not paused: resourceArn is "arn:aws:rds:us-east-1:123456789012:cluster:real". ' +
        'Allowed is one of arn:aws:rds:us-east-1:000000000000:cluster:local. Use for example arn:aws:rds:us-east-1:000000000000:cluster:local.',
    ],
    [
      'POST',
      'reset',
      { faults: true },
      400,
      'The controls are not reset: faults is not known. Allowed are none. Leave it out, or correct its name.',
    ],
    [
      'POST',
      'latency',
      {},
      400,
      'The latency is not set: latency is missing. Allowed is none, aws-like, or an object with medianMs, p99Ms and seed. Use for example "aws-like".',
    ],
    [
      'POST',
      'fail',
      '{exception',
      400,
      'Nothing is done: the body is not JSON. It begins with "{exception". Allowed is a JSON object. Send for example {}.',
    ],
    [
      'POST',
      'fail',
      '[]',
      400,
      'The fault is not armed: the argument is []. Allowed is an object with the members exception, message, sqlState, status, disconnect, delayMs, when, times, operation, sql. Pass such an object.',
    ],
    [
      'POST',
      'explode',
      {},
      404,
      'POST /_daybreak/explode is not found. Allowed are GET /_daybreak/state, POST /_daybreak/pause, POST /_daybreak/resume, POST /_daybreak/clock, POST /_daybreak/fail, POST /_daybreak/latency, POST /_daybreak/reset. Send one of these.',
    ],
  ])('refuses what it cannot do, and does nothing: %s %s %j', async (method, name, body, status, message) => {
    expect(await send(method, name, body)).toEqual({ status, body: { message } });
    await sdk.execute('SELECT 1');
  });

  test.each(['GET', 'PUT', 'DELETE'])('answers %s with 404 where POST is needed', async (method) => {
    expect(await send(method, 'pause')).toMatchObject({ status: 404 });
    await sdk.execute('SELECT 1');
  });

  test('requires its header', async () => {
    const { status, body } = await send('POST', 'pause', {}, {});

    expect(status).toBe(403);
    expect(body.message).toBe(
      'The request to /_daybreak/ has no x-daybreak-control header. Allowed are requests with it. Send x-daybreak-control: 1.',
    );
    await sdk.execute('SELECT 1');
  });

  test.each([
    ['an Origin', { origin: 'http://evil.example' }, 403],
    ['the Origin of the service itself', { origin: 'http://localhost:8432' }, 403],
    ['a name of its own', { host: 'evil.example' }, 403],
    ['Sec-Fetch-Site', { 'sec-fetch-site': 'same-origin' }, 403],
    ['a simple content type', { 'content-type': 'text/plain' }, 415],
  ])('refuses a web page, which comes with %s', async (_what, headers, status) => {
    expect(await send('POST', 'pause', {}, { 'x-daybreak-control': '1', ...headers })).toMatchObject({ status });
    expect(api.autoPause(api.resourceArn).state()).toBe('available');
  });
});
