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
  test('is told by health, with what to run', async () => {
    const { status, body } = await deployment.call('health', { authorizer: null });

    expect(status).toBe(503);
    expect(body).toEqual({
      error: {
        code: 'not_migrated',
        message: 'The database can be reached and has no schema yet. Run: npm run migrate.',
        requestId: 'request-1',
      },
    });
  });

  test("is 500 to others, and PostgreSQL's words do not leave the function", async () => {
    const { status, body } = await deployment.call('create-conversation', { body: {} });

    expect(status).toBe(500);
    expect(body.error).toEqual({
      code: 'internal',
      message: 'The function failed, and its log says why. Send the request again later, or report its request id.',
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
  test('is 500, not a function that cannot start', async () => {
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
