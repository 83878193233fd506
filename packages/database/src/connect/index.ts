// For scripts: every driver is reachable from here, so code that is bundled does not import it.
import type { Database } from '../database.ts';
import type { Connect, ConnectOptions } from '../driver.ts';
import type { Login } from '../pg/login.ts';
import type { Backend, Connection, DsqlConnection, PostgresConnection } from '../settings/connection.ts';

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

/**
 * The credentials of a connection: user, and a password or a token that is valid for 15 minutes. For programs that connect without this
 * package, such as psql.
 *
 * @throws {ServiceRefusedError} the secret cannot be read
 * @throws {Error} the package of the login is not installed: `@aws-sdk/client-secrets-manager`, `@aws-sdk/rds-signer` or `@aws-sdk/dsql-signer`
 */
export async function signIn(
  connection: PostgresConnection | DsqlConnection,
  { httpsAgent }: Pick<ConnectOptions, 'httpsAgent'> = {},
): Promise<Login> {
  if (connection.backend === 'dsql') return (await import('../dsql/token-login.ts')).tokenLogin(connection).login();
  return (await import('../postgres/login-of.ts')).loginOf(connection, httpsAgent).login();
}

/** The root certificates of RDS, RDS Proxy and Aurora DSQL, each in PEM form. */
export async function trustedRoots(): Promise<readonly string[]> {
  return (await import('../postgres/tls.ts')).knownRoots();
}
