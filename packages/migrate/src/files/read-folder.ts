import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MigrationError, type MigrationProblem } from '../problem.ts';
import { findSameTimes, type MigrationFileName, parseFileName } from './file-name.ts';

/** A file of the folder. Its SQL is not parsed yet. */
export interface MigrationFile extends MigrationFileName {
  /** Normalised: without byte order mark, lines end in LF. This is hashed and run. */
  readonly text: string;
  /** SHA-256 of `text`, 64 hexadecimal digits. */
  readonly checksum: string;
}

/**
 * The migrations of a folder, oldest first. Only `.sql` files are read, so a README may be in the folder too.
 * @throws {MigrationError} the folder cannot be read, a name is malformed, two files have the same time, or a file is not
 * text. The error has all such problems.
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

/** The file names of a folder, oldest first, and the problems of the others. */
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
    const message = `The folder ${folder} does not exist. Name the folder of the .sql files with --dir, or create it.`;
    throw new MigrationError([{ message }], { cause: error });
  }
}

/**
 * The text of a migration as it is hashed and run: UTF-8, without a byte order mark, lines ending in LF. So a file that Git
 * checked out with CRLF is the same migration.
 * @returns the text, or why the bytes are not text.
 */
export function readText(bytes: Uint8Array): { readonly text: string } | { readonly problem: string } {
  let text: string;
  try {
    // TextDecoder removes a byte order mark.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return {
      problem:
        'the file is not valid UTF-8. Save it as UTF-8, or PostgreSQL would store other characters than you see.',
    };
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    // The parser would silently stop there, and the rest of the file would never run.
    const line = text.slice(0, nul).split('\n').length;
    return {
      problem: `line ${line} has a NUL character, which PostgreSQL cannot store. Remove it, or save the file as UTF-8 if it is UTF-16.`,
    };
  }
  return { text: text.replaceAll('\r\n', '\n') };
}

/** SHA-256 of the normalised text, as 64 hexadecimal digits. */
export function checksum(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
