import type { Database } from '@daybreak/database';
import { readFolder } from './files/read-folder.ts';
import { type LedgerRow, plan } from './ledger/plan.ts';
import { stoppedRun } from './ledger/stopped-run.ts';
import { type MigrationRun, readRecorded } from './ledger/tables.ts';
import { type FolderOptions, withFolderDefaults } from './options.ts';
import type { MigrationProblem } from './problem.ts';
import { parseMigration } from './sql/parse-migration.ts';
import { loadParser } from './sql/split-statements.ts';

/** A database compared with a folder. */
export interface MigrationStatus {
  /** Oldest first. */
  readonly applied: readonly LedgerRow[];
  /** File names, in the order in which they run. */
  readonly pending: readonly string[];
  /** No-transaction migrations that run now. */
  readonly running: readonly MigrationRun[];
  /** Why `migrate` would refuse, found without running anything. */
  readonly problems: readonly MigrationProblem[];
}

/**
 * Compares the ledger with the folder and reads every pending file. Writes nothing.
 * @throws {MigrationError} the folder itself is invalid: malformed names, two files with the same time.
 * @example const { pending, problems } = await readStatus(db, { folder: 'migrations' });
 */
export async function readStatus(db: Database, options: FolderOptions): Promise<MigrationStatus> {
  const { folder, dialect, command, resetCommand } = withFolderDefaults(options);
  await loadParser();
  const files = await readFolder(folder);
  const { ledger, runs } = await readRecorded(db);
  const { pending, problems } = plan(files, ledger, resetCommand);
  const unusable = pending
    .map((file) => parseMigration(file, dialect))
    .flatMap((result) => ('version' in result ? [] : result));
  return {
    applied: ledger,
    pending: pending.map(({ fileName }) => fileName),
    running: runs.filter((run) => run.alive),
    problems: [
      ...problems,
      ...runs.filter((run) => !run.alive).map((run) => stoppedRun(run, { command, commits: dialect.commits })),
      ...unusable,
    ],
  };
}
