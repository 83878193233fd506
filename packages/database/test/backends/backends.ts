// Every driver of `Database`, on a real database of its own. A new driver is an entry here, and each test runs on it.
import { createTestDatabase, startTestDataApi, type TestDatabase } from '../../../../test/database.ts';
import { connectDatabase } from '../../src/connect/index.ts';
import type { ConnectOptions, Database } from '../../src/index.ts';
import { type Backend, loadConnection } from '../../src/settings/index.ts';

/** A database that one driver reaches. */
export interface BackendUnderTest {
  /** Another `Database` of the same database. Close it. */
  connect(options?: ConnectOptions): Promise<Database>;
  stop(): Promise<void>;
}

export interface BackendEntry {
  readonly name: Backend;
  readonly start: () => Promise<BackendUnderTest>;
}

export const BACKENDS_UNDER_TEST: readonly BackendEntry[] = [
  {
    name: 'data-api',
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
    async start() {
      const database = await createTestDatabase();
      return {
        connect: (options) =>
          connectDatabase(loadConnection({ env: { DATABASE_URL: urlOf(database.connection) } }), options),
        stop: () => database.drop(),
      };
    },
  },
];

/** The DATABASE_URL of a server. */
export function urlOf({ host, port, user, password, database }: TestDatabase['connection'], query = ''): string {
  return `postgres://${encodeURIComponent(user ?? '')}:${encodeURIComponent(String(password))}@${host}:${port}/${database}${query}`;
}
