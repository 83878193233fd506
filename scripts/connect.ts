// How a command reaches its database: through the proxy of the environment, with errors that say what to do.
import { type Database, ServiceRefusedError } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import type { Connection } from '@daybreak/database/settings';
import { explainAwsError } from './aws-error.ts';
import { proxyAgent } from './proxy.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The database of a connection; requests to AWS go through the proxy that the environment names.
 * @throws {Error} HTTPS_PROXY is not the URL of a proxy
 */
export async function connectThroughProxy(
  connection: Connection,
  env: Environment,
  options: { readonly maxWaitMs?: number } = {},
): Promise<Database> {
  const httpsAgent = connection.local ? undefined : proxyAgent(env, awsHost(connection));
  // A repeated statement of a command does not concern its user.
  return connectDatabase(connection, { ...options, warnRepeats: false, ...(httpsAgent && { httpsAgent }) });
}

/** The service of AWS that a connection asks; '' for none. */
export function awsHost(connection: Connection): string {
  if (connection.backend === 'postgres') {
    const { login } = connection;
    return login.kind === 'secret' ? `secretsmanager.${login.secretArn.split(':')[3]}.amazonaws.com` : '';
  }
  // A token for Aurora DSQL is made without a request.
  if (connection.backend === 'dsql') return '';
  const { endpoint, region } = connection;
  return endpoint === undefined ? `rds-data.${region}.amazonaws.com` : new URL(endpoint).hostname;
}

/**
 * Runs `use` with the database of a connection, and closes it.
 * @throws what `use` throws; a request that met no Data API on AWS (no credentials, a proxy, no network) in the words of what to do
 */
export async function withDatabase<Value>(
  connection: Connection,
  env: Environment,
  use: (db: Database) => Promise<Value>,
): Promise<Value> {
  const db = await connectThroughProxy(connection, env);
  try {
    return await use(db);
  } catch (error) {
    throw explainRefusal(connection, env, error) ?? error;
  } finally {
    await db.close();
  }
}

/** What names no answer of the Data API: a proxy's page has no name, and the SDK finds no credentials by itself. */
const NOT_THE_SERVICE = ['Unknown', 'UnknownError', 'CredentialsProviderError', 'TokenProviderError'];

/** The error of a request that reached no Data API on AWS, explained; undefined for any other, which explains itself. */
export function explainRefusal(connection: Connection, env: Environment, error: unknown): Error | undefined {
  if (connection.backend !== 'data-api' || connection.local || !(error instanceof ServiceRefusedError))
    return undefined;
  if (error.awsName !== undefined && !NOT_THE_SERVICE.includes(error.awsName)) return undefined;
  return explainAwsError(error.operation ?? 'ExecuteStatement', error.cause ?? error, env);
}
