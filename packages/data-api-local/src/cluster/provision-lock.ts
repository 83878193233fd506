import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { WaitOptions } from './plan.ts';

/** The advisory lock of processes that create databases and roles on the same server. Its two numbers are arbitrary. */
const LOCK = [7_214, 3_091] as const;

const POLL_MS = 25;
const TELL_AFTER_MS = 1_000;

/** Waits until no other process creates databases and roles on the server. The session of `client` holds the lock until it ends. */
export async function takeProvisionLock(client: Client, { signal, onWait }: WaitOptions): Promise<void> {
  const began = performance.now();
  for (let told = false; ; ) {
    signal?.throwIfAborted();
    const { rows } = await client.query('SELECT pg_catalog.pg_try_advisory_lock($1, $2) AS mine', [...LOCK]);
    if (rows[0]?.mine === true) return;
    if (!told && performance.now() - began >= TELL_AFTER_MS) {
      told = true;
      onWait?.(await lockHolder(client));
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}

async function lockHolder(client: Client): Promise<string> {
  const { rows } = await client.query(
    `SELECT a.pid, a.application_name AS application
     FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) l.pid
     WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.granted AND l.database OPERATOR(pg_catalog.=)
             (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())
       AND l.classid OPERATOR(pg_catalog.=) $1::pg_catalog.oid AND l.objid OPERATOR(pg_catalog.=) $2::pg_catalog.oid`,
    [...LOCK],
  );
  const { pid, application } = rows[0] ?? { pid: 'unknown', application: 'unknown' };
  return (
    `Waiting for another start on the same PostgreSQL server: session ${pid}, ${application}. ` +
    'It creates databases there. If it hangs, stop that process.'
  );
}
