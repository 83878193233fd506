import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LOCAL_DSQL_CREDENTIALS } from '@daybreak/database/settings';
import { type DsqlLocal, startDsqlLocal } from '@daybreak/dsql-local';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import type { DataApiLocal } from '../../packages/data-api-local/src/local.ts';
import { startTestDataApi } from '../../test/database.ts';
import { CREDENTIALS, clusterAnswer, healthyAnswers } from '../doctor/test/healthy.ts';
import { type ConnectSettings, runConnect } from '../psql/run-connect.ts';
import { type AwsServer, startAwsServer } from '../test/aws-server.ts';
import { testIo } from '../test/io.ts';
import { AWS_CONNECTION } from '../test/refusing-proxy.ts';

const SETTINGS: ConnectSettings = { as: 'master', reader: false, url: false, showPassword: false };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybreak-connect-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function connect(
  env: NodeJS.ProcessEnv,
  settings: Partial<ConnectSettings> = {},
  psql: { readonly args?: readonly string[]; readonly ends?: number | undefined } = { ends: 0 },
) {
  const io = testIo({ env, cwd: folder });
  const started: { args: readonly string[]; env: Record<string, string> }[] = [];
  await runConnect(psql.args ?? [], { ...SETTINGS, ...settings }, io, {
    folder,
    credentials: CREDENTIALS,
    timeoutMs: 300,
    psql: async (args, env) => {
      started.push({ args, env });
      return psql.ends;
    },
  });
  return { io, started, pg: started[0]?.env ?? {}, all: [...io.stdout, ...io.stderr].join('\n') };
}

describe('a local database', () => {
  let api: DataApiLocal;
  beforeAll(async () => {
    api = await startTestDataApi({ secrets: ['ro'] });
  });
  afterAll(() => api.stop());

  test('psql signs in as the master user; the password is only in its environment', async () => {
    const { pg, started, all } = await connect(
      { ...api.env, PATH: '/bin', PGHOST: 'elsewhere', PGSERVICE: 'other' },
      {},
      { args: ['-c', 'SELECT 1'], ends: 0 },
    );
    const { PGHOST: host, PGPORT: port, PGUSER: user, PGPASSWORD: password, PGDATABASE: database } = pg;
    const client = new Client({ host, port: Number(port), user, password, database });
    await client.connect();
    await client.end();

    expect(started[0]?.args).toEqual(['-c', 'SELECT 1']);
    expect(pg).toMatchObject({ PATH: '/bin', PGSSLMODE: 'disable' });
    expect(pg.PGSERVICE).toBeUndefined();
    expect(all).not.toContain(password);
  });

  test('the URL is DATABASE_URL of pg with --show-password, and has no password without it', async () => {
    const shown = await connect(api.env, { url: true, showPassword: true });
    const hidden = await connect(api.env, { url: true });
    const client = new Client({ connectionString: shown.io.stdout[0] });
    await client.connect();
    const { rows } = await client.query('SELECT current_user::text AS name');
    await client.end();

    expect(shown.started).toEqual([]);
    expect(new URL(hidden.io.stdout[0] ?? '')).toMatchObject({ username: rows[0]?.name, password: '' });
  });

  test('without psql it prints the URL, without a password', async () => {
    const { io } = await connect(api.env, {}, { ends: undefined });

    expect(io.stdout).toEqual([expect.stringMatching(/^postgres:\/\/[^:@]+@127\.0\.0\.1:\d+\//)]);
    expect(io.exitCode).toBeUndefined();
  });

  test('a psql that fails results in exit code 1', async () => {
    expect((await connect(api.env, {}, { ends: 2 })).io.exitCode).toBe(1);
  });

  test.each([
    [{ as: 'rw' as const }, 'The connection has no user rw. Allowed are master, ro.'],
    [{ as: 'ro' as const }, 'The secret of ro has no user name and password. Run "npm run users" first.'],
    [{ as: 'iam_ro' as const }, 'Use --as ro here.'],
    [{ reader: true }, '--reader is for a cluster on AWS'],
    [{ tunnel: { host: '127.0.0.1', port: 1 } }, '--tunnel is for a cluster on AWS'],
  ])('%j is refused if it has no effect', async (settings, message) => {
    const env = { ...api.env, AURORA_RO_SECRET_ARN: api.secretArns.ro };
    await expect(connect(env, settings)).rejects.toThrow(message);
  });
});

describe('a cluster on AWS', () => {
  let aws: AwsServer;
  let server: Server;
  const port = () => (server.address() as { port: number }).port;
  beforeEach(async () => {
    server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const cluster = clusterAnswer({ Endpoint: '127.0.0.1', ReaderEndpoint: '127.0.0.2', Port: port() });
    const secret = JSON.stringify({ username: 'ann', password: 'p@ss/word' });
    aws = await startAwsServer({
      ...healthyAnswers(),
      DescribeDBClusters: cluster,
      GetSecretValue: { SecretString: secret },
    });
  });
  afterEach(async () => {
    server.close();
    await aws.close();
  });
  const env = () => ({ ...AWS_CONNECTION, ...aws.env, AWS_ENDPOINT_URL_RDS_DATA: '' });

  test('psql checks the certificate of the host that RDS names, with the roots of RDS', async () => {
    const { pg } = await connect(env());

    expect(pg).toMatchObject({
      PGHOST: '127.0.0.1',
      PGPORT: String(port()),
      PGUSER: 'ann',
      PGPASSWORD: 'p@ss/word',
      PGSSLMODE: 'verify-full',
    });
    expect(readFileSync(pg.PGSSLROOTCERT ?? '', 'utf8')).toContain('-----BEGIN CERTIFICATE-----');
  });

  test('a user of IAM signs in with a token for it, and no secret is read', async () => {
    process.env.AWS_ACCESS_KEY_ID = 'AKIDEXAMPLE';
    process.env.AWS_SECRET_ACCESS_KEY = 'example';
    const { pg } = await connect(env(), { as: 'iam_ro' }).finally(() => {
      delete process.env.AWS_ACCESS_KEY_ID;
      delete process.env.AWS_SECRET_ACCESS_KEY;
    });

    expect(pg.PGUSER).toBe('alex_iam_ro');
    expect(pg.PGPASSWORD).toMatch(new RegExp(`^127\\.0\\.0\\.1:${port()}/\\?Action=connect&DBUser=alex_iam_ro&`));
    expect(aws.asked).not.toContain('GetSecretValue');
  });

  test('through a tunnel the host is still the one in the certificate', async () => {
    aws.answers.DescribeDBClusters = clusterAnswer({ Endpoint: 'db.example.com', ReaderEndpoint: 'ro', Port: 5432 });
    const { pg } = await connect(env(), { tunnel: { host: '127.0.0.1', port: port() } });

    expect(pg).toMatchObject({ PGHOST: 'db.example.com', PGHOSTADDR: '127.0.0.1', PGPORT: String(port()) });
  });

  test('a password is percent-encoded in the URL, and --reader selects the endpoint of the readers', async () => {
    const { io } = await connect(env(), { url: true, showPassword: true, reader: true });

    expect(io.stdout[0]).toMatch(
      /^postgres:\/\/ann:p%40ss%2Fword@127\.0\.0\.2:\d+\/alex\?sslmode=verify-full&sslrootcert=/,
    );
  });

  test('without a network path the command lists the possible ones, and does not start psql', async () => {
    const closed = port();
    await new Promise((resolve) => server.close(resolve));

    await expect(connect(env())).rejects.toThrow(
      new RegExp(
        `no network path to the database: 127\\.0\\.0\\.1:${closed} .*npm run query.*ssm start-session.*--tunnel.*CloudShell.*network\\.ingress`,
        's',
      ),
    );
    await expect(connect(env(), { tunnel: { host: '127.0.0.1', port: closed } })).rejects.toThrow(
      'The tunnel cannot be used',
    );
  });
});

describe('Aurora DSQL', () => {
  let dsql: DsqlLocal;
  beforeAll(async () => {
    dsql = await startDsqlLocal({ credentials: [LOCAL_DSQL_CREDENTIALS] });
  }, 60_000);
  afterAll(() => dsql?.stop());
  const env = () => ({
    CLUSTER_ENDPOINT: dsql.endpoint,
    CLUSTER_USER: 'admin',
    CLUSTER_SCHEMA: 'sales',
    CLUSTER_ADDRESS: `${dsql.host}:${dsql.port}`,
    DATABASE_CA_FILE: dsql.caFile,
  });

  test('psql gets a token, the name of the certificate, and the schema; a psql of 17 or later does not ask for TLS first', async () => {
    const { pg, all } = await connect(env());
    const client = new Client({
      host: pg.PGHOSTADDR,
      port: Number(pg.PGPORT),
      user: pg.PGUSER,
      password: pg.PGPASSWORD,
      database: pg.PGDATABASE,
      options: pg.PGOPTIONS,
      ssl: { servername: pg.PGHOST, ca: readFileSync(pg.PGSSLROOTCERT ?? '') },
    });
    await client.connect();
    const { rows } = await client.query('SHOW search_path');
    await client.end();

    expect(rows).toEqual([{ search_path: 'sales' }]);
    expect(pg).toMatchObject({ PGHOST: dsql.endpoint, PGSSLMODE: 'verify-full', PGSSLNEGOTIATION: 'direct' });
    expect(all).not.toContain('X-Amz-Signature');
  });

  test('the URL has a token only on request, and options of an Aurora cluster are refused', async () => {
    const hidden = await connect(env(), { url: true });
    const shown = await connect(env(), { url: true, showPassword: true });

    expect(hidden.io.stdout[0]).toContain(
      `postgres://admin@${dsql.endpoint}:${dsql.port}/postgres?hostaddr=127.0.0.1&`,
    );
    expect(new URL(shown.io.stdout[0] ?? '').password).toContain('X-Amz-Signature');
    await expect(connect(env(), { reader: true })).rejects.toThrow('--reader is for a cluster of Aurora');
    await expect(connect(env(), { as: 'ro' })).rejects.toThrow('DATABASE_BACKEND is dsql');
  });
});

describe('another backend', () => {
  test('DATABASE_URL is used unchanged; users and readers exist only for a cluster', async () => {
    const env = { DATABASE_URL: 'postgres://ann:secret@127.0.0.1:1/app' };
    const { io } = await connect(env, { url: true });

    expect(io.stdout).toEqual(['postgres://ann@127.0.0.1:1/app?sslmode=disable']);
    await expect(connect(env, { as: 'ro' })).rejects.toThrow('--as is for a cluster of Aurora');
    await expect(connect(env)).rejects.toThrow('nothing answers at 127.0.0.1:1 (ECONNREFUSED)');
  });
});
