// Migrations with their progress on stderr, as `migrate` and `deploy` apply them.
import path from 'node:path';
import type { Database } from '@daybreak/database';
import type { Connection } from '@daybreak/database/settings';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { withDatabase } from '../connect.ts';
import type { Io } from '../io.ts';
import { type MigrateOptions, type MigrateResult, migrate } from './migrate.ts';
import { readStatus } from './status.ts';
import { describeEvent, userAtHost } from './words.ts';

/** {@link migrate} by the user of this machine. */
export function migrateWithProgress(
  db: Database,
  io: Pick<Io, 'err'>,
  options: Pick<MigrateOptions, 'folder' | 'resume' | 'lockTimeoutMs'>,
): Promise<MigrateResult> {
  return migrate(db, { ...options, appliedBy: userAtHost(), onEvent: (event) => io.err(describeEvent(event)) });
}

/** File names. */
export interface Migrated {
  readonly applied: readonly string[];
  /** Applied before, or by another runner in the meantime. */
  readonly already: readonly string[];
}

/** Applies the project's migrations, or those of another folder. */
export async function applyProjectMigrations(
  connection: Connection,
  io: Io,
  folder: string = path.join(PROJECT_FOLDER, 'migrations'),
): Promise<Migrated> {
  return withDatabase(connection, io.env, async (db) => {
    const before = await readStatus(db, folder);
    const { applied, already } = await migrateWithProgress(db, io, { folder });
    const earlier = before.applied.map(({ name, version }) => `${version}_${name}.sql`);
    return { applied: applied.map(({ fileName }) => fileName), already: [...earlier, ...already] };
  });
}
