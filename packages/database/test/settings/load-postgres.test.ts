import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { ConfigError, describeConnection, loadConnection, type PostgresConnection } from '../../src/settings/index.ts';

type Env = Readonly<Record<string, string>>;

const AURORA = {
  AURORA_CLUSTER_ARN: 'arn:aws:rds:us-east-1:123456789012:cluster:app-aurora',
  AURORA_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app-AbCdEf',
  AURORA_ENDPOINT: 'app-aurora.cluster-c0ffee123abc.us-east-1.rds.amazonaws.com',
  DATABASE_NAME: 'app',
  AWS_REGION: 'us-east-1',
};
const URL_OF_APP = 'postgres://app:p%40ss@db.example.com/shop';

function problemsOf(env: Env): readonly string[] {
  try {
    loadConnection({ env });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
const postgresOf = (env: Env) => loadConnection({ env }) as PostgresConnection;

describe('the backend', () => {
  test.each<[string, Env, string]>([
    ['DATABASE_BACKEND names it', { ...AURORA, DATABASE_BACKEND: 'postgres' }, 'postgres'],
    [
      'DATABASE_BACKEND takes precedence over the other names',
      { ...AURORA, DATABASE_URL: URL_OF_APP, DATABASE_BACKEND: 'data-api' },
      'data-api',
    ],
    ['the name of the chat template is taken too', { ...AURORA, DATABASE_BACKEND: 'aurora_data_api' }, 'data-api'],
    ['AURORA_CLUSTER_ARN shows it', AURORA, 'data-api'],
    ['DATABASE_URL shows it', { DATABASE_URL: URL_OF_APP }, 'postgres'],
    [
      'DATABASE_HOST shows it',
      { DATABASE_HOST: 'db.example.com', DATABASE_NAME: 'app', DATABASE_SECRET_ARN: AURORA.AURORA_SECRET_ARN },
      'postgres',
    ],
  ])('%s', (_, env, backend) => {
    expect(loadConnection({ env }).backend).toBe(backend);
  });

  test('is not guessed from variables of two: the error names both, and the variable to set', () => {
    expect(problemsOf({ ...AURORA, DATABASE_URL: URL_OF_APP })).toEqual([
      "DATABASE_BACKEND: missing, and two backends are configured: data-api (AURORA_CLUSTER_ARN from environment) and postgres (DATABASE_URL from environment). Set DATABASE_BACKEND=data-api or DATABASE_BACKEND=postgres, or unset the other's names.",
    ]);
  });

  test('that does not exist is refused', () => {
    expect(problemsOf({ ...AURORA, DATABASE_BACKEND: 'mysql' })).toEqual([
      'DATABASE_BACKEND: got "mysql" from environment. Expected data-api, postgres or dsql. Correct it, or remove it: the other names then decide.',
    ]);
  });
});

describe('the readers', () => {
  const READER = { AURORA_READER_ENDPOINT: 'app-aurora.cluster-ro-c0ffee123abc.us-east-1.rds.amazonaws.com' };

  test.each<[string, Env, string | undefined]>([
    ['are those of the cluster', { ...AURORA, ...READER, DATABASE_BACKEND: 'postgres' }, READER.AURORA_READER_ENDPOINT],
    ['do not exist without their endpoint', { ...AURORA, DATABASE_BACKEND: 'postgres' }, undefined],
    ['are not those of another server', { ...READER, DATABASE_URL: URL_OF_APP }, undefined],
    [
      'nor of one that DATABASE_HOST names',
      { ...AURORA, ...READER, DATABASE_BACKEND: 'postgres', DATABASE_HOST: 'db' },
      undefined,
    ],
  ])('%s', (_, env, host) => {
    expect(postgresOf(env).readerHost).toBe(host);
  });

  test('are refused on another machine than a writer here', () => {
    expect(problemsOf({ ...AURORA, ...READER, DATABASE_BACKEND: 'postgres', AURORA_ENDPOINT: 'localhost' })).toEqual([
      expect.stringMatching(/^AURORA_READER_ENDPOINT: got app-aurora.*, and the writer is localhost\. /),
    ]);
  });
});

describe('a connection in the protocol of PostgreSQL', () => {
  test('is a URL, decoded; no log shows its password', () => {
    const connection = postgresOf({ DATABASE_URL: URL_OF_APP });

    expect(connection).toMatchObject({ host: 'db.example.com', port: 5432, database: 'shop', tls: {}, local: false });
    const { login } = connection;
    expect(login.kind === 'password' && [login.user, login.password()]).toEqual(['app', 'p@ss']);
    expect(inspect(connection, { depth: 9 }) + JSON.stringify(connection)).not.toContain('p@ss');
    expect(describeConnection(connection)).toBe('Database: shop (PostgreSQL at db.example.com:5432, TLS)');
  });

  test("is a stage's cluster and its secret where only the backend changes", () => {
    expect(postgresOf({ ...AURORA, DATABASE_BACKEND: 'postgres' })).toMatchObject({
      host: AURORA.AURORA_ENDPOINT,
      port: 5432,
      database: 'app',
      login: { kind: 'secret', secretArn: AURORA.AURORA_SECRET_ARN },
      tls: {},
    });
  });

  test('prefers the host of a proxy to that of the cluster', () => {
    const host = 'app.proxy-c0ffee123abc.us-east-1.rds.amazonaws.com';

    expect(postgresOf({ ...AURORA, DATABASE_BACKEND: 'postgres', DATABASE_HOST: host })).toMatchObject({ host });
    expect(postgresOf({ ...AURORA, DATABASE_BACKEND: 'postgres', AURORA_PROXY_ENDPOINT: host })).toMatchObject({
      host,
    });
  });

  test('has DATABASE_HOST before the proxy of the stage', () => {
    const env = { ...AURORA, DATABASE_BACKEND: 'postgres', AURORA_PROXY_ENDPOINT: 'proxy.example.com' };

    expect(postgresOf({ ...env, DATABASE_HOST: 'db.example.com' })).toMatchObject({ host: 'db.example.com' });
  });

  test('by IAM has the region of its host', () => {
    const env = {
      DATABASE_HOST: AURORA.AURORA_ENDPOINT,
      DATABASE_NAME: 'app',
      DATABASE_USER: 'app',
      DATABASE_LOGIN: 'iam',
    };

    expect(postgresOf(env).login).toEqual({ kind: 'iam', user: 'app', region: 'us-east-1' });
  });

  test.each([
    ['127.0.0.1', false],
    ['localhost', false],
    ['[::1]', false],
    ['127.0.0.1:5433', false],
    ['db.example.com', {}],
  ])('to %s uses TLS by default, except to this machine', (host, tls) => {
    expect(postgresOf({ DATABASE_URL: `postgres://app:x@${host}/app` })).toMatchObject({ tls, local: tls === false });
  });

  test.each(['prefer', 'require', 'verify-ca'])('treats sslmode=%s as verify-full, and says so', (mode) => {
    const connection = postgresOf({ DATABASE_URL: `${URL_OF_APP}?sslmode=${mode}` });

    expect(connection.tls).toEqual({});
    expect(connection.notices).toEqual([
      `sslmode=${mode} in DATABASE_URL is taken as verify-full: the certificate and the host name are always checked.`,
    ]);
  });

  test.each<[string, Env, RegExp]>([
    [
      'TLS turned off for another machine',
      { DATABASE_URL: `${URL_OF_APP}?sslmode=disable` },
      /Without TLS only a server on this machine/,
    ],
    [
      'a parameter that means nothing here',
      { DATABASE_URL: `${URL_OF_APP}?schema=x&pgbouncer=true` },
      /it has schema, pgbouncer, which means nothing here/,
    ],
    [
      'a mode that libpq does not have',
      { DATABASE_URL: `${URL_OF_APP}?sslmode=no-verify` },
      /its sslmode is "no-verify"/,
    ],
    ['another scheme', { DATABASE_URL: 'mysql://app:topsecret@db/app' }, /not the URL of a database \(not shown/],
    [
      'a password with /, not encoded',
      { DATABASE_URL: 'postgres://app:p@top/secret@db/app' },
      /not the URL of a database/,
    ],
    [
      'a password with #, not encoded',
      { DATABASE_URL: 'postgres://app:p@top#secret@db/app' },
      /not the URL of a database/,
    ],
    [
      'a password with ?, not encoded',
      { DATABASE_URL: 'postgres://app:p@top?secret@db/app' },
      /not the URL of a database/,
    ],
    ['a part behind #', { DATABASE_URL: 'postgres://app:p@db/app#topsecret' }, /not the URL of a database/],
    [
      'a character that is not encoded',
      { DATABASE_URL: 'postgres://app:top%secret@db/app' },
      /its password has a % that encodes nothing/,
    ],
    ['no database', { DATABASE_URL: 'postgres://app:x@db.example.com' }, /DATABASE_NAME: missing/],
    [
      'no login',
      { DATABASE_HOST: 'db.example.com', DATABASE_NAME: 'app' },
      /DATABASE_SECRET_ARN: missing, and there is no password/,
    ],
    [
      'a port out of range',
      { DATABASE_HOST: 'db', DATABASE_NAME: 'app', DATABASE_SECRET_ARN: AURORA.AURORA_SECRET_ARN, DATABASE_PORT: '0' },
      /Expected a port from 1 to 65535/,
    ],
    [
      'a secret that is not an ARN',
      { DATABASE_HOST: 'db', DATABASE_NAME: 'app', DATABASE_SECRET_ARN: 'topsecret' },
      /not shown, it may be a secret/,
    ],
    ['another login', { DATABASE_HOST: 'db', DATABASE_NAME: 'app', DATABASE_LOGIN: 'kerberos' }, /Expected iam/],
    [
      'IAM without a user',
      { DATABASE_HOST: 'db', DATABASE_NAME: 'app', DATABASE_LOGIN: 'iam', AWS_REGION: 'us-east-1' },
      /DATABASE_USER: missing/,
    ],
    ['nothing but the backend', { DATABASE_BACKEND: 'postgres' }, /DATABASE_URL: missing. Set it, such as/],
  ])('with %s is refused, without the secret', (_, env, message) => {
    const problems = problemsOf(env).join('\n');

    expect(problems).toMatch(message);
    expect(problems).not.toContain('topsecret');
    expect(problems).not.toContain('top%secret');
  });
});
