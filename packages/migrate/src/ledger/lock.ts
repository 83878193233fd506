import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, StatementError, statement } from '@daybreak/database';
import { MigrationError } from '../problem.ts';
import type { Session } from './tables.ts';

/** How long to wait for another runner. */
export interface LockOptions {
  /** The lock of the runners: PostgreSQL's advisory lock, or a row if there is none. */
  readonly by: 'advisory-lock' | 'row';
  readonly timeoutMs: number;
  /** Between two attempts. */
  readonly pollMs: number;
  /** Called once, when the first attempt finds another runner. */
  readonly onWait: (reason: string) => void;
}

/** It is not this migration's turn yet: the lock is released, and the work is tried again. */
export interface Busy {
  readonly busy: string;
}

// The bytes of "DAYBREAK" as a bigint. A session lock would have no effect: over the Data API, a session ends with its
// statement. This one ends with the transaction.
const tryLock = statement({
  sql: 'SELECT pg_catalog.pg_try_advisory_xact_lock(4918310409448276299) AS locked',
  row: { locked: 'bool' },
});

// A row that every runner changes. It has no data, and it never stays locked.
const takeRow = statement({
  sql: `INSERT INTO public.daybreak_migration_lock (id, turns) VALUES (1, 1)
ON CONFLICT (id) DO UPDATE SET turns = daybreak_migration_lock.turns + 1`,
});

const OTHER_RUNNER = 'another runner applies migrations to this database';

/**
 * Runs `work` in one transaction that holds the migration lock of the database: one runner works at a time. Waits for another
 * runner, and while `work` returns {@link Busy}.
 * @throws {MigrationError} still busy after `timeoutMs`. Nothing was done.
 */
export async function underLock<T extends object>(
  db: Database,
  options: LockOptions,
  work: (session: Session) => Promise<T | Busy>,
): Promise<T> {
  const start = performance.now();
  let told = false;
  for (;;) {
    const result = options.by === 'row' ? await underRow(db, work) : await underAdvisoryLock(db, work);
    if (!('busy' in result)) return result;
    if (!told) options.onWait(result.busy);
    told = true;
    if (performance.now() - start + options.pollMs > options.timeoutMs) throw timedOut(result.busy, options.timeoutMs);
    await sleep(options.pollMs);
  }
}

async function underAdvisoryLock<T extends object>(
  db: Database,
  work: (session: Session) => Promise<T | Busy>,
): Promise<T | Busy> {
  return db.transaction(async (tx): Promise<T | Busy> => {
    const [row] = await tx.query(tryLock);
    return row?.locked ? work(tx) : { busy: OTHER_RUNNER };
  });
}

/**
 * Two runners that change the row at the same time conflict: the second one is refused, mostly at its COMMIT, and nothing of it is kept. DDL of
 * the first one refuses any statement of the second.
 */
async function underRow<T extends object>(
  db: Database,
  work: (session: Session) => Promise<T | Busy>,
): Promise<T | Busy> {
  try {
    return await db.transaction(async (tx) => {
      await tx.execute(takeRow);
      return work(tx);
    });
  } catch (error) {
    if (error instanceof StatementError && isCollision(error)) return { busy: OTHER_RUNNER };
    throw error;
  }
}

/** A conflict, or the same key twice where two runners insert the first row. */
function isCollision({ sqlState, sql, statementName }: StatementError): boolean {
  return sqlState === '40001' || (sqlState === '23505' && (sql === takeRow.sql || statementName === 'COMMIT'));
}

function timedOut(reason: string, timeoutMs: number): MigrationError {
  const message =
    `Waited ${timeoutMs / 1000} s, and ${reason}. Only one runner works at a time. Run this again later, or wait longer ` +
    'with --lock-timeout. The lock of a killed runner ends within three minutes.';
  return new MigrationError([{ message }]);
}
