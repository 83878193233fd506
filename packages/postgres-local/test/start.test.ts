import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { testPostgres } from '../../../test/database.ts';
import { type RunningPostgres, startPostgres } from '../src/start-postgres.ts';

// startPostgres started the server of the run. Here it is used as a server that already runs.
let shared: RunningPostgres;
let client: Client;
beforeAll(async () => {
  shared = await testPostgres();
  client = new Client({ ...at(shared), user: shared.user, password: shared.password });
  await client.connect();
});
afterAll(() => client.end());

const at = ({ host, port, maintenanceDatabase: database }: RunningPostgres) => ({ host, port, database });
const urlOf = (user: string, password: string, rest = '') =>
  `postgres://${user}:${encodeURIComponent(password)}@${shared.host}:${shared.port}/${rest}`;
const connect = (url: string) => startPostgres({ env: { DATA_API_LOCAL_POSTGRES_URL: url } });

describe('a server that we start', () => {
  test('listens on loopback only, uses UTC, sorts like Aurora, and keeps commits, except after a power failure', async () => {
    const names = [
      'listen_addresses',
      'unix_socket_directories',
      'TimeZone',
      'fsync',
      'full_page_writes',
      'synchronous_commit',
    ];

    const { rows } = await client.query('SELECT name, setting FROM pg_settings WHERE name = ANY($1)', [names]);
    const sorted = await client.query(
      `SELECT string_agg(x, ' ' ORDER BY x) AS sorted FROM unnest('{B,a,_,b,A,z,é}'::text[]) AS x`,
    );

    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      ...{ listen_addresses: '127.0.0.1', unix_socket_directories: '', TimeZone: 'UTC' },
      ...{ fsync: 'off', full_page_writes: 'off', synchronous_commit: 'on' },
    });
    expect(sorted.rows).toEqual([{ sorted: '_ a A b B é z' }]);
  });

  test('calls back when its processes have been started, so that the caller can work meanwhile', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'daybreak-start-'));
    chmodSync(folder, 0o755); // As root, the server is another account.
    const start = async () => {
      let processes = 0;
      let isReady = false;
      const onProcess = () => {
        expect(isReady).toBe(false);
        processes += 1;
      };
      const started = await startPostgres({ dataDir: join(folder, 'data'), env: {}, onProcess });
      isReady = true;
      await started.stop();
      return processes;
    };

    // First the process that creates the data, and the server; then only the server.
    expect([await start(), await start()]).toEqual([2, 1]);
    rmSync(folder, { recursive: true });
  });

  test.each([
    ['a wrong password', 'wrong'],
    ['no password', undefined],
  ])('refuses %s', async (_title, password) => {
    const stranger = new Client({ ...at(shared), user: shared.user, password });

    const connecting = stranger.connect();

    await expect(connecting).rejects.toThrow(/password/);
    await stranger.end();
  });

  test('does not log a statement that fails, because the log would show its values', async () => {
    const { rows } = await client.query(
      `SELECT name, setting FROM pg_settings WHERE name IN ('log_min_messages', 'log_min_error_statement', 'log_statement') ORDER BY name`,
    );

    expect(rows.map(({ setting }) => setting)).toEqual(['panic', 'log', 'none']);
  });
});

describe('the server of DATA_API_LOCAL_POSTGRES_URL', () => {
  test('is used as it is, and still runs after stop', async () => {
    const url = urlOf(shared.user, shared.password ?? '', 'postgres');

    const postgres = await connect(url);
    await postgres.stop();

    expect(postgres).toMatchObject({
      engine: 'url',
      major: 17,
      fresh: false,
      dataDir: undefined,
      maintenanceDatabase: 'postgres',
    });
    await expect(client.query('SELECT 1')).resolves.toMatchObject({ rowCount: 1 });
  });

  test('with a wrong password is refused, and the password is not shown', async () => {
    const refused = connect(urlOf('rdsadmin', 'sw0rdfish'));

    await expect(refused).rejects.toMatchObject({ code: 'SERVER_UNUSABLE' });
    await expect(refused).rejects.toThrow(
      `The server of DATA_API_LOCAL_POSTGRES_URL (postgres://rdsadmin@127.0.0.1:${shared.port}/postgres) does not accept the connection: ` +
        'password authentication failed for user "rdsadmin". Start it, correct the URL, or unset the variable to use the packaged PostgreSQL.',
    );
  });

  test('that does not answer is refused', async () => {
    const refused = connect('postgres://ann:secret@127.0.0.1:1/x');

    await expect(refused).rejects.toMatchObject({ code: 'SERVER_UNUSABLE' });
    await expect(refused).rejects.toThrow('connect ECONNREFUSED 127.0.0.1:1');
    await expect(refused).rejects.not.toThrow('secret');
  });

  test('with a role that is not a superuser is refused', async () => {
    await client.query("CREATE ROLE daybreak_plain LOGIN PASSWORD 'plain'");

    const refused = connect(urlOf('daybreak_plain', 'plain'));

    await expect(refused).rejects.toMatchObject({ code: 'SERVER_UNUSABLE' });
    await expect(refused).rejects.toThrow('does not give the role daybreak_plain superuser rights');
    await client.query('DROP ROLE daybreak_plain');
  });

  test.each([
    ['localhost:5432', 'is not a PostgreSQL URL'],
    ['mysql://u:secret@h/d', 'is not a PostgreSQL URL'],
    ['postgres://h/d', 'is not a PostgreSQL URL'],
    ['postgres:///d', 'is not a PostgreSQL URL'],
    [
      'postgres://u:secret@h/d?sslmode=require&password=secret',
      'has settings that are not supported: sslmode, password.',
    ],
  ])('that is %s is refused', async (url, reason) => {
    const refused = connect(url);

    await expect(refused).rejects.toMatchObject({ code: 'SERVER_UNUSABLE' });
    await expect(refused).rejects.toThrow(`DATA_API_LOCAL_POSTGRES_URL ${reason}`);
    await expect(refused).rejects.not.toThrow('secret');
  });
});
