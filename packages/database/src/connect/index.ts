// For scripts: every driver is reachable from here, so code that is bundled does not import it.
import type { Database } from '../database.ts';
import type { Connect, ConnectOptions } from '../driver.ts';
import type { Backend, Connection } from '../settings/connection.ts';

/** Loaded when it is needed: a program for one backend needs no other's packages. */
const DRIVERS: Readonly<Record<Backend, () => Promise<{ readonly connect: Connect }>>> = {
  'data-api': () => import('../data-api/index.ts'),
  postgres: () => import('../postgres/index.ts'),
  dsql: () => import('../dsql/index.ts'),
};

/**
 * The database that a checked connection names, whichever backend it is. Nothing is sent before the first call.
 *
 * For scripts. Code that is bundled imports `connect` of its one backend, such as `@daybreak/database/data-api`.
 *
 * @example
 * const db = await connectDatabase(loadConnection({ env: process.env, envFile: '.env' }));
 * @throws {Error} a package of the backend is not installed: `@aws-sdk/client-rds-data`, `pg`, or `@aws-sdk/dsql-signer`
 */
export async function connectDatabase(connection: Connection, options: ConnectOptions = {}): Promise<Database> {
  const { connect } = await DRIVERS[connection.backend]();
  return connect(connection, options);
}
