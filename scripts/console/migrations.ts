import path from 'node:path';
import { type ConsoleMigrations, LOOKING_CLIENT } from '@daybreak/console';
import type { DataApiLocal } from '@daybreak/data-api-local';
import { connectDatabase } from '@daybreak/database/connect';
import { loadConnection } from '@daybreak/database/settings';
import { MigrationError, readStatus } from '@daybreak/migrate';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { engineOptions } from '../migrate/engine-options.ts';

/** The applied and the pending migrations of the local database. The console does not list its requests. */
export async function readMigrations(
  { env }: Pick<DataApiLocal, 'env'>,
  folder: string = path.join(PROJECT_FOLDER, 'migrations'),
): Promise<ConsoleMigrations> {
  const connection = loadConnection({ env });
  const db = await connectDatabase(connection, { userAgentAppId: LOOKING_CLIENT, maxWaitMs: 0 });
  try {
    const { applied, pending, problems } = await readStatus(db, { folder, ...engineOptions(connection) });
    return {
      applied: applied.map(({ version, name, appliedAt }) => ({
        fileName: `${version}_${name}.sql`,
        appliedAtMs: Date.parse(appliedAt),
      })),
      pending,
      problems: problems.map((problem) => new MigrationError([problem]).message),
    };
  } catch (error) {
    // The folder itself is invalid, for instance two files have the same time.
    if (error instanceof MigrationError) return { applied: [], pending: [], problems: [error.message] };
    throw error;
  } finally {
    await db.close();
  }
}
