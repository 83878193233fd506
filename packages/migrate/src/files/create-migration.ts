import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newFileName } from './file-name.ts';
import { listFolder } from './read-folder.ts';

const HEAD = `-- Runs once, in one transaction. Do not edit it afterwards. The rules are in the README of @daybreak/migrate.

`;

/**
 * Creates a migration after all others. Its time is `now`, or one second after the newest file's.
 * @param name snake_case, at most 100 characters.
 * @param sql its statements. Without any, `migrate` refuses the file until it has one.
 * @returns its file name.
 * @throws {Error} the name is not snake_case, or the folder does not exist.
 * @example await createMigration('migrations', 'create_users', new Date()) // '20261120093000_create_users.sql'
 */
export async function createMigration(folder: string, name: string, now: Date, sql = ''): Promise<string> {
  const { files } = await listFolder(folder);
  const fileName = newFileName(name, now, files);
  await writeFile(join(folder, fileName), `${HEAD}${sql}`, { flag: 'wx' });
  return fileName;
}
