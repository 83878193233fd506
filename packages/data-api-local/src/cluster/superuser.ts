import type { RunningPostgres } from '@daybreak/postgres-local';
import { Client } from 'pg';

/** A server, as far as a session of its superuser needs it. */
export type SuperuserTarget = Pick<RunningPostgres, 'host' | 'port' | 'user' | 'password' | 'major'>;

/**
 * What the owner of a database could set for every session in it (ALTER DATABASE … SET). Here the start of the session decides, which
 * counts more: names are found in pg_catalog only, and no function of a caller runs.
 */
const SETTINGS: Readonly<Record<string, string | number>> = {
  search_path: 'pg_catalog,pg_temp',
  role: 'none',
  standard_conforming_strings: 'on',
  default_transaction_read_only: 'off',
  statement_timeout: 0,
  lock_timeout: 0,
  lc_messages: 'C',
};

/** The oldest major version in which a session can ignore event triggers, which callers may create. */
export const FIRST_MAJOR_WITHOUT_EVENT_TRIGGERS = 17;

/**
 * Runs `action` in a session of the superuser in `database`. Every superuser session of this package is made here: it may run in a
 * database that a caller owns, and must run nothing of that caller.
 */
export async function asSuperuser<T>(
  server: SuperuserTarget,
  database: string,
  action: (client: Client) => Promise<T>,
): Promise<T> {
  const { host, port, user, password, major } = server;
  const settings = { ...SETTINGS, ...(major >= FIRST_MAJOR_WITHOUT_EVENT_TRIGGERS && { event_triggers: 'off' }) };
  const options = Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
  const application_name = `data-api-local, process ${process.pid}`;
  const client = new Client({ host, port, user, password, database, options, application_name });
  client.on('error', () => undefined); // The running statement fails with the same error.
  await client.connect();
  try {
    return await action(client);
  } finally {
    await client.end();
  }
}
