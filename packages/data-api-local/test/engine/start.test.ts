import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { testPostgres } from '../../../../test/database.ts';
import { type RunningPostgres, startPostgres } from '../../src/engine/engine.ts';
import { dropDatabases, provision } from '../../src/provision.ts';

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
    const { users } = await provision(shared, { masterUsername: 'plain', users: [], databases: [] });
    const { role, password } = users.get('plain') ?? { role: '', password: '' };

    await expect(connect(urlOf(role, password))).rejects.toThrow(
      `The role daybreak_plain of DATA_API_LOCAL_POSTGRES_URL (postgres://daybreak_plain@127.0.0.1:${shared.port}/postgres) is not a ` +
        'superuser. The local Data API makes databases and roles and acts as them, which needs one. Name a superuser, or unset the ' +
        'variable to use the packaged PostgreSQL.',
    );
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

describe('what is made on a shared server', () => {
  const plan = {
    masterUsername: 'owner',
    users: [{ name: 'reader', readOnly: true }],
    databases: ['shop'],
    databaseSuffix: 'x1',
  };

  test('carries our prefix and is made once, also when ten processes want it at the same time', async () => {
    const made = await Promise.all(Array.from({ length: 10 }, () => provision(shared, plan)));

    expect(new Set(made.map((one) => JSON.stringify([[...one.users], [...one.databases]]))).size).toBe(1);
    expect(made[0]?.databases.get('shop')).toBe('daybreak_shop_x1');
    expect(made[0]?.users.get('reader')?.role).toBe('daybreak_reader');
  });

  test('a read-only user reads what the owner made, and writes nothing', async () => {
    const { users } = await provision(shared, plan);
    const as = async (user: string) => {
      const { role, password } = users.get(user) ?? { role: '', password: '' };
      const session = new Client({ ...at(shared), database: 'daybreak_shop_x1', user: role, password });
      await session.connect();
      return session;
    };
    const [owner, reader] = [await as('owner'), await as('reader')];
    await owner.query('CREATE TABLE IF NOT EXISTS goods (id int)');

    const read = await reader.query('SELECT count(*)::int AS count FROM goods');
    const written = reader.query('INSERT INTO goods VALUES (1)');
    const created = written.catch(() => reader.query('CREATE TABLE mine (id int)'));

    await expect(written).rejects.toThrow('permission denied for table goods');
    await expect(created).rejects.toThrow('permission denied for schema public');
    expect(read.rows).toEqual([{ count: 0 }]);
    await Promise.all([owner.end(), reader.end()]);
  });

  test('speaks English to our roles, whatever the language of the server and of the database', async () => {
    const { users } = await provision(shared, plan);
    const { role, password } = users.get('owner') ?? { role: '', password: '' };
    // The one other value that every platform has; a language need not be installed.
    await client.query("ALTER DATABASE daybreak_shop_x1 SET lc_messages = 'POSIX'");

    const session = new Client({ ...at(shared), database: 'daybreak_shop_x1', user: role, password });
    await session.connect();
    const { rows } = await session.query('SHOW lc_messages');
    await session.end();

    expect(rows).toEqual([{ lc_messages: 'C' }]);
  });

  test('is dropped by us; a database of the same look that somebody else made is not', async () => {
    await client.query('CREATE DATABASE daybreak_of_others');

    await dropDatabases(shared, ['daybreak_shop_x1', 'daybreak_of_others', 'daybreak_never_was']);

    const { rows } = await client.query(
      `SELECT datname FROM pg_database WHERE datname IN ('daybreak_shop_x1', 'daybreak_of_others')`,
    );
    await client.query('DROP DATABASE daybreak_of_others');
    expect(rows).toEqual([{ datname: 'daybreak_of_others' }]);
  });

  test('has a name that PostgreSQL keeps whole', async () => {
    await expect(provision(shared, { ...plan, databases: ['x'.repeat(55)] })).rejects.toThrow(
      `The name daybreak_${'x'.repeat(55)}_x1 has 67 bytes. PostgreSQL keeps 63 of a name. Choose a shorter name for ${'x'.repeat(55)}.`,
    );
  });
});
