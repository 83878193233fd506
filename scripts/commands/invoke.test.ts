import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DataApiLocal } from '../../packages/data-api-local/src/index.ts';
import { createTestDatabase, startTestDataApi, type TestDatabase } from '../../test/database.ts';
import { runCli } from '../cli.ts';
import { testIo } from '../test/io.ts';

let api: DataApiLocal;
let database: TestDatabase;
beforeAll(async () => {
  [api, database] = await Promise.all([startTestDataApi(), createTestDatabase()]);
});
afterAll(() => Promise.all([api?.stop(), database?.drop()]));

const AWS = {
  AURORA_CLUSTER_ARN: 'arn:aws:rds:us-east-1:123456789012:cluster:alex-aurora-cluster',
  AURORA_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:alex-x',
  DATABASE_NAME: 'alex',
  AWS_REGION: 'us-east-1',
};

describe('npm run invoke', () => {
  test('prints the answer of the function, and exits with 1 for a status of 400 or more', async () => {
    const io = testIo({ env: { ...api.env } });

    const code = await runCli(['invoke', 'health', '--json', '--env-file', '.env'], io);

    // The database has no migrations.
    expect(code).toBe(1);
    expect(JSON.parse(io.stdout[0] ?? '')).toMatchObject({
      status: 503,
      body: expect.stringContaining('not_migrated'),
    });
  });

  test('runs the driver of postgres on a PostgreSQL of this machine', async () => {
    const { host, port, user, password } = database.connection;
    const DATABASE_URL = `postgres://${user}:${encodeURIComponent(String(password))}@${host}:${port}/${database.name}`;
    // A folder without a .env file: the checkout may have one.
    const io = testIo({ env: { DATABASE_URL }, cwd: import.meta.dirname });

    await runCli(['invoke', 'health', '--json'], io);

    expect(io.stderr[0]).toBe(`Database: ${database.name} (PostgreSQL at ${host}:${port})`);
    expect(JSON.parse(io.stdout[0] ?? '')).toMatchObject({
      status: 503,
      body: expect.stringContaining('not_migrated'),
    });
  });

  test.each<[string, Record<string, string>]>([
    ['Aurora through the Data API', AWS],
    ['a PostgreSQL elsewhere', { DATABASE_URL: 'postgres://app:secret@db.example.com/app' }],
    [
      'a secret of AWS, through a tunnel',
      { DATABASE_HOST: '127.0.0.1', DATABASE_NAME: 'app', DATABASE_SECRET_ARN: AWS.AURORA_SECRET_ARN },
    ],
  ])('runs nothing on another machine’s database: %s', async (_, env) => {
    const io = testIo({ env, cwd: import.meta.dirname });

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
