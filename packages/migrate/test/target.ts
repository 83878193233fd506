import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, statement } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import type { DataApiConnection } from '@daybreak/database/settings';
import { createTestDatabase } from '../../../test/database.ts';
import { type DataApiServiceOptions, startDataApiService } from '../../data-api-local/src/service/service.ts';
import { createClock } from '../../postgres-local/src/clock.ts';
import { migrate } from '../src/migrate.ts';
import type { MigrateEvent, MigrateOptions } from '../src/options.ts';

const RESOURCE_ARN = 'arn:aws:rds:us-east-1:000000000000:cluster:local';
const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:local-credentials-000000';

/** An empty database behind a local Data API, and an empty folder for migrations. */
export interface Target {
  readonly db: Database;
  readonly connection: DataApiConnection;
  /** The environment that a command would read. */
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly write: (fileName: string, sql: string) => Promise<void>;
  /** `migrate` with short waits. */
  readonly run: (
    options?: Partial<MigrateOptions>,
  ) => Promise<{ readonly applied: readonly string[]; readonly events: readonly MigrateEvent[] }>;
  /** The rows of one column of text. */
  readonly texts: (sql: string) => Promise<readonly string[]>;
  /** Advances the clock by the three minutes after which the Data API ends an idle transaction. */
  readonly passThreeMinutes: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** @param options of the service, e.g. a shorter time for a statement. */
export async function createTarget(options: Partial<DataApiServiceOptions> = {}): Promise<Target> {
  const database = await createTestDatabase();
  // pg's own type allows more than a test database has.
  const { host, port, user, password } = database.connection as Record<'host' | 'user' | 'password', string> & {
    readonly port: number;
  };
  const clock = createClock();
  const service = await startDataApiService({
    postgres: { host, port },
    clusters: [
      {
        resourceArn: RESOURCE_ARN,
        secrets: [{ secretArn: SECRET_ARN, username: user, password }],
        databases: [{ name: 'app', postgresName: database.name }],
      },
    ],
    port: 0,
    clock,
    ...options,
  });
  const connection: DataApiConnection = {
    backend: 'data-api',
    resourceArn: RESOURCE_ARN,
    secretArn: SECRET_ARN,
    database: 'app',
    region: 'us-east-1',
    endpoint: service.url,
    local: true,
    sources: {},
    notices: [],
  };
  const db = await connectDatabase(connection);
  const folder = await mkdtemp(join(tmpdir(), 'daybreak-migrate-'));
  return {
    db,
    connection,
    env: {
      AURORA_CLUSTER_ARN: RESOURCE_ARN,
      AURORA_SECRET_ARN: SECRET_ARN,
      DATABASE_NAME: 'app',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_RDS_DATA: service.url,
    },
    folder,
    write: (fileName, sql) => writeFile(join(folder, fileName), sql),
    async run(more = {}) {
      const events: MigrateEvent[] = [];
      const onEvent = (event: MigrateEvent) => events.push(event);
      const result = await migrate(db, {
        folder,
        appliedBy: 'anna@laptop',
        command: 'npm run migrate --',
        lockPollMs: 20,
        slowPollMs: 20,
        onEvent,
        ...more,
      });
      return { applied: result.applied.map(({ fileName }) => fileName), events };
    },
    async texts(sql) {
      const { rows } = await db.run(statement({ sql }));
      return rows.map(([value]) => String(value));
    },
    async passThreeMinutes() {
      clock.advance(180_001);
      await service.rollBackExpired();
    },
    async close() {
      await db.close();
      await service.close();
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}
