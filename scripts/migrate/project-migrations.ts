// The project's own migrations, as `deploy` and `reset` apply them.
import path from 'node:path';
import type { Connection } from '@daybreak/database/settings';
import { readStatus } from '@daybreak/migrate';
import { migrateWithProgress } from '@daybreak/migrate/command';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { withDatabase } from '../connect.ts';
import type { Io } from '../io.ts';
import { handOver, usersOfDatabase } from '../users/owner.ts';
import { engineOptions } from './engine-options.ts';

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
  const options = { folder, ...engineOptions(connection) };
  return withDatabase(connection, io.env, async (db) => {
    const before = await readStatus(db, options);
    const users = await usersOfDatabase(db, connection);
    const { applied, already } = await migrateWithProgress(db, io, { ...options, role: users?.owner });
    if (users !== undefined) await handOver(db, users);
    const earlier = before.applied.map(({ name, version }) => `${version}_${name}.sql`);
    return { applied: applied.map(({ fileName }) => fileName), already: [...earlier, ...already] };
  });
}
