import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, statement } from '@daybreak/database';
import { MigrationError } from '../problem.ts';
import type { Session } from './tables.ts';

/** How long to wait for another runner. */
export interface LockOptions {
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
    const result = await db.transaction(async (tx): Promise<T | Busy> => {
      const [row] = await tx.query(tryLock);
      return row?.locked ? work(tx) : { busy: OTHER_RUNNER };
    });
    if (!('busy' in result)) return result;
    if (!told) options.onWait(result.busy);
    told = true;
    if (performance.now() - start + options.pollMs > options.timeoutMs) throw timedOut(result.busy, options.timeoutMs);
    await sleep(options.pollMs);
  }
}

function timedOut(reason: string, timeoutMs: number): MigrationError {
  const message =
    `Waited ${timeoutMs / 1000} s, and ${reason}. Only one runner works at a time. Run this again later, or wait longer ` +
    'with --lock-timeout. The lock of a killed runner ends within three minutes.';
  return new MigrationError([{ message }]);
}
