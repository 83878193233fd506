// A new PostgreSQL database with the project's migrations, and a direct connection to it: the Data API cannot describe
// statements.
import path from 'node:path';
import { startDataApiLocal, startPostgres } from '@daybreak/data-api-local';
import { statement } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import { loadConnection } from '@daybreak/database/settings';
import { migrate } from '@daybreak/migrate';
import pg from 'pg';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { localDatabase } from '../../infra/stages/local-database.ts';
import type { Io } from '../io.ts';
import { MIGRATE_COMMAND } from '../migrate/engine-options.ts';

const currentDatabase = statement({ sql: 'SELECT current_database() AS name', row: { name: 'text' } });

/** Runs `use` with a connection to the database, which is removed at the end. */
export async function withMigratedDatabase<Value>(
  stage: string,
  io: Io,
  use: (client: pg.Client) => Promise<Value>,
): Promise<Value> {
  const postgres = await startPostgres({ ephemeral: true, env: io.env });
  try {
    const { host, port, user, password = '', maintenanceDatabase } = postgres;
    const credentials = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
    const url = `postgres://${credentials}@${host}:${port}/${maintenanceDatabase}`;
    const { databaseName: database, masterUsername } = localDatabase(stage);
    const env = { ...io.env, DATA_API_LOCAL_POSTGRES_URL: url };
    const local = await startDataApiLocal({
      engine: 'url',
      env,
      port: 0,
      freshDatabase: true,
      database,
      masterUsername,
    });
    try {
      const db = await connectDatabase(loadConnection({ env: local.env }), { warnRepeats: false });
      const folder = path.join(PROJECT_FOLDER, 'migrations');
      await migrate(db, { folder, command: MIGRATE_COMMAND, appliedBy: 'statements' });
      const name = await db.value(currentDatabase);
      await db.close();
      return await withClient({ host, port, user, password, database: name }, use);
    } finally {
      await local.stop();
    }
  } finally {
    await postgres.stop();
  }
}

/** Runs `use` with a new connection. @throws {Error} the server does not answer, or refuses the connection */
export async function withClient<Value>(
  config: pg.ClientConfig,
  use: (client: pg.Client) => Promise<Value>,
): Promise<Value> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
