import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findStage } from '../../infra/stages/index.ts';
import { type Call, invokeFunction } from './invoke.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'daybreak-invoke-test-'));
  mkdirSync(path.join(root, 'functions'));
  const row = { name: 'echo', method: 'POST', path: '/things/{id}', level: 'read', description: 'x' };
  const rows = [row, { ...row, name: 'fails', path: '/fails' }];
  writeFileSync(path.join(root, 'functions', 'routes.json'), JSON.stringify(rows));
  writeFileSync(
    path.join(root, 'functions', 'echo.ts'),
    'export const handler = async (event: object) => ({ statusCode: 201, body: JSON.stringify({ event, env: process.env.A }) });',
  );
  writeFileSync(path.join(root, 'functions', 'fails.ts'), "export const handler = () => { throw new Error('no'); };");
});
afterAll(() => rmSync(root, { recursive: true }));

const call: Call = { name: 'echo', caller: 'alice', body: undefined, path: { id: 'a b' }, query: {}, headers: {} };
const invoke = (part: Partial<Call>) =>
  invokeFunction(
    { ...call, ...part },
    { root, stage: findStage('dev'), backend: 'data-api', env: { A: 'yes' }, onLine: () => undefined },
  );

describe('one call of a function', () => {
  test('sends the event of an HTTP API, and returns its answer', async () => {
    const { status, body } = await invoke({
      body: '{"a":1}',
      query: { limit: '2' },
      headers: { 'idempotency-key': 'k' },
    });

    expect(status).toBe(201);
    expect(JSON.parse(body.toString())).toMatchObject({
      event: {
        routeKey: 'POST /things/{id}',
        rawPath: '/things/a b',
        pathParameters: { id: 'a b' },
        queryStringParameters: { limit: '2' },
        headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
        body: '{"a":1}',
        isBase64Encoded: false,
        requestContext: { authorizer: { iam: { userArn: expect.stringMatching(/:user\/alice$/) } } },
      },
      env: 'yes',
    });
  });

  test.each([
    [{ name: 'nope' }, 'functions/routes.json has no function nope. It has echo, fails.'],
    [{ path: {} }, 'The path /things/{id} needs id. Add --path id=VALUE.'],
    [{ path: { id: '' } }, 'The path /things/ does not fit /things/{id}.'],
    [{ name: 'fails' }, 'Error: no'],
  ])('with %j is an error', async (part, message) => {
    await expect(invoke(part)).rejects.toThrow(message);
  });
});
