import type { Dialect } from '../dialects/dialect.ts';
import type { MigrationProblem } from '../problem.ts';
import type { MigrationRun } from './tables.ts';

export interface StoppedRunOptions {
  /** How people call the command, e.g. `npx daybreak-migrate`. */
  readonly command: string;
  readonly commits: Dialect['commits'];
}

/** A migration outside a transaction that stopped before its end: its state, and how to continue. */
export function stoppedRun(run: MigrationRun, { command, commits }: StoppedRunOptions): MigrationProblem {
  const { version, statement, statements } = run;
  const resume = (number: number) => `"${command} --resume ${version}:${number}"`;
  if (statement === 0) {
    return {
      fileName: run.fileName,
      message:
        `its runner (${run.startedBy}, ${run.startedAt}) ended before the first of ${statements} statements. Nothing was done. ` +
        `Run it with ${resume(1)}.`,
    };
  }
  const kept = statement > 1 ? `The statements before ${statement} are kept. ` : '';
  const next =
    statement < statements
      ? `continue after it with ${resume(statement + 1)}`
      : `record it as done with ${resume(statement + 1)}`;
  return {
    fileName: run.fileName,
    statement,
    message:
      `stopped at statement ${statement} of ${statements} (${run.startedBy}, ${run.startedAt}). ${reasonOf(run, commits)} ` +
      `It runs outside a transaction: nothing was rolled back, and no other migration runs until you settle it. ${kept}` +
      `Check what statement ${statement} left (${LEFT[commits]}), and correct the file if needed. Then run the statement again with ${resume(statement)}, or, if it took effect, ${next}.`,
  };
}

const LEFT: Readonly<Record<Dialect['commits'], string>> = {
  file: 'a failed CREATE INDEX CONCURRENTLY leaves an invalid index: drop it',
  statement: '--resume itself waits for a job that still builds its index, and drops an index that is not valid',
};

/** Where a running statement is listed. */
const RUNNING: Readonly<Record<Dialect['commits'], string>> = { file: 'pg_stat_activity', statement: 'sys.jobs' };

function reasonOf(run: MigrationRun, commits: Dialect['commits']): string {
  if (run.error !== undefined) return run.error;
  return (
    `Its runner is gone (last seen before ${run.expiresAt}), so the statement may or may not have taken effect; it may ` +
    `still run (see ${RUNNING[commits]}).`
  );
}
