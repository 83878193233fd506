import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { testPostgres } from '../../../test/database.ts';
import { type RunningPostgres, startPostgres } from '../src/start-postgres.ts';

// The server of the run is one that startPostgres started; here it is used as one that somebody else runs.
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
  test('listens on loopback only, speaks UTC, sorts like Aurora, and keeps commits but not for a power failure', async () => {
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

  test.each([
    ['a wrong password', 'wrong'],
    ['no password', undefined],
  ])('turns away %s', async (_title, password) => {
    const stranger = new Client({ ...at(shared), user: shared.user, password });

    const connecting = stranger.connect();

    await expect(connecting).rejects.toThrow(/password/);
    await stranger.end();
  });

  test('logs no failing statement, whose values it would show', async () => {
    const { rows } = await client.query(
      `SELECT name, setting FROM pg_settings WHERE name IN ('log_min_messages', 'log_min_error_statement', 'log_statement') ORDER BY name`,
    );

    expect(rows.map(({ setting }) => setting)).toEqual(['panic', 'log', 'none']);
  });
});

describe('the server of DATA_API_LOCAL_POSTGRES_URL', () => {
  test('is used as it is, and goes on after stop', async () => {
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
    await expect(connect(urlOf('rdsadmin', 'sw0rdfish'))).rejects.toThrow(
      `The server of DATA_API_LOCAL_POSTGRES_URL (postgres://rdsadmin@127.0.0.1:${shared.port}/postgres) cannot be used: ` +
        'password authentication failed for user "rdsadmin". It must accept connections from here. ' +
        'Start it, correct the URL, or unset the variable to use the packaged PostgreSQL.',
    );
  });

  test('that does not answer is refused', async () => {
    await expect(connect('postgres://ann:secret@127.0.0.1:1/x')).rejects.toThrow(
      'The server of DATA_API_LOCAL_POSTGRES_URL (postgres://ann@127.0.0.1:1/x) cannot be used: connect ECONNREFUSED 127.0.0.1:1. ' +
        'It must accept connections from here. Start it, correct the URL, or unset the variable to use the packaged PostgreSQL.',
    );
  });

  test('with a role that is no superuser is refused', async () => {
    await client.query("CREATE ROLE daybreak_plain LOGIN PASSWORD 'plain'");

    const refused = connect(urlOf('daybreak_plain', 'plain'));

    await expect(refused).rejects.toThrow(
      `The role daybreak_plain of DATA_API_LOCAL_POSTGRES_URL (postgres://daybreak_plain@127.0.0.1:${shared.port}/postgres) is not a ` +
        'superuser. The local Data API makes databases and roles and acts as them, which needs one. Name a superuser, or unset the ' +
        'variable to use the packaged PostgreSQL.',
    );
    await client.query('DROP ROLE daybreak_plain');
  });

  test.each(['localhost:5432', 'mysql://u:secret@h/d', 'postgres://h/d', 'postgres:///d'])(
    'that is %s is refused',
    async (url) => {
      await expect(connect(url)).rejects.toThrow(
        'DATA_API_LOCAL_POSTGRES_URL is not a PostgreSQL URL. It must look like postgres://USER:PASSWORD@HOST:PORT/DATABASE, with no ' +
          'settings after it; its value is not shown, since it holds a password. Correct it, or unset it to use the packaged PostgreSQL.',
      );
    },
  );

  test('with settings that would be ignored is refused, by their names', async () => {
    await expect(connect('postgres://u:secret@h/d?sslmode=require&password=secret')).rejects.toThrow(
      'DATA_API_LOCAL_POSTGRES_URL has settings that are not used here: sslmode, password.',
    );
  });
});
