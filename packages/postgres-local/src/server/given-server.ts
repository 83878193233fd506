import { Client } from 'pg';
import { OLDEST_MAJOR } from '../binaries/binaries.ts';
import { PostgresLocalError } from '../errors.ts';

/** Names a PostgreSQL server that already runs. */
export const URL_VARIABLE = 'DATA_API_LOCAL_POSTGRES_URL';

/** A PostgreSQL server that already runs. */
export interface GivenServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  /** The database that the URL names: connect to it to create others. */
  readonly database: string;
  readonly version: string;
  readonly major: number;
}

const CONNECT_TIMEOUT_MS = 10_000;
const OR_UNSET = 'or unset the variable to use the packaged PostgreSQL.';

/**
 * Reads the URL, connects once, and checks the version of the server and the rights of the role.
 * @throws {PostgresLocalError} SERVER_UNUSABLE: malformed, not reachable, too old, or not a superuser; the message has no password
 */
export async function connectToGivenServer(text: string): Promise<GivenServer> {
  const target = parseUrl(text);
  const server = `The server of ${URL_VARIABLE} (postgres://${target.user}@${target.host}:${target.port}/${target.database})`;
  const client = new Client({
    ...target,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    // A function of another user must not run with the rights of a superuser.
    options: '-c search_path=pg_catalog,pg_temp',
  });
  client.on('error', () => undefined); // A failed query reports the same.
  try {
    await client.connect();
    const { rows } = await client.query(
      `SELECT pg_catalog.current_setting('server_version') AS version,
              pg_catalog.current_setting('server_version_num')::pg_catalog.int4 OPERATOR(pg_catalog./) 10000 AS major,
              rolsuper FROM pg_catalog.pg_roles WHERE rolname OPERATOR(pg_catalog.=) current_user`,
    );
    const { version, major, rolsuper } = rows[0];
    if (major < OLDEST_MAJOR) {
      throw unusable(
        `${server} is PostgreSQL ${version}. ${OLDEST_MAJOR} or later is needed. Use a newer server, ${OR_UNSET}`,
      );
    }
    if (rolsuper !== true) {
      throw unusable(
        `${server} does not give the role ${target.user} superuser rights. ` +
          `Daybreak creates databases and roles and acts as them, which only a superuser may do. Use a superuser, ${OR_UNSET}`,
      );
    }
    return { ...target, version: String(version).split(' ')[0] ?? '', major };
  } catch (error) {
    if (error instanceof PostgresLocalError) throw error;
    throw unusable(
      `${server} does not accept the connection: ${reasonOf(error)}. Start it, correct the URL, ${OR_UNSET}`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A host name with several addresses fails once for each. */
function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.map(reasonOf).join(', ');
  return 'message' in error ? String(error.message) : String(error);
}

function parseUrl(text: string) {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === '' || url.username === '') {
    throw wrongUrl('is not a PostgreSQL URL');
  }
  if (url.search !== '')
    throw wrongUrl(`has settings that are not supported: ${[...url.searchParams.keys()].join(', ')}`);
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? 5432 : Number(url.port),
    user: decodeURIComponent(url.username),
    password: url.password === '' ? undefined : decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || 'postgres',
  };
}

function wrongUrl(what: string): PostgresLocalError {
  return unusable(
    `${URL_VARIABLE} ${what}. Its value is not shown, because it contains a password. ` +
      `Set it to postgres://USER:PASSWORD@HOST:PORT/DATABASE without settings after it, ${OR_UNSET}`,
  );
}

function unusable(message: string): PostgresLocalError {
  return new PostgresLocalError('SERVER_UNUSABLE', message);
}
