// For the tests of the users: a local Data API with the secrets of all three, and a connection as its master user.
import type { Database } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import { type DataApiConnection, loadConnection } from '@daybreak/database/settings';
import type { DataApiLocal } from '../../packages/data-api-local/src/local.ts';
import { startTestDataApi } from '../../test/database.ts';
import { connectSecrets, type Secrets } from './secrets.ts';
import type { UsersParts } from './users.ts';

export interface UsersFixture {
  readonly api: DataApiLocal;
  readonly parts: UsersParts;
  /** Another way to the same database, such as through a proxy. */
  at(endpoint: string): Promise<UsersParts>;
  /** As a user of the database: 'rw', 'ro', 'migrate'. */
  as(user: 'rw' | 'ro' | 'migrate'): Promise<Database>;
  close(): Promise<void>;
}

/** @param start - of the local Data API. @default - on the server of this run of jest, which has no roles of Amazon RDS */
export async function startUsers(start = startTestDataApi): Promise<UsersFixture> {
  const api = await start({ secrets: ['rw', 'ro', 'migrate'] });
  const open: { close(): unknown }[] = [];
  const env = {
    ...api.env,
    AURORA_RW_SECRET_ARN: api.secretArns.rw,
    AURORA_RO_SECRET_ARN: api.secretArns.ro,
    AURORA_MIGRATE_SECRET_ARN: api.secretArns.migrate,
  };
  const connectionAt = (endpoint: string): DataApiConnection =>
    loadConnection({ env: { ...env, AWS_ENDPOINT_URL_RDS_DATA: endpoint }, backend: 'data-api' });
  const keep = <T extends Database | Secrets>(one: T): T => {
    open.push(one);
    return one;
  };
  const partsAt = async (endpoint: string): Promise<UsersParts> => {
    const connection = connectionAt(endpoint);
    return {
      db: keep(await connectDatabase(connection)),
      secrets: keep(connectSecrets(connection, {})),
      connection,
      secretArns: connection.userSecretArns ?? {},
      iamUsers: false,
      env: {},
    };
  };
  return {
    api,
    parts: await partsAt(api.url),
    at: partsAt,
    as: async (user) =>
      keep(await connectDatabase({ ...connectionAt(api.url), secretArn: api.secretArns[user] ?? '' })),
    async close() {
      for (const one of open) await one.close();
      await api.stop();
    },
  };
}
