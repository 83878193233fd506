import { type FSWatcher, readdirSync, watch } from 'node:fs';
import path from 'node:path';
import type { DataApiLocal } from '@daybreak/data-api-local';
import { loadConnection } from '@daybreak/database/settings';
import { migrate } from '@daybreak/migrate';
import { engineOptions } from '../migrate/engine-options.ts';

/** Applies pending migrations after the local Data API has started. @returns their number @throws {MigrationError} */
export async function applyMigrations(
  starting: PromiseLike<Pick<DataApiLocal, 'env'>>,
  folder: string,
): Promise<number> {
  // Loaded while PostgreSQL starts.
  const { connect } = await import('@daybreak/database/data-api');
  const { env } = await starting;
  const db = connect(loadConnection({ env }), { warnRepeats: false });
  try {
    const { applied } = await migrate(db, {
      folder,
      ...engineOptions({ local: true, backend: 'data-api' }),
      appliedBy: 'dev',
    });
    return applied.length;
  } finally {
    await db.close();
  }
}

export interface NewMigrationsOptions {
  readonly folder: string;
  /** The file to which the connection was written; undefined if it was not. */
  readonly envFile: string | undefined;
  readonly onNotice: (notice: string) => void;
}

/**
 * Prints what to do about each migration that is added while dev runs. It is not applied, because an applied migration must not change, and
 * an editor saves it before it is complete.
 */
export function watchMigrations({ folder, envFile, onNotice }: NewMigrationsOptions): { close(): void } {
  const known = new Set(sqlFiles(folder));
  const look = (): void => {
    for (const name of sqlFiles(folder).filter((one) => !known.has(one))) {
      known.add(name);
      const now = envFile === undefined ? '' : `run "npm run migrate -- --env-file ${envFile}", or `;
      onNotice(`${name} is not applied yet. When it is complete, ${now}stop dev and start it again, which applies it.`);
    }
  };
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(folder, look).on('error', () => watcher?.close());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      onNotice(`${folder} cannot be watched (${String(error)}). Start dev again after you have added a migration.`);
    }
  }
  return { close: () => watcher?.close() };
}

function sqlFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => path.extname(name) === '.sql');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
