// A local database behind a Data API with an ARN in the form of AWS, for tests without an account.
import type { Database } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import type { DataApiConnection } from '@daybreak/database/settings';
import type { ClusterDefinition } from '../../../packages/data-api-local/src/cluster/clusters.ts';
import { type DataApiService, startDataApiService } from '../../../packages/data-api-local/src/service/service.ts';
import { createTestDatabase } from '../../../test/database.ts';
import { ACCOUNT, CLUSTER_ARN } from './rds-server.ts';

export const SECRET_ARN = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:alex-db-credentials-1323a02a-XiGIey`;

export interface TestCluster {
  /** The connection, as in the environment of a deployed stage. */
  readonly connection: DataApiConnection;
  /** Does not wait for a resume. */
  readonly db: Database;
  readonly service: DataApiService;
  close(): Promise<void>;
}

export async function startTestCluster(definition: Partial<ClusterDefinition> = {}): Promise<TestCluster> {
  const database = await createTestDatabase();
  const { host, port, user, password } = database.connection as Record<'host' | 'user' | 'password', string> & {
    readonly port: number;
  };
  const service = await startDataApiService({
    postgres: { host, port },
    clusters: [
      {
        resourceArn: CLUSTER_ARN,
        secrets: [{ secretArn: SECRET_ARN, username: user, password }],
        databases: [{ name: 'alex', postgresName: database.name }],
        ...definition,
      },
    ],
    port: 0,
  });
  const connection: DataApiConnection = {
    backend: 'data-api',
    resourceArn: CLUSTER_ARN,
    secretArn: SECRET_ARN,
    database: 'alex',
    region: 'us-east-1',
    endpoint: service.url,
    local: false,
    sources: {},
    notices: [],
  };
  // `local` has the dummy credentials for this service; the ARNs have the form of AWS.
  const db = await connectDatabase({ ...connection, local: true }, { maxWaitMs: 0 });
  return {
    connection,
    db,
    service,
    async close() {
      await db.close();
      await service.close();
      await database.drop();
    },
  };
}
