import type { MigrationProblem } from '../problem.ts';
import type { MigrationRun } from './tables.ts';

/**
 * A no-transaction migration that stopped before its end: what is known, and how to continue.
 * @param command how people call the command, e.g. `npx daybreak-migrate`.
 */
export function stoppedRun(run: MigrationRun, command: string): MigrationProblem {
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
      `stopped at statement ${statement} of ${statements} (${run.startedBy}, ${run.startedAt}). ${reasonOf(run)} ` +
      `It runs outside a transaction: nothing was rolled back, and no other migration runs until you settle it. ${kept}` +
      `Check what statement ${statement} left (a failed CREATE INDEX CONCURRENTLY leaves an invalid index: drop it), and correct ` +
      `the file if needed. Then run the statement again with ${resume(statement)}, or, if it took effect, ${next}.`,
  };
}

function reasonOf(run: MigrationRun): string {
  if (run.error !== undefined) return run.error;
  return (
    `Its runner is gone (last seen before ${run.expiresAt}), so the statement may or may not have taken effect; it may ` +
    'still run (see pg_stat_activity).'
  );
}
