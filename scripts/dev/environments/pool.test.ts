import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FunctionError } from '../../lambda/thread.ts';
import { type BuiltFunction, createPool, FunctionTimeoutError, type Pool, type PoolOptions } from './pool.ts';

let folder: string;
let lines: string[];
let pool: Pool;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybreak-pool-'));
  lines = [];
  pool = poolWith({});
});
afterEach(async () => {
  await pool.close();
  rmSync(folder, { recursive: true });
});

function poolWith(options: Partial<PoolOptions>): Pool {
  return createPool({
    configurationOf: ({ name }) => ({ functionName: `test-${name}`, memoryMib: 512, timeoutSeconds: 10 }),
    env: () => ({ FROM_STACK: 'yes' }),
    onLine: (name, line) => lines.push(`${name}: ${line}`),
    hasDebugger: false,
    ...options,
  });
}

/** A bundle with this code. */
function built(code: string, version = '1'): BuiltFunction {
  const file = path.join(folder, version, 'index.mjs');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, code);
  return { route: { name: 'f', method: 'GET', path: '/f', level: 'read', description: 'x' }, file, version };
}

const IDS = { requestId: 'request-1', traceId: 'Root=1-1-1' };
const call = async (one: BuiltFunction, event: unknown = {}) => {
  const { json, isCold } = await pool.invoke(one, event, IDS);
  return { result: JSON.parse(json), isCold };
};
const errorOf = (promise: Promise<unknown>): Promise<Error | undefined> =>
  promise.then(
    () => undefined,
    (error) => error,
  );
const COUNTER = 'let calls = 0; export const handler = async () => { calls += 1; return calls; };';

describe('an execution environment', () => {
  test('is cold once, and keeps its state for the next request', async () => {
    const counter = built(COUNTER);

    expect([await call(counter), await call(counter)]).toEqual([
      { result: 1, isCold: true },
      { result: 2, isCold: false },
    ]);
  });

  test('is a new one after the bundle has changed', async () => {
    await call(built(COUNTER));

    expect(await call(built(COUNTER, '2'))).toEqual({ result: 1, isCold: true });
  });

  test('runs one request at a time: requests that arrive together get one each', async () => {
    const slow = built(`let calls = 0; export const handler = async () => {
      calls += 1; const before = calls; await new Promise((resolve) => setTimeout(resolve, 200)); return [before, calls];
    };`);

    const answers = await Promise.all([call(slow), call(slow), call(slow)]);

    expect(answers.map(({ result }) => result)).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
  });

  test('of one function are at most ten; further requests wait', async () => {
    const slow = built(
      'export const handler = async () => new Promise((resolve) => setTimeout(() => resolve(1), 50));',
    );

    const answers = await Promise.all(Array.from({ length: 12 }, () => call(slow)));

    expect(answers.filter(({ isCold }) => isCold).length).toBeLessThanOrEqual(10);
    expect(answers).toHaveLength(12);
  });

  test('has only the variables of the stack and of Lambda, not the variables of this process', async () => {
    const { result } = await call(built('export const handler = async () => process.env;'));

    expect(result).toMatchObject({
      FROM_STACK: 'yes',
      AWS_LAMBDA_FUNCTION_NAME: 'test-f',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      LAMBDA_TASK_ROOT: path.join(folder, '1'),
      _X_AMZN_TRACE_ID: 'Root=1-1-1',
    });
    expect(result.PATH).toBeUndefined();
  });

  test('passes event and context to the handler', async () => {
    const code = `export const handler = async (event, context) => ({
      event, id: context.awsRequestId, name: context.functionName, memory: context.memoryLimitInMB, left: context.getRemainingTimeInMillis()
    });`;

    const { result } = await call(built(code), { a: [1] });

    expect(result).toMatchObject({ event: { a: [1] }, id: 'request-1', name: 'test-f', memory: '512' });
    expect(result.left).toBeGreaterThan(5000);
    expect(result.left).toBeLessThanOrEqual(10_000);
  });
});

describe('a handler', () => {
  test.each([
    ['throws synchronously', 'export const handler = () => { throw new TypeError("no"); };', 'TypeError: no'],
    ['rejects', 'export const handler = async () => { throw new RangeError("no"); };', 'RangeError: no'],
    ['throws something else', 'export const handler = async () => { throw "text"; };', 'text'],
    ['is missing', 'export const main = 1;', 'The bundle exports no function "handler".'],
    ['fails to load', 'throw new Error("at the start");', 'at the start'],
    ['returns what JSON cannot hold', 'export const handler = async () => 1n;', 'BigInt'],
    ['ends the process', 'export const handler = async () => process.exit(3);', 'exit code 3'],
  ])('that %s fails, and the next request is answered', async (_, code, reason) => {
    const error = await errorOf(call(built(code)));

    expect(error).toBeInstanceOf(FunctionError);
    expect(error?.message).toContain(reason);
    expect(await call(built(COUNTER, '2'))).toMatchObject({ result: 1 });
  });

  test('that returns nothing has the result null', async () => {
    expect(await call(built('export const handler = async () => {};'))).toMatchObject({ result: null });
  });

  test('that never answers is ended after its timeout, and the next request has a new environment', async () => {
    pool = poolWith({ configurationOf: () => ({ functionName: 'f', memoryMib: 128, timeoutSeconds: 3 }) });
    const code = `let calls = 0; export const handler = async ({ hang }) => {
      calls += 1; return hang ? new Promise(() => setInterval(() => undefined, 1000)) : calls;
    };`;

    const error = await errorOf(call(built(code), { hang: true }));

    expect(error).toBeInstanceOf(FunctionTimeoutError);
    expect(error?.message).toBe('Task timed out after 3.00 seconds');
    expect(await call(built(code))).toEqual({ result: 1, isCold: true });
  });

  test('that blocks its thread is ended too', async () => {
    pool = poolWith({ configurationOf: () => ({ functionName: 'f', memoryMib: 128, timeoutSeconds: 1 }) });

    expect(await errorOf(call(built('export const handler = async () => { for (;;); };')))).toBeInstanceOf(
      FunctionTimeoutError,
    );
  });

  test('has no timeout while a debugger may be attached', async () => {
    pool = poolWith({
      hasDebugger: true,
      configurationOf: () => ({ functionName: 'f', memoryMib: 128, timeoutSeconds: 0.05 }),
    });
    const code = 'export const handler = async () => new Promise((resolve) => setTimeout(() => resolve(1), 300));';

    expect(await call(built(code))).toMatchObject({ result: 1 });
  });

  test('that leaves a timer does not prevent the pool from closing', async () => {
    await call(built('export const handler = async () => { setInterval(() => undefined, 10); return 1; };'));

    await pool.close();
  });

  test('whose timer throws later is reported, and the next request has a new environment', async () => {
    const leaky = built(`let calls = 0; export const handler = async () => {
      calls += 1; setTimeout(() => { throw new Error('later'); }, 20); return calls;
    };`);
    await call(leaky);
    for (let wait = 0; wait < 100 && lines.length === 0; wait += 1) await sleep(20);

    expect(lines.join('\n')).toContain('Error: later');
    expect(await call(leaky)).toEqual({ result: 1, isCold: true });
  });

  test('may write to stdout and stderr, a line at a time', async () => {
    await call(built('export const handler = async () => { console.log("out"); console.error("err"); };'));
    for (let wait = 0; wait < 100 && lines.length < 2; wait += 1) await sleep(20);

    expect([...lines].sort()).toEqual(['f: err', 'f: out']);
  });
});
