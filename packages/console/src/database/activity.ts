import { type DataApi, rowsOf } from './data-api.ts';

/** The query does not list its own session. */
const ASKS = '/* daybreak-console */';

// Milliseconds as bigint: the Data API cannot return an interval.
const SESSIONS = `${ASKS} SELECT a.pid, a.datname::text AS database, a.usename::text AS "user", a.state, a.wait_event_type AS "waitType", a.wait_event AS "waitEvent",
  (extract(epoch FROM clock_timestamp() - a.xact_start) * 1000)::int8 AS "transactionMs",
  (extract(epoch FROM clock_timestamp() - a.query_start) * 1000)::int8 AS "queryMs",
  array_to_string(pg_blocking_pids(a.pid), ',') AS "blockedBy", left(a.query, 200) AS query
FROM pg_stat_activity a WHERE a.backend_type = 'client backend' AND a.datname = current_database() AND NOT starts_with(a.query, '${ASKS}')
ORDER BY a.xact_start NULLS LAST, a.pid LIMIT 100`;

const LOCKS = `${ASKS} SELECT l.pid, l.locktype AS "lockType", l.mode, coalesce(l.relation::regclass::text, l.locktype) AS what,
  array_to_string(pg_blocking_pids(l.pid), ',') AS "blockedBy"
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE NOT l.granted AND a.datname = current_database() LIMIT 100`;

export interface Sessions {
  readonly sessions: readonly Readonly<Record<string, unknown>>[];
  readonly waitingLocks: readonly Readonly<Record<string, unknown>>[];
  /** The cluster is paused, and no query was sent. */
  readonly isPaused?: boolean;
}

/** The sessions of the database, and which session waits for which. `query` has `$1` instead of values. */
export async function readSessions(api: DataApi): Promise<Sessions> {
  const [sessions, waitingLocks] = await Promise.all(
    [SESSIONS, LOCKS].map(async (sql) => rowsOf(await api.execute({ sql, includeResultMetadata: true }))),
  );
  return { sessions: sessions ?? [], waitingLocks: waitingLocks ?? [] };
}

/** Cancels the statement that a session runs. @returns whether PostgreSQL sent the signal */
export async function cancelStatement(api: DataApi, pid: number): Promise<boolean> {
  const sql = `SELECT pg_cancel_backend(a.pid) AS sent FROM pg_stat_activity a
WHERE a.pid = :pid AND a.datname = current_database() AND a.backend_type = 'client backend'`;
  const parameters = [{ name: 'pid', value: { longValue: pid } }];
  const [row] = rowsOf(await api.execute({ sql, parameters, includeResultMetadata: true }));
  return row?.sent === true;
}
