import { Client } from 'pg';
import { OLDEST_MAJOR } from '../binaries/binaries.ts';
import { EngineError } from '../errors.ts';

export const URL_VARIABLE = 'DATA_API_LOCAL_POSTGRES_URL';

/** A PostgreSQL server that somebody else runs. */
export interface ExternalServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  /** The database that the URL names: where other databases are made from. */
  readonly database: string;
  readonly version: string;
  readonly major: number;
}

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Reads the URL, connects once, and looks whether the role may do what the local Data API needs.
 * @throws {EngineError} malformed, not reachable, too old, or a role without the right to make databases and roles
 */
export async function connectToUrl(text: string): Promise<ExternalServer> {
  const target = parseUrl(text);
  const shown = `postgres://${target.user}@${target.host}:${target.port}/${target.database}`;
  const client = new Client({ ...target, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => undefined); // A failed query says the same.
  try {
    await client.connect();
    const { rows } = await client.query(
      `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int / 10000 AS major,
              rolsuper FROM pg_roles WHERE rolname = current_user`,
    );
    const { version, major, rolsuper } = rows[0];
    if (major < OLDEST_MAJOR) {
      throw new EngineError(
        `The server of ${URL_VARIABLE} (${shown}) is PostgreSQL ${version}. The local Data API needs ${OLDEST_MAJOR} or later. ` +
          'Name a newer server, or unset the variable to use the packaged PostgreSQL.',
      );
    }
    if (rolsuper !== true) {
      throw new EngineError(
        `The role ${target.user} of ${URL_VARIABLE} (${shown}) is not a superuser. The local Data API makes databases and roles ` +
          'and acts as them, which needs one. Name a superuser, or unset the variable to use the packaged PostgreSQL.',
      );
    }
    return { ...target, version: String(version).split(' ')[0] ?? '', major };
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw new EngineError(
      `The server of ${URL_VARIABLE} (${shown}) cannot be used: ${reasonOf(error)}. It must accept connections from here. ` +
        'Start it, correct the URL, or unset the variable to use the packaged PostgreSQL.',
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
  const valid =
    url !== undefined && /^postgres(ql)?:$/.test(url.protocol) && url.hostname !== '' && url.username !== '';
  if (!valid || url.search !== '') {
    const what = !valid
      ? 'is not a PostgreSQL URL'
      : `has settings that are not used here: ${[...url.searchParams.keys()].join(', ')}`;
    throw new EngineError(
      `${URL_VARIABLE} ${what}. It must look like postgres://USER:PASSWORD@HOST:PORT/DATABASE, with no settings after it; ` +
        'its value is not shown, since it holds a password. Correct it, or unset it to use the packaged PostgreSQL.',
    );
  }
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? 5432 : Number(url.port),
    user: decodeURIComponent(url.username),
    password: url.password === '' ? undefined : decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || 'postgres',
  };
}
