import {
  begin,
  type ContractCase,
  commit,
  databaseError,
  execute,
  num,
  rollback,
  rows,
  str,
  updated,
} from '../case.ts';

const YES = rows([{ booleanValue: true }]);

/** Calls without a transaction: each by itself, on a session that is clean. */
export const SESSIONS: readonly ContractCase[] = [
  {
    id: 'sessions/settings',
    behaviour: 'SET does not outlive its call: search_path, roles and settings are back for the next one.',
    source: ['TMOK', 'EZ4'],
    confidence: 'confirmed',
    steps: [
      execute('SET search_path = pg_catalog', updated(0)),
      execute('SHOW search_path', rows([str('"$user", public')])),
      execute("SELECT set_config('app.leak', 'x', false)", rows([str('x')])),
      execute("SELECT coalesce(current_setting('app.leak', true), '')", rows([str('')])),
    ],
  },
  {
    id: 'sessions/temporary',
    behaviour: 'Temporary tables, prepared statements and session advisory locks are gone after the call.',
    source: ['TMOK', 'EZ4'],
    confidence: 'confirmed',
    steps: [
      execute('CREATE TEMP TABLE gone (a int)', updated(0)),
      execute(
        'SELECT * FROM gone',
        databaseError('ERROR: relation "gone" does not exist; Position: 15; SQLState: 42P01'),
      ),
      execute('PREPARE gone AS SELECT 1', updated(0)),
      execute('EXECUTE gone', databaseError('ERROR: prepared statement "gone" does not exist; SQLState: 26000')),
      execute('SELECT 1 FROM pg_advisory_lock(78)', rows([num(1)])),
      begin(),
      execute('SELECT pg_try_advisory_xact_lock(78)', YES, { transaction: 'tx' }),
      rollback(),
      execute('SELECT 1', rows([num(1)])),
      // A session that had kept the lock would be given it a second time.
      execute(
        `SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database
           WHERE datname = current_database() AND locktype = 'advisory' AND objid = 78`,
        rows([num(0)]),
      ),
    ],
  },
  {
    id: 'sessions/begin-as-sql',
    behaviour: 'BEGIN as SQL starts nothing that lasts: the session is rolled back and reset after the call.',
    source: ['EZ4'],
    confidence: 'inferred',
    steps: [
      execute('BEGIN', updated(0)),
      execute('SAVEPOINT a', databaseError('ERROR: SAVEPOINT can only be used in transaction blocks; SQLState: 25P01')),
      execute('CREATE TABLE after_begin (a int)', updated(0)),
      execute("SELECT to_regclass('after_begin') IS NOT NULL", YES),
    ],
  },
  {
    id: 'sessions/defaults',
    behaviour: 'TimeZone is UTC and statement_timeout 45s.',
    source: ['TMOK', 'EZ4'],
    confidence: 'confirmed',
    localOnly: 'the suite runs with a shorter limit',
    steps: [execute('SHOW TimeZone', rows([str('UTC')])), execute('SHOW statement_timeout', rows([str('1500ms')]))],
  },
  {
    id: 'sessions/no-transaction-block',
    behaviour:
      'Without a transaction a statement is not in a block: CREATE INDEX CONCURRENTLY and VACUUM work; inside one, 25001.',
    source: ['PG'],
    confidence: 'confirmed',
    steps: [
      execute('CREATE TABLE indexed (a int)', updated(0)),
      execute('CREATE INDEX CONCURRENTLY ON indexed (a)', updated(0)),
      execute('VACUUM indexed', updated(0)),
      begin(),
      execute('VACUUM indexed', databaseError('ERROR: VACUUM cannot run inside a transaction block; SQLState: 25001'), {
        transaction: 'tx',
      }),
      rollback(),
    ],
  },
  {
    id: 'sessions/time-zone-in-transaction',
    behaviour: 'timestamptz is returned in UTC even if a transaction sets another TimeZone.',
    source: ['TMOK'],
    confidence: 'inferred',
    steps: [
      begin(),
      execute("SET LOCAL TimeZone = 'Asia/Kolkata'", updated(0), { transaction: 'tx' }),
      execute(
        "SELECT timestamptz '2024-01-15 12:34:56.5+09' AS x, ARRAY[timestamptz '2024-01-01 01:00:00+05:30'] AS y",
        rows([str('2024-01-15 03:34:56.500'), { arrayValue: { stringValues: ['2023-12-31 19:30:00'] } }]),
        {
          transaction: 'tx',
        },
      ),
      commit(),
    ],
  },
  {
    id: 'sessions/notify',
    behaviour: 'LISTEN and NOTIFY are accepted and have no effect.',
    source: ['TMOK'],
    confidence: 'confirmed',
    steps: [execute('LISTEN channel', updated(0)), execute('NOTIFY channel', updated(0))],
  },
];
