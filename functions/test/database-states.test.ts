import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startLambda } from '../../scripts/demo/lambda.ts';
import { type Deployment, deploy } from './deployment.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy({ migrated: false });
});
afterAll(() => deployment?.stop());

describe('a database without a schema', () => {
  test('health answers 503 and says what to run', async () => {
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

  test("is 500 from the other functions, without PostgreSQL's message", async () => {
    const { status, body } = await deployment.call('create-conversation', { body: {} });

    expect(status).toBe(500);
    expect(body.error).toEqual({
      code: 'internal',
      message: 'The function failed; its log has the reason. Try again later, or report the request id.',
      requestId: 'request-1',
    });
  });
});

describe('a paused database', () => {
  test('is waited for', async () => {
    deployment.api.autoPause(deployment.api.resourceArn).pause(700);
    const before = deployment.requests.length;

    const { status } = await deployment.call('health', { authorizer: null });

    expect(status).toBe(503);
    const answers = deployment.requests.slice(before).map(({ errorType }) => errorType);
    expect(answers[0]).toBe('DatabaseResumingException');
    expect(answers.at(-1)).toBe('DatabaseErrorException');
  });
});

describe('an environment without a connection', () => {
  test('is 500, not a function that fails to start', async () => {
    const lambda = startLambda({});
    try {
      const response = await lambda.invoke(path.join(deployment.folder, 'health', 'index.mjs'), {
        requestContext: { requestId: 'request-2' },
      });

      expect(response.statusCode).toBe(500);
      expect(JSON.parse(response.body ?? '').error.code).toBe('internal');
    } finally {
      await lambda.close();
    }
  });
});
