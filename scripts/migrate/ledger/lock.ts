import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, statement } from '@daybreak/database';
import { MigrationError } from '../problem.ts';
import type { Session } from './tables.ts';

/** How long to wait for another runner. */
export interface LockOptions {
  /**
   * @default 300_000 - longer than the three minutes after which the Data API ends the transaction of a killed runner
   */
  readonly timeoutMs: number;
  /** Between two tries. */
  readonly pollMs: number;
  /** Called once, when the first try finds another runner. */
  readonly onWait: (reason: string) => void;
}

export const DEFAULT_LOCK_TIMEOUT_MS = 300_000;
export const DEFAULT_LOCK_POLL_MS = 500;

/** The work found that it is not its turn: the lock is given back, and it is tried again. */
export interface Busy {
  readonly busy: string;
}

// The bytes of "DAYBREAK" as a bigint. A lock of the session would do nothing: over the Data API a session ends with its
// statement. This one ends with the transaction.
const tryLock = statement({
  sql: 'SELECT pg_catalog.pg_try_advisory_xact_lock(4918310409448276299) AS locked',
  row: { locked: 'bool' },
});

const OTHER_RUNNER = 'another runner applies migrations to this database';

/**
 * Runs `work` in one transaction that holds the migration lock of the database, so that one runner at a time works.
 * Waits for another runner, and for as long as `work` answers {@link Busy}.
 * @throws {MigrationError} it was still busy after `timeoutMs`. Nothing was done.
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
    `Waited ${timeoutMs / 1000} s, and ${reason} still. Only one runner works at a time. Run this again when it is done, or wait ` +
    'longer with --lock-timeout. A runner that was killed gives its lock back within three minutes.';
  return new MigrationError([{ message }]);
}
