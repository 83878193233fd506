import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, StatementTimeoutError, statement } from '@daybreak/database';
import type { SplitStatement } from '../sql/split-statements.ts';
import { isDataStatement, tookEffect } from './effect.ts';

/** How a statement outside a transaction is run. */
export interface RunOptions {
  /** A comment before the statement that identifies it in pg_stat_activity. */
  readonly tag: string;
  /** Between two checks of a statement that continues after the Data API's 45 s. */
  readonly pollMs: number;
  /** Called once, when the statement continues after 45 s. */
  readonly onSlow: () => void;
}

/** A statement ended, and the catalogue does not show its effect. */
export class EffectError extends Error {
  override readonly name = 'EffectError';
}

const countRunning = statement({
  sql: `SELECT count(*)::int4 AS running FROM pg_catalog.pg_stat_activity
WHERE state = 'active' AND pid <> pg_backend_pid() AND starts_with(query, :tag)`,
  parameters: { tag: 'text' },
  row: { running: 'int4' },
  readOnly: true,
});

/**
 * Runs one statement that commits on its own. DDL continues in the database after the 45 s that the Data API waits: this then
 * waits until it has ended, and checks whether it took effect.
 * @throws {EffectError} it ended, and had no effect, or the catalogue does not show it.
 */
export async function runStatement(db: Database, part: SplitStatement, options: RunOptions): Promise<void> {
  const continueAfterTimeout = !isDataStatement(part.node);
  try {
    await db.execute(statement({ sql: options.tag + part.text }), {}, { continueAfterTimeout });
  } catch (error) {
    if (!continueAfterTimeout || !(error instanceof StatementTimeoutError)) throw error;
    options.onSlow();
    await untilOver(db, options);
    const effect = await tookEffect(db, part.node);
    if (effect === false) throw new EffectError('it continued after 45 s, ended, and had no effect.', { cause: error });
    if (effect === undefined) {
      const message = 'it continued after 45 s and has ended; the catalogue does not show whether it took effect.';
      throw new EffectError(message, { cause: error });
    }
    return;
  }
  // CREATE INDEX CONCURRENTLY IF NOT EXISTS ignores an invalid index of an earlier attempt.
  if ('IndexStmt' in part.node && (await tookEffect(db, part.node)) === false) {
    throw new EffectError('the index exists and is invalid: an earlier attempt failed and left it.');
  }
}

async function untilOver(db: Database, { tag, pollMs }: RunOptions): Promise<void> {
  for (;;) {
    const [row] = await db.query(countRunning, { tag });
    if (row === undefined || row.running === 0) return;
    await sleep(pollMs);
  }
}
