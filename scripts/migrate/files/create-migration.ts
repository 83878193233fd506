import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newFileName } from './file-name.ts';
import { listFolder } from './read-folder.ts';

const TEMPLATE = `-- Runs once, in one transaction. Do not edit it afterwards. FORMAT.md has the rules.

`;

/**
 * Creates a migration after all others, without statements; `migrate` refuses it until it has one.
 * @returns its file name.
 * @throws {Error} the name is not snake_case, or the folder does not exist.
 */
export async function createMigration(folder: string, name: string, now: Date): Promise<string> {
  const { files } = await listFolder(folder);
  const fileName = newFileName(name, now, files);
  await writeFile(join(folder, fileName), TEMPLATE, { flag: 'wx' });
  return fileName;
}
