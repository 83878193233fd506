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

/** The result of checking a folder for a backend. */
export interface CheckedFiles {
  readonly files: number;
  /** Everything that is wrong, of every file. */
  readonly problems: readonly MigrationProblem[];
}

/**
 * Checks every file of the folder for a backend, without a database, against the known rules of that backend.
 * @throws {MigrationError} the folder itself is invalid: malformed names, two files with the same time.
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
