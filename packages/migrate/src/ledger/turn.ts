import type { Dialect } from '../dialects/dialect.ts';
import type { MigrationFile } from '../files/read-folder.ts';
import { MigrationError } from '../problem.ts';
import type { Busy } from './lock.ts';
import { plan } from './plan.ts';
import { stoppedRun } from './stopped-run.ts';
import { readLedger, readRuns, type Session } from './tables.ts';

export interface TurnOptions {
  /** The whole folder. */
  readonly files: readonly MigrationFile[];
  /** The migration continues after a stop: its run is expected. */
  readonly resumes: boolean;
  /** How people call the command. */
  readonly command: string;
  readonly commits: Dialect['commits'];
}

/**
 * Under the lock: is it still this migration's turn? Another runner, perhaps with other files, may have applied migrations
 * since the plan was made.
 * @throws {MigrationError} ledger and folder now disagree, or a no-transaction migration stopped half-way.
 */
export async function checkTurn(
  session: Session,
  file: MigrationFile,
  { files, resumes, command, commits }: TurnOptions,
): Promise<'ours' | 'already' | Busy> {
  const [run] = await readRuns(session);
  if (run?.alive) {
    return { busy: `another runner is at statement ${run.statement} of ${run.statements} of ${run.fileName}` };
  }
  const { pending, problems } = plan(files, await readLedger(session));
  if (problems.length > 0) throw new MigrationError(problems);
  if (!pending.some(({ version }) => version === file.version)) return 'already';
  if (run === undefined && resumes) throw nothingToResume(file.fileName, command);
  if (run !== undefined && !(resumes && run.version === file.version))
    throw new MigrationError([stoppedRun(run, { command, commits })]);
  return 'ours';
}

export function nothingToResume(fileName: string, command: string): MigrationError {
  const message =
    `did not stop half-way, so there is nothing to resume. --resume is for a no-transaction migration that "${command} status" ` +
    'shows as stopped. Remove it.';
  return new MigrationError([{ fileName, message }]);
}
