import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ENVIRONMENT = {
  AURORA_CLUSTER_ARN: 'arn:aws:rds:us-east-1:123456789012:cluster:alex-aurora',
  AURORA_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:alex-db-credentials-1323a02a-XiGIey',
  DATABASE_NAME: 'alex',
  AWS_REGION: 'us-east-1',
};
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' };
const PROGRAM = path.join(import.meta.dirname, '../daybreak.mjs');

function withoutConnection(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(AURORA_|AWS_|DATABASE_NAME$)|_proxy$/i.test(name)),
  );
}

describe('npm run wait', () => {
  // In a separate process, because in jest a network error of Node is not an instance of Error, and the SDK would wrap it.
  test.each<[string, Record<string, string>, string]>([
    [
      'a local Data API that is not running, with the command to start it',
      {
        AURORA_CLUSTER_ARN: 'arn:aws:rds:us-east-1:000000000000:cluster:local',
        AURORA_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:local-credentials-000000',
        AWS_ENDPOINT_URL_RDS_DATA: 'http://127.0.0.1:9',
      },
      'The Data API cannot be reached (ECONNREFUSED), and nothing ran. Check the endpoint and the network; locally, start it with: npm run local.',
    ],
    [
      'an AWS that cannot be reached',
      { AWS_ENDPOINT_URL_RDS: 'http://127.0.0.1:9' },
      'AWS cannot be reached (DescribeDBClusters: ECONNREFUSED), directly, since HTTPS_PROXY is not set. Expected an answer from its endpoint. Check the network, HTTPS_PROXY and NO_PROXY.',
    ],
    [
      'a proxy that is not running, without its password',
      { HTTPS_PROXY: 'http://anna:hunter2@127.0.0.1:9' },
      'AWS cannot be reached (DescribeDBClusters: ECONNREFUSED), through the proxy of HTTPS_PROXY. Expected an answer from its endpoint. Check the network, HTTPS_PROXY and NO_PROXY.',
    ],
    [
      'missing credentials',
      {
        AWS_ACCESS_KEY_ID: '',
        AWS_CONFIG_FILE: 'none',
        AWS_SHARED_CREDENTIALS_FILE: 'none',
        AWS_EC2_METADATA_DISABLED: 'true',
      },
      'There are no AWS credentials (DescribeDBClusters). Could not load credentials from any providers. Expected credentials of the stage\'s account, from the environment or a profile. Log in ("aws sso login", or new AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN), check with "aws sts get-caller-identity", and run the command again.',
    ],
  ])('reports immediately: %s', (_, more, message) => {
    const ended = spawnSync(process.execPath, ['--', PROGRAM, 'wait', '--timeout', '60'], {
      cwd: tmpdir(),
      env: { ...withoutConnection(process.env), ...ENVIRONMENT, ...CREDENTIALS, ...more },
      encoding: 'utf8',
      timeout: 30_000,
    });

    expect(ended.stderr.trimEnd().split('\n').slice(-2)).toEqual([message, 'Run npm run doctor to find the cause.']);
    expect(ended.status).toBe(2);
  });
});
