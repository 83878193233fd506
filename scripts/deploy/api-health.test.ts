import { describe, expect, test } from '@jest/globals';
import { type ApiHealthOptions, type ApiHealthParts, healthOf, waitForApiWith } from './api-health.ts';
import type { Invocation } from './lambda.ts';

const OPTIONS: ApiHealthOptions = {
  functionName: 'alex-fn-health',
  apiUrl: 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com',
  region: 'us-east-1',
  migrated: true,
};

/** The answer of the function, as the Lambda API returns it. */
function answer(statusCode: number, code = 'ok'): Invocation {
  const body = JSON.stringify(statusCode === 200 ? {} : { error: { code, message: 'The reason.' } });
  return { functionError: undefined, payload: JSON.stringify({ statusCode, body }) };
}

async function wait(given: Partial<ApiHealthParts>, options: Partial<ApiHealthOptions> = {}) {
  const said: string[] = [];
  let now = 0;
  const clock = {
    now: () => now,
    async sleep(delayMs: number) {
      now += delayMs;
    },
  };
  const limits = { timeoutMs: 60_000, clock, io: { err: (line: string) => said.push(line), env: {} } };
  const parts = { invoke: async () => answer(200), statusOf: async () => 403, ...given };
  await waitForApiWith({ ...OPTIONS, ...options }, limits, parts);
  return said;
}

/** Returns these answers one after the other, and repeats the last. */
function inOrder<T>(...answers: readonly T[]): () => Promise<T> {
  let next = 0;
  return async () => {
    const given = answers[Math.min(next, answers.length - 1)];
    next += 1;
    if (given === undefined) throw new Error('No answer was given.');
    return given;
  };
}

describe('the meaning of an answer of health', () => {
  test.each<[string, Invocation, boolean, string]>([
    ['200', answer(200), true, 'ready'],
    ['a database that resumes', answer(503, 'database_resuming'), true, 'coming'],
    ['no tables after the migrations', answer(503, 'not_migrated'), true, 'failed'],
    ['no tables, with the migrations left for later', answer(503, 'not_migrated'), false, 'ready'],
    ['an error of the code', answer(500, 'internal'), true, 'failed'],
    ['a handler that throws', { functionError: 'Unhandled', payload: '{"errorMessage":"x"}' }, true, 'failed'],
    ['garbage', { functionError: undefined, payload: 'null' }, true, 'failed'],
  ])('%s', (_, invocation, migrated, kind) => {
    expect(healthOf(invocation, { ...OPTIONS, migrated }).kind).toBe(kind);
  });
});

test('waits for a resuming database, and for an API whose stage does not exist yet', async () => {
  const said = await wait({
    invoke: inOrder(answer(503, 'database_resuming'), answer(200)),
    statusOf: inOrder(0, 404, 401),
  });

  expect(said[0]).toContain('alex-fn-health answers 503 (database_resuming)');
  expect(said.join('\n')).toContain('answers 404');
});

test('an API that answers a caller without credentials causes an error', async () => {
  await expect(wait({ statusOf: async () => 200 })).rejects.toThrow(
    /answers 200 to a caller without credentials\. Expected 401 or 403/,
  );
});

test('a function that fails causes an error that names its log', async () => {
  await expect(wait({ invoke: async () => ({ functionError: 'Unhandled', payload: '' }) })).rejects.toThrow(
    /The function alex-fn-health fails \(Unhandled\)\..*aws logs tail \/aws\/lambda\/alex-fn-health/,
  );
});

test('credentials without permission to invoke cause an error without a retry', async () => {
  let asked = 0;
  const invoke = async () => {
    asked += 1;
    throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
  };

  await expect(wait({ invoke })).rejects.toThrow(/AWS does not allow Invoke/);
  expect(asked).toBe(1);
});

test('gives up after the timeout', async () => {
  await expect(wait({ invoke: async () => answer(503, 'database_resuming') })).rejects.toThrow(/Gave up after 1 min/);
});
