import { dialectOf } from './dialects/index.ts';
import { readFolder } from './files/read-folder.ts';
import type { MigrationProblem } from './problem.ts';
import { parseMigration } from './sql/parse-migration.ts';
import { loadParser } from './sql/split-statements.ts';

export interface CheckFilesOptions {
  /** The folder with the .sql files. */
  readonly folder: string;
  readonly backend: Parameters<typeof dialectOf>[0]['backend'];
}

/** What a database of some kind would take of a folder. */
export interface CheckedFiles {
  readonly files: number;
  /** Everything that is wrong, of every file. */
  readonly problems: readonly MigrationProblem[];
}

/**
 * Judges every file of the folder for a backend, without a database: what is known to fail there, fails here.
 * @throws {MigrationError} the folder itself is wrong: malformed names, two files with the same time.
 * @example const { problems } = await checkFiles({ folder: 'migrations', backend: 'dsql' });
 */
export async function checkFiles({ folder, backend }: CheckFilesOptions): Promise<CheckedFiles> {
  await loadParser();
  const files = await readFolder(folder);
  const problems = files
    .map((file) => parseMigration(file, dialectOf({ backend })))
    .flatMap((result) => ('version' in result ? [] : result));
  return { files: files.length, problems };
}
