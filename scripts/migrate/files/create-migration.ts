import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newFileName } from './file-name.ts';
import { listFolder } from './read-folder.ts';

const TEMPLATE = `-- Runs once, in one transaction, and is never edited afterwards. FORMAT.md has the rules.

`;

/**
 * Makes a migration that comes after every other and has no statements yet; `migrate` refuses it until it has.
 * @returns its file name.
 * @throws {Error} the name is not snake_case, or the folder is not there.
 */
export async function createMigration(folder: string, name: string, now: Date): Promise<string> {
  const { files } = await listFolder(folder);
  const fileName = newFileName(name, now, files);
  await writeFile(join(folder, fileName), TEMPLATE, { flag: 'wx' });
  return fileName;
}
