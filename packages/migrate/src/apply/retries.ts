import { setTimeout as sleep } from 'node:timers/promises';
import { StatementError } from '@daybreak/database';

/** DDL of other sessions conflicts for seconds, so there are more and slower retries than in a driver. */
const TRIES = 12;
const STEP_MS = 300;
/** `serialization_failure`, and the errors of CREATE … IF NOT EXISTS when another session was faster. */
const CONFLICTS = ['40001', '23505', '42P07'];

/** Runs one statement again after a conflict: nothing of it is kept then. */
export async function withRetries<T>(run: () => Promise<T>, conflicts = CONFLICTS): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      const isConflict = error instanceof StatementError && conflicts.includes(error.sqlState ?? '');
      if (!isConflict || tries >= TRIES) throw error;
      await sleep(STEP_MS * tries * Math.random());
    }
  }
}
