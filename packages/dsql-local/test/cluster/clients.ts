import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { AuroraDSQLPool } from '@aws/aurora-dsql-node-postgres-connector';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { DsqlLocal } from '../../src/index.ts';
import { shared } from './shared.ts';

describe('clients', () => {
  let dsql: DsqlLocal;

  beforeAll(() => {
    dsql = shared();
  });

  test("AWS's connector for pg works unmodified", async () => {
    const { accessKeyId, secretAccessKey } = dsql.credentials;
    const pool = new AuroraDSQLPool({
      ...{ host: dsql.endpoint, user: 'admin', database: 'postgres' },
      customCredentialsProvider: async () => ({ accessKeyId, secretAccessKey }),
      ssl: { ca: dsql.ca },
      stream: dsql.stream,
    });

    await pool.query('CREATE TABLE by_connector (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), n int)');
    await pool.query('INSERT INTO by_connector (n) VALUES ($1)', [7]);

    expect((await pool.query('SELECT n FROM by_connector')).rows).toEqual([{ n: 7 }]);
    await pool.end();
  });

  const run = promisify(execFile);

  /** The configuration of a program on AWS. Only `stream` is for this machine, because the endpoint is not in DNS. */
  const PROGRAM = `
const net = require('node:net');
const { Client } = require('pg');
const { DsqlSigner } = require('@aws-sdk/dsql-signer');
const { HOST: host, PORT: port, REGION: region } = process.env;
const stream = () => {
  const socket = new net.Socket();
  const connect = socket.connect.bind(socket);
  socket.connect = () => connect(Number(port), '127.0.0.1');
  return socket;
};
const signer = new DsqlSigner({ hostname: host, region });
const password = () => signer.getDbConnectAdminAuthToken();
const client = new Client({ host, user: 'admin', database: 'postgres', ssl: true, sslnegotiation: 'direct', password, stream });
client.connect().then(() => client.query('SELECT current_user AS me')).then(({ rows }) => console.log(rows[0].me)).finally(() => client.end());
`;

  test('pg verifies chain and name with NODE_EXTRA_CA_CERTS, and the signer takes its key from the environment', async () => {
    const { accessKeyId, secretAccessKey } = dsql.credentials;
    const env = {
      ...process.env,
      ...{ HOST: dsql.endpoint, PORT: String(dsql.port), REGION: dsql.region, NODE_EXTRA_CA_CERTS: dsql.caFile },
      ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    };

    const { stdout } = await run(process.execPath, ['-e', PROGRAM], { cwd: import.meta.dirname, env });
    expect(stdout).toBe('admin\n');
    const { NODE_EXTRA_CA_CERTS: _, ...without } = env;
    await expect(
      run(process.execPath, ['-e', PROGRAM], { cwd: import.meta.dirname, env: without }),
    ).rejects.toMatchObject({
      stderr: expect.stringContaining('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    });
  });

  const [, major = '0'] =
    /\(PostgreSQL\) (\d+)/.exec(spawnSync('psql', ['--version'], { encoding: 'utf8' }).stdout ?? '') ?? [];

  /** Runs where psql is installed. */
  const withPsql = (version: number) => (Number(major) >= version ? test : test.skip);

  async function psql(settings: string, ...commands: readonly string[]): Promise<string> {
    const { endpoint, port, caFile } = dsql;
    const target = `host=${endpoint} hostaddr=127.0.0.1 port=${port} dbname=postgres user=admin sslmode=verify-full sslrootcert=${caFile}`;
    const args = ['-X', '-A', '-t', ...commands.flatMap((command) => ['-c', command]), `${target} ${settings}`];
    const { stdout } = await run('psql', args, { env: { ...process.env, PGPASSWORD: dsql.token('admin') } });
    return stdout.trim();
  }

  describe('psql', () => {
    withPsql(10)('connects by the traditional handshake, and shows tables and copies rows', async () => {
      expect(
        await psql(
          '',
          'CREATE TABLE by_psql (n int, t text)',
          '\\copy by_psql FROM PROGRAM \'printf "1\\ta\\n2\\tb\\n"\'',
        ),
      ).toBe('CREATE TABLE\nCOPY 2');
      expect(await psql('', '\\dt by_psql', 'COPY by_psql TO STDOUT')).toBe('public|by_psql|table|admin\n1\ta\n2\tb');
    });

    withPsql(17)('connects by direct TLS', async () => {
      expect(await psql('sslnegotiation=direct', 'SELECT 1')).toBe('1');
    });
  });
});
