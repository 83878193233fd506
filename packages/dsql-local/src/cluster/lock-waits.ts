import type { Pool } from 'pg';

/** A session whose statement may wait for another one's transaction. */
export interface Waiter {
  readonly processId: number;
  /** @param waitsFor PostgreSQL's name of the wait event: `transactionid`, `tuple`, `relation` … */
  blockedBy(rivals: readonly this[], waitsFor: string): void;
}

export interface LockWaits<W extends Waiter = Waiter> {
  /** Looks whether the session's statement waits, until the returned function is called. */
  watch(waiter: W): () => void;
  close(): void;
}

const EVERY_MS = 20;

/** Aurora DSQL never waits for a lock. PostgreSQL does: this finds who waits for whom. */
export function createLockWaits<W extends Waiter>(pool: Pool, sessions: ReadonlySet<W>): LockWaits<W> {
  const watched = new Map<W, number>();
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    const waitingMs = Date.now() - EVERY_MS;
    const late = [...watched].filter(([, since]) => since <= waitingMs).map(([waiter]) => waiter);
    if (late.length > 0) {
      const { rows } = await pool.query<{ pid: number; event: string; blockers: number[] }>(
        `SELECT pid, wait_event AS event, pg_blocking_pids(pid) AS blockers FROM pg_stat_activity
         WHERE wait_event_type = 'Lock' AND pid = ANY ($1)`,
        [late.map(({ processId }) => processId)],
      );
      for (const { pid, event, blockers } of rows) {
        const waiter = late.find(({ processId }) => processId === pid);
        const rivals = [...sessions].filter(({ processId }) => blockers.includes(processId));
        // It may have ended while we asked.
        if (waiter !== undefined && watched.has(waiter) && rivals.length > 0) waiter.blockedBy(rivals, event);
      }
    }
    timer = watched.size > 0 ? setTimeout(again, EVERY_MS) : undefined;
  }

  // The pool is closed when the cluster stops, and PostgreSQL may end first.
  const again = () => void look().catch(() => undefined);

  return {
    watch(waiter) {
      watched.set(waiter, Date.now());
      timer ??= setTimeout(again, EVERY_MS);
      return () => void watched.delete(waiter);
    },
    close() {
      clearTimeout(timer);
      watched.clear();
    },
  };
}
