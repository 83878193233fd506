import { contextOf, PartialBatchError, type UntypedRunner } from '@daybreak/data-api/core';

/** The runner, whose batches are committed part by part: for statements outside of a transaction. */
export function inParts(runner: UntypedRunner, setsPerCommit: number): UntypedRunner {
  return {
    ...runner,
    async batch(statement, sets) {
      for (let committed = 0; committed < sets.length; committed += setsPerCommit) {
        try {
          await runner.batch(statement, sets.slice(committed, committed + setsPerCommit));
        } catch (cause) {
          if (committed === 0) throw cause;
          const counts = { committed, failedAt: committed, total: sets.length, unit: 'parameter sets' as const };
          throw new PartialBatchError({ ...contextOf(statement), ...counts, cause });
        }
      }
      return { sets: sets.length };
    },
  };
}
