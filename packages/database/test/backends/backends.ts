// Every driver of `Database`, each on its own real database. Add an entry for a new driver, and each test runs on it.
import { type DsqlLocal, startDsqlLocal } from '@daybreak/dsql-local';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { createTestDatabase, startTestDataApi, type TestDatabase } from '../../../../test/database.ts';
import { connectDatabase } from '../../src/connect/index.ts';
import type { ConnectOptions, Database } from '../../src/index.ts';
import { type Backend, LOCAL_DSQL_CREDENTIALS, loadConnection } from '../../src/settings/index.ts';

/** A database for one driver. */
export interface BackendUnderTest {
  /** Another `Database` of the same database. Close it. */
  connect(options?: ConnectOptions): Promise<Database>;
  stop(): Promise<void>;
}

/** Features that a backend does not have. Each is a row of docs/backends.md or docs/dsql.md. */
export type Lack =
  | 'arrays, inet and bare numeric as columns'
  | 'enum types'
  | 'isolation levels'
  | 'savepoints'
  | 'temporary tables';

export interface BackendEntry {
  readonly name: Backend;
  readonly lacks: readonly Lack[];
  readonly start: () => Promise<BackendUnderTest>;
}

export const BACKENDS_UNDER_TEST: readonly BackendEntry[] = [
  {
    name: 'data-api',
    lacks: [],
    async start() {
      const api = await startTestDataApi();
      return {
        connect: (options) => connectDatabase(loadConnection({ env: api.env }), options),
        stop: () => api.stop(),
      };
    },
  },
  {
    name: 'postgres',
    lacks: [],
    async start() {
      const database = await createTestDatabase();
      return {
        connect: (options) =>
          connectDatabase(loadConnection({ env: { DATABASE_URL: urlOf(database.connection) } }), options),
        stop: () => database.drop(),
      };
    },
  },
  {
    name: 'dsql',
    lacks: [
      'arrays, inet and bare numeric as columns',
      'enum types',
      'isolation levels',
      'savepoints',
      'temporary tables',
    ],
    async start() {
      const dsql = await startDsqlLocal({ credentials: [LOCAL_DSQL_CREDENTIALS] });
      return {
        connect: (options) => connectDatabase(loadConnection({ env: dsqlEnv(dsql) }), options),
        stop: () => dsql.stop(),
      };
    },
  },
];

/** A backend while the tests of a file run. */
export interface RunningBackend extends Pick<BackendEntry, 'name' | 'lacks'> {
  /** Another `Database` of the same database. Close it. */
  connect(options?: ConnectOptions): Promise<Database>;
}

/** Defines the tests of some drivers. Their servers start together, once a file: that takes longer than most tests. */
export function onBackends(
  isWanted: (backend: BackendEntry) => boolean,
  define: (backend: RunningBackend) => void,
): void {
  const wanted = BACKENDS_UNDER_TEST.filter(isWanted);
  const running = new Map<Backend, BackendUnderTest>();
  beforeAll(async () => {
    await Promise.all(wanted.map(async ({ name, start }) => running.set(name, await start())));
  });
  afterAll(async () => {
    await Promise.all([...running.values()].map((backend) => backend.stop()));
  });
  describe.each(wanted)('on $name', ({ name, lacks }) => {
    const connect: RunningBackend['connect'] = async (options) => {
      const backend = running.get(name);
      if (backend === undefined) throw new Error(`The backend ${name} has not started.`);
      return backend.connect(options);
    };
    define({ name, lacks, connect });
  });
}

/** The connection to a local Aurora DSQL that takes the token of {@link LOCAL_DSQL_CREDENTIALS}. */
export function dsqlEnv({ endpoint, host, port, caFile }: DsqlLocal, user = 'admin') {
  return {
    CLUSTER_ENDPOINT: endpoint,
    CLUSTER_USER: user,
    CLUSTER_ADDRESS: `${host}:${port}`,
    DATABASE_CA_FILE: caFile,
  };
}

/** The DATABASE_URL of a server. */
export function urlOf({ host, port, user, password, database }: TestDatabase['connection'], query = ''): string {
  return `postgres://${encodeURIComponent(user ?? '')}:${encodeURIComponent(String(password))}@${host}:${port}/${database}${query}`;
}
