import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DataApiLocal } from '../../packages/data-api-local/src/index.ts';
import { startTestDataApi } from '../../test/database.ts';
import { runCli } from '../cli.ts';
import { testIo } from '../test/io.ts';

let api: DataApiLocal;
beforeAll(async () => {
  api = await startTestDataApi();
});
afterAll(() => api?.stop());

const AWS = {
  AURORA_CLUSTER_ARN: 'arn:aws:rds:us-east-1:123456789012:cluster:alex-aurora-cluster',
  AURORA_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:alex-x',
  DATABASE_NAME: 'alex',
  AWS_REGION: 'us-east-1',
};

describe('npm run invoke', () => {
  test('prints the answer of the function, and exits with 1 for an answer of 400 or more', async () => {
    const io = testIo({ env: { ...api.env } });

    const code = await runCli(['invoke', 'health', '--json', '--env-file', '.env'], io);

    // The database has no migrations.
    expect(code).toBe(1);
    expect(JSON.parse(io.stdout[0] ?? '')).toMatchObject({
      status: 503,
      body: expect.stringContaining('not_migrated'),
    });
  });

  test('runs nothing on a database on AWS', async () => {
    // A folder without a .env file: the checkout may have one.
    const io = testIo({ env: AWS, cwd: import.meta.dirname });

    expect(await runCli(['invoke', 'health'], io)).toBe(2);
    expect(io.stderr.join('\n')).toContain('invoke runs code of this machine on a database of this machine');
    expect(io.stdout).toEqual([]);
  });

  test.each([
    [['invoke', 'health', '--as', 'a/b'], '--as'],
    [['invoke', 'health', '--path', 'id'], 'NAME=VALUE'],
    [['invoke'], 'name'],
  ])('refuses %j', async (argv, reason) => {
    const io = testIo();

    expect(await runCli(argv, io)).toBe(2);
    expect(io.stderr.join('\n')).toContain(reason);
  });
});
