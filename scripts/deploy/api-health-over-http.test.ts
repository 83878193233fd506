// The same check as in api-health.test.ts, through the AWS SDK and over HTTP.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { waitForApi } from './api-health.ts';
import { connectLambda } from './lambda.ts';
import { type LambdaAnswer, type LambdaServer, startLambdaServer } from './test/lambda-server.ts';

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' };
const before = { ...process.env };
beforeAll(() => {
  Object.assign(process.env, KEYS);
});
afterAll(() => {
  for (const name of Object.keys(KEYS)) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
});

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function lambdaApi(...answers: readonly LambdaAnswer[]): Promise<LambdaServer> {
  const server = await startLambdaServer(answers);
  opened.push(server);
  return server;
}

/** An API that answers GET /health with these statuses, one after the other, and repeats the last. */
async function api(...statuses: readonly number[]) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    response.writeHead(statuses[Math.min(asked.length, statuses.length - 1)] ?? 500).end();
    asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? 'without credentials'}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const answer = (statusCode: number, code = 'ok'): LambdaAnswer => ({
  payload: JSON.stringify({
    statusCode,
    body: JSON.stringify(statusCode === 200 ? {} : { error: { code, message: 'Why.' } }),
  }),
});

async function check(lambda: { readonly url: string }, apiUrl: string, timeoutMs = 20_000) {
  const said: string[] = [];
  const io = { err: (line: string) => said.push(line), env: { AWS_ENDPOINT_URL_LAMBDA: lambda.url } };
  const options = { functionName: 'alex-fn-health', apiUrl, region: 'us-east-1', migrated: true };
  await waitForApi(options, { io, timeoutMs, pollMs: 10 });
  return said;
}

describe('connectLambda', () => {
  test('invokes one function with one event, signed for Lambda in the Region, and returns its answer', async () => {
    const server = await lambdaApi({ payload: '{"statusCode":200,"body":"ü"}' });
    const lambda = connectLambda({ region: 'eu-west-1', env: { AWS_ENDPOINT_URL_LAMBDA: server.url } });
    try {
      const answered = await lambda.invoke('alex-fn-health', { rawPath: '/health', text: 'ä' });

      expect(answered).toEqual({ functionError: undefined, payload: '{"statusCode":200,"body":"ü"}' });
    } finally {
      lambda.close();
    }
    expect(server.invoked).toEqual([
      {
        name: 'alex-fn-health',
        event: { rawPath: '/health', text: 'ä' },
        authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/lambda\//),
      },
    ]);
  });

  test('reports that the function threw an error', async () => {
    const payload = '{"errorType":"TypeError","errorMessage":"x"}';
    const server = await lambdaApi({ payload, functionError: 'Unhandled' });
    const lambda = connectLambda({ region: 'eu-west-1', env: { AWS_ENDPOINT_URL: server.url } });
    try {
      expect(await lambda.invoke('a', {})).toEqual({ functionError: 'Unhandled', payload });
    } finally {
      lambda.close();
    }
  });
});

describe('the check after a deploy', () => {
  test('waits for a resuming database and a stage that does not exist yet, and calls the API without credentials', async () => {
    const lambda = await lambdaApi(answer(503, 'database_resuming'), answer(200));
    const { url, asked } = await api(404, 403);

    const said = await check(lambda, url);

    expect(said.join('\n')).toMatch(/answers 503 \(database_resuming\)[\s\S]*answers 404/);
    expect(lambda.invoked.map(({ name }) => name)).toEqual(['alex-fn-health', 'alex-fn-health']);
    expect(lambda.invoked[0]?.event).toMatchObject({ version: '2.0', routeKey: 'GET /health' });
    expect(asked).toEqual(Array(2).fill('GET /health without credentials'));
  });

  test.each<[string, LambdaAnswer]>([
    ['a function that AWS is still creating', { error: 'ResourceConflictException', httpStatus: 409 }],
    ['an account that has no copy of the function left', { error: 'TooManyRequestsException', httpStatus: 429 }],
    ['a new role that may not call the Data API yet', answer(500, 'internal')],
  ])('waits for %s', async (_, first) => {
    const { url } = await api(401);

    // The SDK itself sends three requests before it reports a temporary error.
    await expect(check(await lambdaApi(first, first, first, answer(200)), url)).resolves.toBeDefined();
  });

  test.each<[string, LambdaAnswer, RegExp]>([
    ['may not invoke', { error: 'AccessDeniedException', httpStatus: 403 }, /^AWS does not allow Invoke.*Allow it/],
    [
      'have expired',
      { error: 'ExpiredTokenException', httpStatus: 403, message: 'The security token has expired' },
      /^The AWS credentials have expired \(Invoke\)/,
    ],
  ])('ends when the credentials %s', async (_, refusal, message) => {
    const { url, asked } = await api(403);

    await expect(check(await lambdaApi(refusal), url)).rejects.toThrow(message);
    expect(asked).toEqual([]);
  });

  test('ends if the function was destroyed by hand, and shows how to restore it', async () => {
    const gone = { error: 'ResourceNotFoundException', httpStatus: 404, message: 'Function not found: arn:…' };
    const { url } = await api(403);

    await expect(check(await lambdaApi(gone), url)).rejects.toThrow(
      /^AWS has no function alex-fn-health\..*Deploy again: the plan creates it\./,
    );
  });

  test('ends if an error of the function is permanent', async () => {
    const { url } = await api(403);

    await expect(check(await lambdaApi(answer(500, 'internal')), url)).rejects.toThrow(
      /^The function alex-fn-health answers 500 \(internal\): Why\./,
    );
  });

  test('ends when the API answers a caller without credentials', async () => {
    const { url } = await api(200);

    await expect(check(await lambdaApi(answer(200)), url)).rejects.toThrow(
      /answers 200 to a caller without credentials/,
    );
  });

  test('gives up if the API cannot be reached, and reports what it waited for', async () => {
    const { url } = await api(200);
    await opened.pop()?.close();

    await expect(check(await lambdaApi(answer(200)), url, 50)).rejects.toThrow(/^Gave up after .* answers nothing/);
  });
});
