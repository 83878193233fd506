import type { RunningPostgres } from '@daybreak/postgres-local';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { startTestDataApi, testPostgres } from '../../../test/database.ts';
import { dropDatabases, provision } from '../src/cluster/provision.ts';
import { startDataApiLocal } from '../src/local.ts';
import type { DataApiLocalOptions } from '../src/options.ts';

let shared: RunningPostgres;
let client: Client;
beforeAll(async () => {
  shared = await testPostgres();
  client = new Client({ ...at(shared), user: shared.user, password: shared.password });
  await client.connect();
});
afterAll(() => client.end());

const at = ({ host, port, maintenanceDatabase: database }: RunningPostgres) => ({ host, port, database });

describe('what is created on a shared server', () => {
  const plan = {
    masterUsername: 'owner',
    users: [{ name: 'reader', readOnly: true }],
    databases: ['shop'],
    databaseSuffix: 'x1',
  };

  test('has our prefix and is created once, even by ten processes at the same time', async () => {
    const made = await Promise.all(Array.from({ length: 10 }, () => provision(shared, plan)));

    expect(new Set(made.map((one) => JSON.stringify([[...one.users], [...one.databases]]))).size).toBe(1);
    expect(made[0]?.databases.get('shop')).toBe('daybreak_shop_x1');
    expect(made[0]?.users.get('reader')?.role).toBe('daybreak_reader');
  });

  test('can be read by a read-only user, who cannot write', async () => {
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

  test('gives our roles messages in English, whatever the language of the server and of the database', async () => {
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

  test('is dropped; a database with a similar name that another program made is not', async () => {
    await client.query('CREATE DATABASE daybreak_of_others');

    await dropDatabases(shared, ['daybreak_shop_x1', 'daybreak_of_others', 'daybreak_never_was']);

    const { rows } = await client.query(
      `SELECT datname FROM pg_database WHERE datname IN ('daybreak_shop_x1', 'daybreak_of_others')`,
    );
    await client.query('DROP DATABASE daybreak_of_others');
    expect(rows).toEqual([{ datname: 'daybreak_of_others' }]);
  });

  test('has a name that PostgreSQL does not truncate', async () => {
    await expect(provision(shared, { ...plan, databases: ['x'.repeat(55)] })).rejects.toThrow(
      `The name daybreak_${'x'.repeat(55)}_x1 has 67 bytes. Allowed are 63. Choose a shorter name for ${'x'.repeat(55)}.`,
    );
  });
});

describe('an ephemeral start on a server that is given by URL', () => {
  const start = (options: DataApiLocalOptions) =>
    startTestDataApi({ freshDatabase: false, ephemeral: true, database: 'short_lived', ...options });
  const exists = async () => {
    const { rowCount } = await client.query(`SELECT FROM pg_database WHERE datname = 'daybreak_short_lived'`);
    return rowCount === 1;
  };

  test('drops its databases at the end', async () => {
    const api = await start({ databases: ['also_short_lived'] });
    const before = await exists();
    await api.stop();

    const { rows } = await client.query(`SELECT datname FROM pg_database WHERE datname ~ 'short_lived'`);
    expect({ before, after: rows }).toEqual({ before: true, after: [] });
  });

  test('is refused while a database with that name exists, and keeps it; with reset it is dropped first', async () => {
    const kept = await start({ ephemeral: false });
    await kept.stop();

    await expect(start({ databases: ['also_short_lived'] })).rejects.toThrow(
      'The database daybreak_short_lived already exists on the server of DATA_API_LOCAL_POSTGRES_URL.',
    );
    const after = await exists();
    await (await start({ reset: true })).stop();

    expect({ after, afterReset: await exists() }).toEqual({ after: true, afterReset: false });
  });
});

describe('a start that waits for another one on the same server', () => {
  const LOCK = 'SELECT pg_advisory_lock(7214, 3091)';

  // An advisory lock belongs to one database. In one of their own, these tests do not delay the starts of other test files.
  const own = 'daybreak_provision_lock';
  let server: RunningPostgres;
  let other: Client;
  beforeAll(async () => {
    server = { ...shared, maintenanceDatabase: own };
    await client.query(`CREATE DATABASE ${own}`);
  });
  beforeEach(async () => {
    const { user, password } = shared;
    other = new Client({ ...at(server), user, password, application_name: 'other' });
    await other.connect();
  });
  afterEach(() => other.end());
  afterAll(() => client.query(`DROP DATABASE ${own} WITH (FORCE)`));

  test('says what it waits for, and continues when the other one has ended', async () => {
    const { rows } = await other.query(`${LOCK}, pg_backend_pid() AS pid`);
    const messages: string[] = [];
    const starting = provision(server, {
      ...{ masterUsername: 'owner', users: [], databases: [] },
      async onWait(message) {
        messages.push(message);
        await other.end();
      },
    });

    expect([...(await starting).users.keys()]).toEqual(['owner']);
    expect(messages).toEqual([
      `Waiting for another start on the same PostgreSQL server: session ${rows[0].pid}, other. It creates databases there. ` +
        'If it hangs, stop that process.',
    ]);
  });

  test('can be stopped, and has created nothing then', async () => {
    await other.query(LOCK);
    const stop = new AbortController();
    const url = `postgres://${server.user}:${encodeURIComponent(server.password ?? '')}@${server.host}:${server.port}/${own}`;
    const starting = startDataApiLocal({
      ...{ port: 0, engine: 'url', masterUsername: 'never_made', signal: stop.signal },
      env: { ...process.env, DATA_API_LOCAL_POSTGRES_URL: url },
    });
    setTimeout(() => stop.abort(), 200);

    await expect(starting).rejects.toThrow('aborted');
    const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = 'daybreak_never_made'");
    expect(rowCount).toBe(0);
  });
});
