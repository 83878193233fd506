import { setTimeout as sleep } from 'node:timers/promises';
import { OutcomeUnknownError, SQL_STATES, StatementError, type StatementRunner } from '@daybreak/data-api/core';
import { ChatHistoryError } from './errors.ts';

/** Times that one call is sent. */
const TRIES = 5;
const FIRST_PAUSE_MS = 20;

/** What another writer can do to a statement that is sent again as a whole. */
const CONFLICTS: readonly (string | undefined)[] = [
  SQL_STATES.serializationFailure,
  SQL_STATES.deadlockDetected,
  // Another writer took the number or the key while this one waited for the row lock. Its rows are visible now.
  SQL_STATES.uniqueViolation,
];
// The last one is a type that is not there, such as that of pgvector.
const MISSING: readonly (string | undefined)[] = [SQL_STATES.undefinedTable, SQL_STATES.undefinedColumn, '42704'];

export interface RepeatOptions {
  /** Whether it stores nothing twice when it is sent again, so that it may be after a lost answer. */
  readonly idempotent: boolean;
  /** Which template of a migration makes its tables. @default 'chat-history' */
  readonly template?: 'memories' | 'documents' | 'embeddings';
}

/**
 * Sends again what lost against another writer, with a random pause, at most five times in all; and what may have been lost on the way,
 * where that stores nothing twice.
 *
 * @throws {ChatHistoryError} `schema_missing`: the tables, or columns of them, are not there.
 */
export async function repeating<T>(
  db: StatementRunner,
  { idempotent, template }: RepeatOptions,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const mayRepeat = isConflict(error) || (idempotent && error instanceof OutcomeUnknownError);
      // A transaction of the caller is lost after the first error: the caller repeats it.
      if (!mayRepeat || db.inTransaction || attempt === TRIES) throw translated(error, template);
      await sleep(Math.random() * FIRST_PAUSE_MS * 2 ** attempt);
    }
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof StatementError && CONFLICTS.includes(error.sqlState);
}

function translated(error: unknown, template: string = 'chat-history'): unknown {
  if (!(error instanceof StatementError) || !MISSING.includes(error.sqlState)) return error;
  return new ChatHistoryError(
    'schema_missing',
    `The database does not have the tables of the template ${template}, or older ones: ${error.detail} ` +
      `Add them with: npm run migrate -- new ${template.replace('-', '_')} --template ${template}, then npm run migrate.`,
    { cause: error },
  );
}
