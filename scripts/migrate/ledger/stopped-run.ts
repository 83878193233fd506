import type { MigrationProblem } from '../problem.ts';
import type { MigrationRun } from './tables.ts';

/** A no-transaction migration that stopped before its end: what is known, and the way out. */
export function stoppedRun(run: MigrationRun): MigrationProblem {
  const { version, statement, statements } = run;
  const resume = (number: number) => `"npm run migrate -- --resume ${version}:${number}"`;
  if (statement === 0) {
    return {
      fileName: run.fileName,
      message:
        `its runner (${run.startedBy}, ${run.startedAt}) ended before the first of ${statements} statements ran. Nothing was done. ` +
        `Run it with ${resume(1)}.`,
    };
  }
  const kept = statement > 1 ? `What came before statement ${statement} is kept. ` : '';
  const next =
    statement < statements
      ? `go on after it with ${resume(statement + 1)}`
      : `record it as done with ${resume(statement + 1)}`;
  return {
    fileName: run.fileName,
    statement,
    message:
      `stopped at statement ${statement} of ${statements} (${run.startedBy}, ${run.startedAt}). ${reasonOf(run)} ` +
      `This migration runs outside a transaction: nothing was rolled back, and nothing else runs before it is settled. ${kept}` +
      `Look at what statement ${statement} left behind (a CREATE INDEX CONCURRENTLY that failed leaves an invalid index: drop it) and ` +
      `correct the file if it is wrong. Then run the statement again with ${resume(statement)}, or, if it took effect, ${next}.`,
  };
}

function reasonOf(run: MigrationRun): string {
  if (run.error !== undefined) return run.error;
  return (
    `Its runner was alive until ${run.expiresAt} at most and is gone, so whether the statement took effect is not known; it may ` +
    'even run still (see pg_stat_activity).'
  );
}
