import type { Agent } from 'node:https';
import { createDataApiClient, type DataApiClient, type SentRequest } from '@daybreak/data-api';
import type { Database } from './database.ts';
import { type Connection, LOCAL_CREDENTIALS } from './settings/index.ts';

export interface ConnectOptions {
  /**
   * Milliseconds that one call may wait in all while a paused cluster resumes.
   * @default 90_000
   */
  readonly maxWaitMs?: number;
  /**
   * Milliseconds that one call may take in all; for `transaction`, with its callback.
   * @default - no limit but `maxWaitMs`
   */
  readonly timeoutMs?: number;
  /** Makes the connections, for instance through a proxy. @default - direct ones, kept alive */
  readonly httpsAgent?: Agent;
  /** Called after each request to the database, also for one that is sent again. It must not throw. @default - not called */
  readonly onRequest?: (sent: SentRequest) => void;
}

/**
 * The database that a checked connection names, reached through the RDS Data API. Nothing is sent before the first call.
 *
 * A local Data API gets dummy credentials from here, so `AWS_PROFILE` and real keys are neither needed nor sent.
 */
export function connectDatabase(
  connection: Connection,
  { maxWaitMs, timeoutMs, httpsAgent, onRequest }: ConnectOptions = {},
): Database {
  const { resourceArn, secretArn, database, region, endpoint, local } = connection;
  const client = createDataApiClient({
    resourceArn,
    secretArn,
    database,
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(local ? { credentials: localCredentials() } : {}),
    ...(maxWaitMs === undefined ? {} : { maxWaitMs }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(httpsAgent === undefined ? {} : { httpsAgent }),
    ...(onRequest === undefined ? {} : { onRequest }),
  });
  return databaseOf(client);
}

function databaseOf(client: DataApiClient): Database {
  return {
    ...client,
    within: (limits) => databaseOf(client.within(limits)),
    close: async () => client.close(),
  };
}

function localCredentials() {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = LOCAL_CREDENTIALS;
  return { accessKeyId, secretAccessKey };
}
