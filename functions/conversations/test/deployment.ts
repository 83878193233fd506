import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type Deployment, deploy } from '../../../test/deployment.ts';
import { shared } from '../../../test/shared.ts';

const MIGRATIONS = path.resolve(import.meta.dirname, '../../../migrations');

/** The project's functions on their own local Data API, with the project's migrations. */
export async function deployConversations({ migrated = true } = {}): Promise<Deployment> {
  const { folder } = await shared('functions');
  return deploy({ folder, ...(migrated && { migrations: MIGRATIONS }) });
}

/** Version of the newest file in `migrations/`. */
export async function newestMigration(): Promise<string | undefined> {
  const files = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql'));
  return files.sort().at(-1)?.slice(0, 14);
}
