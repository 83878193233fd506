import { connectDatabase, type Database } from '@daybreak/database';
import type { Connection } from '@daybreak/database/settings';
import { proxyAgent } from './proxy.ts';

/** The database of a connection, through the proxy that the environment names. @throws {Error} HTTPS_PROXY is no proxy's URL */
export function connectThroughProxy(
  connection: Connection,
  env: Readonly<Record<string, string | undefined>>,
  options: { readonly maxWaitMs?: number } = {},
): Database {
  const { endpoint, local, region } = connection;
  const host = endpoint === undefined ? `rds-data.${region}.amazonaws.com` : new URL(endpoint).hostname;
  const httpsAgent = local ? undefined : proxyAgent(env, host);
  return connectDatabase(connection, { ...options, ...(httpsAgent && { httpsAgent }) });
}
