import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startLambda } from '../../../scripts/lambda/thread.ts';
import { type Deployment, deploy } from '../../../test/deployment.ts';
import { shared } from '../../../test/shared.ts';

// The functions of the demo: small ones, which every project has.
let folder: string;
let deployment: Deployment;
beforeAll(async () => {
  ({ folder } = await shared('demoFunctions'));
  deployment = await deploy({ folder });
});
afterAll(() => deployment?.stop());

describe('a database without a schema', () => {
  test('health answers 503 and names the command to run', async () => {
    const { status, body } = await deployment.call('health', { authorizer: null });

    expect(status).toBe(503);
    expect(body).toEqual({
      error: {
        code: 'not_migrated',
        message: 'The database answers, but has no schema yet. Run: npm run migrate.',
        requestId: 'request-1',
      },
    });
  });

  test("is 503 from the other functions, without PostgreSQL's message", async () => {
    const { status, body } = await deployment.call('add-notes', { body: { notes: ['x'] } });

    expect(status).toBe(503);
    expect(body.error).toEqual({
      code: 'not_migrated',
      message: 'The database lacks a table or column that this version needs. Run: npm run migrate.',
      requestId: 'request-1',
    });
  });
});

describe('a paused database', () => {
  test('answers the same request after it has resumed', async () => {
    deployment.api.autoPause(deployment.api.resourceArn).pause(700);
    const before = deployment.requests.length;

    const { status } = await deployment.call('health', { authorizer: null });

    expect(status).toBe(503);
    const answers = deployment.requests.slice(before).map(({ errorType }) => errorType);
    expect(answers[0]).toBe('DatabaseResumingException');
    expect(answers.at(-1)).toBe('DatabaseErrorException');
  });
});

describe('a function whose time ends before the database answers', () => {
  beforeEach(() => deployment.api.resetControls());
  afterAll(() => deployment.api.resetControls());

  test('answers 503 with Retry-After while the database resumes', async () => {
    deployment.api.pause({ resumeDelayMs: 60_000 });

    // Three seconds are left for the database: enough for its first answer on a busy machine.
    const { status, headers, body } = await deployment.call('health', { authorizer: null, remainingMs: 4_000 });

    expect(status).toBe(503);
    expect(headers?.['retry-after']).toBe('15');
    expect(body.error.code).toBe('database_resuming');
  });

  test.each([
    ['health', 'timeout', { authorizer: null }],
    ['add-notes', 'outcome_unknown', { body: { notes: ['x'] } }],
  ])('answers 504 from %s (%s), before Lambda ends it', async (name, code, request) => {
    deployment.api.failNext({ delayMs: 60_000 });

    const { status, body } = await deployment.call(name, { ...request, remainingMs: 1_500 });

    expect(status).toBe(504);
    expect(body.error.code).toBe(code);
  });
});

describe('an environment without a connection', () => {
  test('is 500, not a function that fails to start', async () => {
    const lines: string[] = [];
    const lambda = startLambda({}, { onLine: (line) => lines.push(line) });
    try {
      const response = await lambda.invoke(path.join(folder, 'health', 'index.mjs'), {
        requestContext: { requestId: 'request-2' },
      });

      expect(response.statusCode).toBe(500);
      expect(JSON.parse(response.body ?? '').error.code).toBe('internal');
    } finally {
      await lambda.close();
    }
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'ERROR', status: 500, error: expect.objectContaining({ name: 'ConfigError' }) }),
    ]);
  });
});
