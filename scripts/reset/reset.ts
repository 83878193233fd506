import path from 'node:path';
import { withDatabase } from '../connect.ts';
import { type ConnectionOptions, connectionOf } from '../connection.ts';
import type { Io } from '../io.ts';
import { applyProjectMigrations } from '../migrate/project-migrations.ts';
import { seedDatabase } from '../seed/seed.ts';
import { emptyDatabase, isOnRds } from './empty-database.ts';
import { refuseProtected } from './guard.ts';

export interface ResetSettings extends ConnectionOptions {
  /** The folder with the .sql files. */
  readonly dir: string;
  readonly seed: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

/**
 * Brings a development database back to its migrations and its test data.
 * @throws {Error} the database is protected, or another program uses it; nothing was changed
 */
export async function runReset(settings: ResetSettings, io: Io): Promise<void> {
  const connection = await connectionOf(settings, io);
  refuseProtected(connection, settings);
  await withDatabase(connection, io.env, async (database) => {
    if (connection.local && (await isOnRds(database))) {
      throw new Error(
        'Nothing was changed: the address is on this machine, but a server of RDS answers there, as through a tunnel. Use the connection of the Data API: npm run env.',
      );
    }
    await emptyDatabase(database);
  });
  io.err('Dropped every schema and extension.');
  const { applied } = await applyProjectMigrations(connection, io, path.resolve(io.cwd, settings.dir));
  const seeded = settings.seed ? await withDatabase(connection, io.env, (database) => seedDatabase(database)) : {};
  const rows = Object.entries(seeded);
  if (settings.json) io.out(JSON.stringify({ database: connection.database, applied, seeded }));
  else io.out([`${applied.length} applied`, ...rows.map(([table, count]) => `${count} ${table}`)].join(', '));
}
