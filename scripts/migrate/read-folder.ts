import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findSameTimes, type MigrationFileName, parseFileName } from './file-name.ts';
import { checksum, readText } from './file-text.ts';
import { MigrationError, type MigrationProblem } from './problem.ts';

/** A migration as it lies in the folder; its SQL has not been looked at. */
export interface MigrationFile extends MigrationFileName {
  /** Normalised: no byte order mark, lines end in LF. This is what is hashed and run. */
  readonly text: string;
  /** SHA-256 of `text`, 64 hexadecimal digits. */
  readonly checksum: string;
}

/**
 * The migrations of a folder, oldest first. Only `.sql` files count, so a page such as FORMAT.md may lie beside them.
 * @throws {MigrationError} the folder cannot be read, a name is malformed, two files have the same time, or a file is not
 * text. All such problems at once.
 */
export async function readFolder(folder: string): Promise<readonly MigrationFile[]> {
  const names = await listFolder(folder);
  const problems: MigrationProblem[] = [...names.problems];
  const files: MigrationFile[] = [];
  for (const name of names.files) {
    const read = readText(await readFile(join(folder, name.fileName)));
    if ('problem' in read) problems.push({ fileName: name.fileName, message: read.problem });
    else files.push({ ...name, text: read.text, checksum: checksum(read.text) });
  }
  if (problems.length > 0) throw new MigrationError(problems);
  return files;
}

/** The file names of a folder, oldest first, and what is wrong with the others. */
export async function listFolder(
  folder: string,
): Promise<{ readonly files: readonly MigrationFileName[]; readonly problems: readonly MigrationProblem[] }> {
  const parsed = (await sqlFiles(folder)).map(parseFileName);
  const files = parsed.filter((name) => 'version' in name).sort((a, b) => (a.version < b.version ? -1 : 1));
  const problems = parsed.filter((name) => 'message' in name);
  return { files, problems: [...problems, ...findSameTimes(files)] };
}

async function sqlFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.name.toLowerCase().endsWith('.sql') && !entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    const message = `There is no folder ${folder}. Migrations are .sql files in one folder; name it with --dir, or make it.`;
    throw new MigrationError([{ message }], { cause: error });
  }
}
