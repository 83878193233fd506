// The driver of the RDS Data API. It is the only one that imports the client of that API.
import { createDataApiClient, type DataApiClient } from '@daybreak/data-api';
import { madeFrom } from '@daybreak/data-api/core';
import type { Database } from '../database.ts';
import { type Connect, connectionFor } from '../driver.ts';
import { LOCAL_CREDENTIALS } from '../settings/index.ts';

/**
 * The database of a connection through the RDS Data API.
 *
 * A local Data API gets dummy credentials from here, so `AWS_PROFILE` and real keys are neither needed nor sent.
 *
 * @example
 * const db = connect(loadConnection({ env: process.env }));
 * @throws {ConfigError} the connection is for another backend
 */
export const connect: Connect = (connection, options = {}) => {
  const { maxWaitMs, timeoutMs, httpsAgent, userAgentAppId, onRequest, warnRepeats } = options;
  const { resourceArn, secretArn, database, region, endpoint, local } = connectionFor(connection, 'data-api', options);
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
    ...(userAgentAppId === undefined ? {} : { userAgentAppId }),
    ...(onRequest === undefined ? {} : { onRequest }),
    ...(warnRepeats === undefined ? {} : { warnRepeats }),
  });
  return databaseOf(client);
};

function databaseOf(client: DataApiClient): Database {
  const database: Database = {
    ...client,
    within: (limits) => madeFrom(database, databaseOf(client.within(limits))),
    close: async () => client.close(),
  };
  return database;
}

function localCredentials() {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = LOCAL_CREDENTIALS;
  return { accessKeyId, secretAccessKey };
}
