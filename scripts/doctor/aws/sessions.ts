// Sessions and tables that are in a bad state. Every column is a text or a number: the Data API returns no intervals.
import { type Database, StatementError, statement } from '@daybreak/database';
import { type Check, fail, type Outcome, ok, unknown, warn } from '../check.ts';
import type { AwsContext } from './context.ts';

export interface SessionLimits {
  readonly statementMs: number;
  readonly idleTransactionMs: number;
  readonly lockWaitMs: number;
  readonly deadRows: number;
}

const LIMITS: SessionLimits = { statementMs: 300_000, idleTransactionMs: 60_000, lockWaitMs: 5_000, deadRows: 10_000 };

const SESSION = { pid: 'int4', ms: 'int8' } as const;
const LIMIT = { limit: 'int8' } as const;
const OTHERS = "backend_type = 'client backend' AND pid <> pg_backend_pid()";
const since = (column: string) => `(extract(epoch FROM clock_timestamp() - ${column}) * 1000)::int8`;

const LONG = statement({
  sql: `SELECT pid, ${since('query_start')} AS ms FROM pg_stat_activity
WHERE ${OTHERS} AND state = 'active' AND ${since('query_start')} > :limit ORDER BY query_start LIMIT 1`,
  parameters: LIMIT,
  row: SESSION,
});
const FORGOTTEN = statement({
  sql: `SELECT pid, ${since('state_change')} AS ms FROM pg_stat_activity
WHERE ${OTHERS} AND state LIKE 'idle in transaction%' AND ${since('state_change')} > :limit ORDER BY state_change LIMIT 1`,
  parameters: LIMIT,
  row: SESSION,
});
const BLOCKED = statement({
  sql: `SELECT pid, (pg_blocking_pids(pid))[1] AS blocker, ${since('query_start')} AS ms FROM pg_stat_activity
WHERE ${OTHERS} AND cardinality(pg_blocking_pids(pid)) > 0 AND ${since('query_start')} > :limit ORDER BY query_start LIMIT 1`,
  parameters: LIMIT,
  row: { ...SESSION, blocker: 'int4' },
});
const DEAD_ROWS = statement({
  sql: `SELECT relid::regclass::text AS name, (100 * n_dead_tup / (n_live_tup + n_dead_tup))::int4 AS percent FROM pg_stat_user_tables
WHERE n_dead_tup > :limit AND n_dead_tup * 5 > n_live_tup + n_dead_tup ORDER BY n_dead_tup DESC LIMIT 1`,
  parameters: LIMIT,
  row: { name: 'text', percent: 'int4' },
});

/** Checks of other sessions, and of their leftovers. */
export function sessionChecks(limits: SessionLimits = LIMITS): readonly Check<AwsContext>[] {
  return [
    sqlCheck(
      { id: 'A27', title: 'No statement runs for more than five minutes' },
      (db) => db.query(LONG, { limit: limits.statementMs }),
      ({ pid, ms }) =>
        fail({
          what: 'A statement has been running for a long time',
          received: `process ${pid}, ${seconds(ms)}`,
          allowed: seconds(limits.statementMs),
          todo: end(pid, 'cancel'),
        }),
    ),
    sqlCheck(
      { id: 'A28', title: 'No transaction is idle for more than a minute' },
      (db) => db.query(FORGOTTEN, { limit: limits.idleTransactionMs }),
      ({ pid, ms }) =>
        fail({
          what: 'A transaction was left open: it holds its locks, and prevents vacuum and the pause',
          received: `process ${pid}, idle for ${seconds(ms)}`,
          allowed: `${seconds(limits.idleTransactionMs)}; observability.idleInTransactionTimeoutMs of the stage ends them`,
          todo: end(pid, 'terminate'),
        }),
    ),
    sqlCheck(
      { id: 'A29', title: 'No session waits for a lock for more than five seconds' },
      (db) => db.query(BLOCKED, { limit: limits.lockWaitMs }),
      ({ pid, blocker, ms }) =>
        fail({
          what: 'A session waits for a lock',
          received: `process ${pid} for process ${blocker}, ${seconds(ms)}`,
          allowed: seconds(limits.lockWaitMs),
          todo: end(blocker, 'cancel'),
        }),
    ),
    sqlCheck(
      { id: 'A31', title: 'Every table is vacuumed' },
      (db) => db.query(DEAD_ROWS, { limit: limits.deadRows }),
      ({ name, percent }) =>
        warn({
          what: 'A table has many dead rows, which make it slow; look at A28 first',
          received: `${name}, ${percent} % dead`,
          allowed: `20 %, or ${limits.deadRows} rows`,
          todo: `npm run query -- 'VACUUM (ANALYZE) ${name}'`,
        }),
    ),
  ];
}

/** A check by one statement; no rows is ok. */
function sqlCheck<Row>(
  check: Pick<Check<AwsContext>, 'id' | 'title'>,
  ask: (db: Database) => Promise<readonly Row[]>,
  judge: (row: Row) => Outcome,
): Check<AwsContext> {
  return {
    ...check,
    group: 'Database',
    needs: ['A16'],
    async run({ aws }) {
      try {
        const [row] = await ask((await aws.database()).within({ timeoutMs: 4_500 }));
        return row === undefined ? ok('none') : judge(row);
      } catch (error) {
        if (!(error instanceof StatementError) || error.sqlState !== '42501') throw error;
        return unknown({
          what: 'The user of the secret may not see this',
          received: 'SQLSTATE 42501',
          allowed: 'a member of pg_monitor',
          todo: 'npm run query -- "GRANT pg_monitor TO USER_OF_THE_SECRET"',
        });
      }
    },
  };
}

const seconds = (ms: bigint | number): string => `${Math.round(Number(ms) / 1000)} s`;
const end = (pid: number, how: 'cancel' | 'terminate') => `npm run query -- "SELECT pg_${how}_backend(${pid})"`;
