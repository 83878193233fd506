import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { CONNECTION_SETTINGS, INFORMATION_OUTPUTS, loadConnection, writeEnvFile } from '../../src/settings/index.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'daybreak-contract-'));
afterAll(() => rmSync(folder, { recursive: true }));

// The connection contract, literally: Terraform output, name in .env, an example value. Renaming one breaks
// every application that is connected, so it is written a second time here.
const CONTRACT = [
  ['aurora_cluster_arn', 'AURORA_CLUSTER_ARN', 'arn:aws:rds:us-east-1:123456789012:cluster:app-aurora'],
  [
    'aurora_secret_arn',
    'AURORA_SECRET_ARN',
    'arn:aws:secretsmanager:us-east-1:123456789012:secret:app-db-credentials-1a2b3c4d-AbCdEf',
  ],
  ['aurora_cluster_endpoint', 'AURORA_ENDPOINT', 'app-aurora.cluster-c0ffee123abc.us-east-1.rds.amazonaws.com'],
  [
    'aurora_reader_endpoint',
    'AURORA_READER_ENDPOINT',
    'app-aurora.cluster-ro-c0ffee123abc.us-east-1.rds.amazonaws.com',
  ],
  ['proxy_endpoint', 'AURORA_PROXY_ENDPOINT', 'app-aurora-proxy.proxy-c0ffee123abc.us-east-1.rds.amazonaws.com'],
  ['database_name', 'DATABASE_NAME', 'app'],
  ['lambda_role_arn', 'LAMBDA_ROLE_ARN', 'arn:aws:iam::123456789012:role/app-lambda-aurora-role'],
  ['aws_region', 'AWS_REGION', 'us-east-1'],
  [
    'aurora_rw_secret_arn',
    'AURORA_RW_SECRET_ARN',
    'arn:aws:secretsmanager:us-east-1:123456789012:secret:app-db-credentials-rw-1a2b3c4d-AbCdEf',
  ],
  [
    'aurora_ro_secret_arn',
    'AURORA_RO_SECRET_ARN',
    'arn:aws:secretsmanager:us-east-1:123456789012:secret:app-db-credentials-ro-1a2b3c4d-AbCdEf',
  ],
  [
    'aurora_migrate_secret_arn',
    'AURORA_MIGRATE_SECRET_ARN',
    'arn:aws:secretsmanager:us-east-1:123456789012:secret:app-db-credentials-migrate-1a2b3c4d-AbCdEf',
  ],
  ['dsql_endpoint', 'CLUSTER_ENDPOINT', 'abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws'],
  ['dsql_user', 'CLUSTER_USER', 'admin'],
  ['dsql_region', 'REGION', 'us-east-1'],
  ['dsql_cluster_arn', 'CLUSTER_ARN', 'arn:aws:dsql:us-east-1:123456789012:cluster/abcdefghijklmnopqrstuvwxyz'],
  ['api_url', 'API_URL', 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com'],
] as const;
const ENV = Object.fromEntries(CONTRACT.map(([, env, example]) => [env, example]));

describe('the connection contract', () => {
  test('the list has these outputs, names and examples, in this order', () => {
    expect(CONNECTION_SETTINGS.map(({ output, env, example }) => [output, env, example])).toEqual(CONTRACT);
  });

  test('the dsql stack has the values of Aurora DSQL, the functions stack the URL of the API, and the database stack all others', () => {
    const others = CONNECTION_SETTINGS.filter(({ stack }) => stack !== 'database').map(({ output, stack }) => [
      output,
      stack,
    ]);

    expect(others).toEqual([
      ['dsql_endpoint', 'dsql'],
      ['dsql_user', 'dsql'],
      ['dsql_region', 'dsql'],
      ['dsql_cluster_arn', 'dsql'],
      ['api_url', 'functions'],
    ]);
  });

  test('two outputs inform and connect nothing', () => {
    expect(INFORMATION_OUTPUTS).toEqual(['data_api_enabled', 'setup_instructions']);
  });

  test('a written .env has these lines', () => {
    const file = path.join(folder, '.env');

    writeEnvFile(file, ENV);

    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines).toEqual(CONTRACT.map(([, env, example]) => `${env}=${example}`));
  });

  test('the loader puts each value into its member', () => {
    const connection = loadConnection({ env: ENV, backend: 'data-api' });

    expect(connection).toEqual({
      backend: 'data-api',
      resourceArn: CONTRACT[0][2],
      secretArn: CONTRACT[1][2],
      userSecretArns: { rw: CONTRACT[8][2], ro: CONTRACT[9][2], migrate: CONTRACT[10][2] },
      database: 'app',
      region: 'us-east-1',
      local: false,
      sources: Object.fromEntries(
        CONTRACT.filter(([output]) => !output.startsWith('dsql_')).map(([, env]) => [env, 'environment']),
      ),
      notices: [],
    });
  });

  test('the loader of Aurora DSQL puts each value into its member', () => {
    expect(loadConnection({ env: ENV, backend: 'dsql' })).toEqual({
      backend: 'dsql',
      endpoint: 'abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws',
      user: 'admin',
      region: 'us-east-1',
      arn: 'arn:aws:dsql:us-east-1:123456789012:cluster/abcdefghijklmnopqrstuvwxyz',
      schema: 'public',
      database: 'postgres',
      local: false,
      sources: Object.fromEntries(
        CONTRACT.filter(([output]) => output.startsWith('dsql_')).map(([, env]) => [env, 'environment']),
      ),
      notices: [],
    });
  });

  test.each([
    ['AURORA_CLUSTER_ARN', 'arn:aws-us-gov:rds:us-gov-west-1:123456789012:cluster:a', true],
    ['AURORA_CLUSTER_ARN', 'arn:aws-cn:rds:cn-north-1:123456789012:cluster:a-b', true],
    ['AURORA_CLUSTER_ARN', 'arn:aws-eusc:rds:eusc-de-east-1:123456789012:cluster:a', true],
    ['AURORA_CLUSTER_ARN', 'arn:aws:rds:us-east-1:12345678901:cluster:a', false],
    ['AURORA_CLUSTER_ARN', 'arn:aws:rds:us-east-1:123456789012:db:a', false],
    ['AURORA_CLUSTER_ARN', ' arn:aws:rds:us-east-1:123456789012:cluster:a', false],
    ['AURORA_SECRET_ARN', 'arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!cluster-1a2b-AbCdEf', true],
    ['AURORA_SECRET_ARN', 'arn:aws:secretsmanager:us-east-1:123456789012:secret:', false],
    ['AURORA_SECRET_ARN', 'app-db-credentials', false],
    ['AURORA_ENDPOINT', 'localhost', true],
    ['AURORA_ENDPOINT', 'app.rds.amazonaws.com:5432', false],
    ['AURORA_ENDPOINT', 'https://app.rds.amazonaws.com', false],
    ['DATABASE_NAME', 'a'.repeat(63), true],
    ['DATABASE_NAME', 'a'.repeat(64), false],
    ['DATABASE_NAME', '1st', false],
    ['DATABASE_NAME', 'postgres://u@h/d', false],
    ['LAMBDA_ROLE_ARN', 'arn:aws:iam::123456789012:role/service-role/app', true],
    ['LAMBDA_ROLE_ARN', 'arn:aws:iam::123456789012:user/app', false],
    ['CLUSTER_ENDPOINT', 'abcdefghijklmnopqrstuvwxyz.dsql-fnh4.us-east-1.on.aws', true],
    ['CLUSTER_ENDPOINT', 'abc.dsql.us-east-1.on.aws', false],
    ['CLUSTER_USER', 'app', true],
    ['CLUSTER_USER', "a'b", false],
    ['CLUSTER_ARN', 'arn:aws:rds:us-east-1:123456789012:cluster:a', false],
    ['API_URL', 'https://abc.execute-api.cn-north-1.amazonaws.com.cn', true],
    ['API_URL', 'https://api.example.com/', false],
    ['API_URL', 'http://api.example.com', false],
    ['AWS_REGION', 'ap-southeast-5', true],
    ['AWS_REGION', 'us-east', false],
    ['AWS_REGION', 'us-east-1a', false],
  ])('%s: %s is a value: %s', (name, value, allowed) => {
    const setting = CONNECTION_SETTINGS.find(({ env }) => env === name);

    expect(setting?.pattern.test(value)).toBe(allowed);
  });
});
