import { randomBytes } from 'node:crypto';
import { type ClientConfig, DatabaseError } from 'pg';
import { dropDatabases, provision } from '../packages/data-api-local/src/cluster/provision.ts';
import { type DataApiLocal, startDataApiLocal } from '../packages/data-api-local/src/local.ts';
import type { DataApiLocalOptions } from '../packages/data-api-local/src/options.ts';
import type { RunningPostgres } from '../packages/postgres-local/src/index.ts';
import { shared, type TemplateOwner, templateName } from './shared.ts';

/** A database that only one test file uses. */
export interface TestDatabase {
  /** Its name in PostgreSQL. */
  readonly name: string;
  /** A connection as the master user, which owns the database and is not a superuser. */
  readonly connection: Required<Pick<ClientConfig, 'host' | 'port' | 'user' | 'password' | 'database'>>;
  /** As the server's superuser. */
  readonly superuser: Required<Pick<ClientConfig, 'host' | 'port' | 'user' | 'password' | 'database'>>;
  drop(): Promise<void>;
}

let postgres: Promise<RunningPostgres> | undefined;

/**
 * The PostgreSQL server of this run of jest. It is shared: create databases with {@link createTestDatabase}, and roles whose names begin
 * with `daybreak_`.
 */
export function testPostgres(): Promise<RunningPostgres> {
  // Shared with other test files, so names on it have our prefix.
  postgres ??= shared('postgres').then((server) => ({
    ...server,
    engine: 'url',
    ended: new Promise(() => undefined),
    stop: async () => undefined,
  }));
  return postgres;
}

/** An empty database, made in about 25 ms. Drop it in `afterAll`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = await testPostgres();
  const plan = {
    masterUsername: 'test',
    users: [],
    databases: ['test'],
    databaseSuffix: randomBytes(6).toString('hex'),
  };
  const { users, databases } = await withTemplate('test', (template) => provision(server, { ...plan, template }));
  const { role, password } = present(users.get('test'));
  const name = present(databases.get('test'));
  const at = { host: server.host, port: server.port, database: name };
  return {
    name,
    connection: { ...at, user: role, password },
    superuser: { ...at, user: server.user, password: server.password ?? '' },
    drop: () => dropDatabases(server, [name]),
  };
}

/**
 * A local Data API of one test file, on any free port, with databases that are dropped by `stop`: call that in `afterAll`.
 * `env` of the result has the connection for SDKs, `loadConnection` and child processes.
 */
export async function startTestDataApi(options: DataApiLocalOptions = {}): Promise<DataApiLocal> {
  const { user, password, host, port, maintenanceDatabase } = await testPostgres();
  const url = `postgres://${user}:${encodeURIComponent(password ?? '')}@${host}:${port}/${maintenanceDatabase}`;
  const env = { ...process.env, DATA_API_LOCAL_POSTGRES_URL: url };
  const all = { port: 0, freshDatabase: true, ...options, engine: 'url', env } as const;
  const isUsual = options.masterUsername === undefined && options.allowExtensions === undefined;
  if (!isUsual || options.template !== undefined) return startDataApiLocal(all);
  return withTemplate('postgres', (template) => startDataApiLocal({ ...all, template }));
}

/** A copy needs no session that gives the master user its rights there. The first caller of the run makes the template. */
async function withTemplate<T>(masterUsername: TemplateOwner, make: (template: string) => Promise<T>): Promise<T> {
  const template = templateName(masterUsername);
  try {
    return await make(template);
  } catch (error) {
    const isMissing = error instanceof DatabaseError && error.code === '3D000';
    if (!isMissing) throw error;
    await provision(await testPostgres(), { masterUsername, users: [], databases: [template] });
    return make(template);
  }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The plan and its result differ.');
  return value;
}
