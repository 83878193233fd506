// Connects a command to its database: through the proxy of the environment, and with errors that say what to do.
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

/** The AWS service of a connection; '' for none. */
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
 * @throws the error of `use`; if a request did not reach the Data API on AWS (no credentials, a proxy, no network), an error with advice
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

/** Error names that are not from the Data API: a proxy's page has no name, and missing credentials are an error of the SDK. */
const NOT_THE_SERVICE = ['Unknown', 'UnknownError', 'CredentialsProviderError', 'TokenProviderError'];

/** The error of a request that reached no Data API on AWS, explained; undefined for any other, which explains itself. */
export function explainRefusal(connection: Connection, env: Environment, error: unknown): Error | undefined {
  if (connection.backend !== 'data-api' || connection.local || !(error instanceof ServiceRefusedError))
    return undefined;
  if (error.awsName !== undefined && !NOT_THE_SERVICE.includes(error.awsName)) return undefined;
  return explainAwsError(error.operation ?? 'ExecuteStatement', error.cause ?? error, env);
}
