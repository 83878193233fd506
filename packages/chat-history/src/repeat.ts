import { setTimeout as sleep } from 'node:timers/promises';
import { OutcomeUnknownError, SQL_STATES, StatementError, type StatementRunner } from '@daybreak/data-api/core';
import { checkFirstUse, explained } from './schema/first-use.ts';
import type { NeededTable } from './schema/needs.ts';

/** Maximum number of attempts of one call. */
const TRIES = 5;
const FIRST_PAUSE_MS = 20;

/** Errors caused by another writer, after which the whole statement can be sent again. */
const CONFLICTS: readonly (string | undefined)[] = [
  SQL_STATES.serializationFailure,
  SQL_STATES.deadlockDetected,
  // Another writer used the number or the key while this one waited for the row lock. Its rows are visible now.
  SQL_STATES.uniqueViolation,
];
// The last one is a missing type, such as that of pgvector.
const MISSING: readonly (string | undefined)[] = [SQL_STATES.undefinedTable, SQL_STATES.undefinedColumn, '42704'];

export interface RepeatOptions {
  /** Whether a retry stores nothing twice. Only then is it sent again after a lost answer. */
  readonly idempotent: boolean;
}

/** One call of a store: {@link repeating}, after the check at the first use. */
export type Call = <T>(options: RepeatOptions, work: () => Promise<T>) => Promise<T>;

/**
 * The calls of a store.
 *
 * @param needed its tables
 * @throws {ChatHistoryError} `schema_missing`: a table or a column is missing.
 */
export function callsTo(db: StatementRunner, needed: readonly NeededTable[]): Call {
  return async (options, work) => {
    await repeating(db, { idempotent: true }, () => checkFirstUse(db, needed));
    try {
      return await repeating(db, options, work);
    } catch (error) {
      const isMissing = error instanceof StatementError && MISSING.includes(error.sqlState);
      throw isMissing ? explained(error.detail, needed, error) : error;
    }
  };
}

/**
 * Sends a statement again after a conflict with another writer, with a random pause and at most five attempts. After a lost answer it does
 * so only if a retry stores nothing twice.
 */
export async function repeating<T>(
  db: StatementRunner,
  { idempotent }: RepeatOptions,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const mayRepeat = isConflict(error) || (idempotent && error instanceof OutcomeUnknownError);
      // A transaction of the caller has failed after the first error; the caller must repeat it.
      if (!mayRepeat || db.inTransaction || attempt === TRIES) throw error;
      await sleep(Math.random() * FIRST_PAUSE_MS * 2 ** attempt);
    }
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof StatementError && CONFLICTS.includes(error.sqlState);
}
