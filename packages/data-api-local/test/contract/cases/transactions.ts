import {
  batch,
  begin,
  bool,
  type ContractCase,
  commit,
  databaseError,
  execute,
  num,
  refused,
  rollback,
  rows,
  str,
  updated,
} from '../case.ts';

const ABORTED = databaseError(
  'ERROR: current transaction is aborted, commands ignored until end of transaction block; SQLState: 25P02',
);
const BUSY = databaseError('Transaction is still running a query');
const ENDED = refused(
  'TransactionNotFoundException',
  'Transaction <transaction:tx> is not found. One previous call resulted in a termination of your transaction.',
  404,
);
const EXPIRED = refused(
  'TransactionNotFoundException',
  'Transaction <transaction:tx> is not found. Transaction may be expired.',
  404,
);
const tx = { transaction: 'tx' };
const other = { transaction: 'other' };
const table = (name: string) => execute(`CREATE TABLE ${name} (a int)`, updated(0));
const insert = (name: string, more: Readonly<Record<string, string>> = tx) =>
  execute(`INSERT INTO ${name} VALUES (1)`, updated(1), more);
const count = (name: string, rowsThere: number, more: Readonly<Record<string, string>> = {}) =>
  execute(`SELECT count(*) FROM ${name}`, rows([num(rowsThere)]), more);
const MINUTE_MS = 60_000;

/** Transactions own a session from begin to end. */
export const TRANSACTIONS: readonly ContractCase[] = [
  {
    id: 'transactions/commit',
    behaviour: 'What a transaction does is seen by others after commit: `Transaction Committed`.',
    source: ['CU', 'API'],
    confidence: 'confirmed',
    steps: [
      table('committed'),
      begin(),
      insert('committed'),
      count('committed', 0),
      count('committed', 1, tx),
      commit(),
      count('committed', 1),
    ],
  },
  {
    id: 'transactions/rollback',
    behaviour: 'Rollback undoes everything: `Rollback Complete`.',
    source: ['CU', 'API'],
    confidence: 'confirmed',
    steps: [table('rolled_back'), begin(), insert('rolled_back'), rollback(), count('rolled_back', 0)],
  },
  {
    id: 'transactions/ddl',
    behaviour: 'DDL is transactional, as in PostgreSQL: rollback undoes it.',
    source: ['PG'],
    confidence: 'inferred',
    steps: [
      begin(),
      execute('CREATE TABLE made_inside (a int)', updated(0), tx),
      execute("SELECT to_regclass('made_inside') IS NULL", rows([{ booleanValue: false }]), tx),
      execute("SELECT to_regclass('made_inside') IS NULL", rows([{ booleanValue: true }])),
      rollback(),
      execute("SELECT to_regclass('made_inside') IS NULL", rows([{ booleanValue: true }])),
    ],
  },
  {
    id: 'transactions/savepoints',
    behaviour: 'SAVEPOINT, ROLLBACK TO and RELEASE work as SQL, after an error too.',
    source: ['TMOK', 'DRZ'],
    confidence: 'confirmed',
    steps: [
      table('saved'),
      begin(),
      insert('saved'),
      execute('SAVEPOINT a', updated(0), tx),
      insert('saved'),
      execute('SELECT 1/0', databaseError('ERROR: division by zero; SQLState: 22012'), tx),
      execute('SELECT 1', ABORTED, tx),
      execute('ROLLBACK TO SAVEPOINT a', updated(0), tx),
      execute('RELEASE SAVEPOINT a', updated(0), tx),
      commit(),
      count('saved', 1),
    ],
  },
  {
    id: 'transactions/aborted',
    behaviour: 'An error aborts the transaction: every later statement is 25P02, until rollback.',
    source: ['TMOK', 'GUIDE'],
    confidence: 'confirmed',
    steps: [
      begin(),
      execute('SELECT 1/0', databaseError('ERROR: division by zero; SQLState: 22012'), tx),
      execute('SELECT 1', ABORTED, tx),
      execute('SELECT 1', ABORTED, tx),
      rollback(),
    ],
  },
  {
    id: 'transactions/commit-aborted',
    behaviour: 'Commit of an aborted transaction answers `Transaction Committed`; PostgreSQL rolls it back.',
    source: ['CU'],
    confidence: 'open',
    steps: [
      table('not_kept'),
      begin(),
      insert('not_kept'),
      execute('SELECT 1/0', databaseError('ERROR: division by zero; SQLState: 22012'), tx),
      commit(),
      count('not_kept', 0),
    ],
  },
  {
    id: 'transactions/commit-fails',
    behaviour: 'A deferred constraint fails the commit, and the transaction is over.',
    source: ['PG'],
    confidence: 'inferred',
    steps: [
      execute(
        'CREATE TABLE deferred (id int PRIMARY KEY, up int REFERENCES deferred DEFERRABLE INITIALLY DEFERRED)',
        updated(0),
      ),
      begin(),
      execute('INSERT INTO deferred VALUES (1, 2)', updated(1), tx),
      commit(
        databaseError(
          'ERROR: insert or update on table "deferred" violates foreign key constraint "deferred_up_fkey"; SQLState: 23503',
        ),
      ),
      rollback(ENDED),
      count('deferred', 0),
    ],
  },
  {
    id: 'transactions/ended',
    behaviour: 'After commit or rollback the id is not found: 404, with the cause.',
    source: ['GUIDE'],
    confidence: 'documented',
    steps: [
      begin(),
      commit(),
      execute('SELECT 1', ENDED, tx),
      commit(ENDED),
      rollback(ENDED),
      begin(),
      rollback(),
      commit(ENDED),
    ],
  },
  {
    id: 'transactions/unknown',
    behaviour: 'An id that never existed is not found either; that it counts as expired is our choice.',
    source: ['GUIDE'],
    confidence: 'inferred',
    steps: [
      execute(
        'SELECT 1',
        refused('TransactionNotFoundException', 'Transaction nope is not found. Transaction may be expired.', 404),
        {
          transactionId: 'nope',
        },
      ),
    ],
  },
  {
    id: 'transactions/one-at-a-time',
    behaviour: 'A second call while one runs is refused, not queued: `Transaction is still running a query`.',
    source: ['GUIDE'],
    confidence: 'documented',
    steps: [
      begin(),
      {
        together: [execute('SELECT 1 FROM pg_sleep(0.4)', rows([num(1)]), tx), execute('SELECT 2', BUSY, tx)],
      },
      execute('SELECT 3', rows([num(3)]), tx),
      { together: [execute('SELECT 1 FROM pg_sleep(0.4)', rows([num(1)]), tx), commit(BUSY)] },
      commit(),
    ],
  },
  {
    id: 'transactions/idle',
    behaviour: 'Three minutes without a call roll a transaction back and free its locks.',
    source: ['API'],
    confidence: 'documented',
    localOnly: 'needs a clock that can be put forward',
    steps: [
      table('idle_out'),
      begin(),
      insert('idle_out'),
      execute('SELECT 1 FROM pg_advisory_xact_lock(77)', rows([num(1)]), tx),
      { advanceMs: 3 * MINUTE_MS - 1000 },
      count('idle_out', 1, tx),
      { advanceMs: 3 * MINUTE_MS },
      execute('SELECT pg_try_advisory_xact_lock(77)', rows([{ booleanValue: true }])),
      execute('SELECT 1', EXPIRED, tx),
      count('idle_out', 0),
    ],
  },
  {
    id: 'transactions/commit-too-late',
    behaviour:
      'Commit, rollback and batch of a transaction that was idle for 3 minutes are not found, and nothing is kept.',
    source: ['API', 'GUIDE'],
    confidence: 'documented',
    localOnly: 'needs a clock that can be put forward',
    steps: [
      table('too_late'),
      begin(),
      insert('too_late'),
      { advanceMs: 3 * MINUTE_MS },
      commit(EXPIRED),
      rollback(EXPIRED),
      batch('INSERT INTO too_late VALUES (1)', [[]], EXPIRED, tx),
      count('too_late', 0),
    ],
  },
  {
    id: 'transactions/total',
    behaviour: 'A transaction is rolled back 24 hours after it began, however busy it is.',
    source: ['API'],
    confidence: 'documented',
    localOnly: 'needs a clock that can be put forward',
    steps: [
      begin(),
      // While a statement runs, its transaction is not idle.
      {
        together: [
          execute('SELECT 1 FROM pg_sleep(0.3)', rows([num(1)]), tx),
          { advanceMs: 24 * 60 * MINUTE_MS - MINUTE_MS },
        ],
      },
      execute('SELECT 1', rows([num(1)]), tx),
      { advanceMs: MINUTE_MS },
      execute('SELECT 1', EXPIRED, tx),
    ],
  },
  {
    id: 'transactions/state',
    behaviour:
      'Inside one, SET LOCAL, temporary tables, PREPARE, cursors, set_config and advisory locks last until its end.',
    source: ['TMOK'],
    confidence: 'confirmed',
    steps: [
      begin(),
      execute("SET LOCAL application_name = 'mine'", updated(0), tx),
      execute('SHOW application_name', rows([str('mine')]), tx),
      execute('CREATE TEMP TABLE mine (a int)', updated(0), tx),
      execute('INSERT INTO mine VALUES (1)', updated(1), tx),
      execute('PREPARE p AS SELECT 5 AS five', updated(0), tx),
      execute('EXECUTE p', rows([num(5)]), tx),
      execute('DECLARE c CURSOR FOR SELECT generate_series(1, 3)', updated(0), tx),
      execute('FETCH 2 FROM c', rows([num(1)], [num(2)]), tx),
      execute("SELECT set_config('app.user', 'u1', true)", rows([str('u1')]), tx),
      execute("SELECT current_setting('app.user')", rows([str('u1')]), tx),
      commit(),
      execute("SELECT coalesce(current_setting('app.user', true), '')", rows([str('')])),
    ],
  },
  {
    id: 'transactions/isolation-level',
    behaviour: 'SET TRANSACTION ISOLATION LEVEL works as the first statement; serialization failures are 40001.',
    source: ['DYL'],
    confidence: 'confirmed',
    steps: [
      execute('CREATE TABLE serial_rows (a int)', updated(0)),
      execute('INSERT INTO serial_rows VALUES (1)', updated(1)),
      begin('tx'),
      begin('other'),
      execute('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ', updated(0), tx),
      execute('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ', updated(0), other),
      execute('SELECT a FROM serial_rows', rows([num(1)]), tx),
      execute('SELECT a FROM serial_rows', rows([num(1)]), other),
      execute('UPDATE serial_rows SET a = 2', updated(1), tx),
      commit(),
      execute(
        'UPDATE serial_rows SET a = 3',
        databaseError('ERROR: could not serialize access due to concurrent update; SQLState: 40001'),
        other,
      ),
      rollback(undefined, 'other'),
    ],
  },
  {
    id: 'transactions/deadlock',
    behaviour: 'A deadlock is broken by PostgreSQL: one of the two gets 40P01, the other continues.',
    source: ['PG'],
    confidence: 'confirmed',
    steps: [
      execute('CREATE TABLE locked AS SELECT generate_series(1, 2) AS id', updated(0)),
      begin('tx'),
      begin('other'),
      // PostgreSQL looks for deadlocks after one second.
      execute("SET LOCAL statement_timeout = '40s'", updated(0), tx),
      execute("SET LOCAL statement_timeout = '40s'", updated(0), other),
      execute('UPDATE locked SET id = id WHERE id = 1', updated(1), tx),
      execute('UPDATE locked SET id = id WHERE id = 2', updated(1), other),
      {
        together: [
          execute(
            'UPDATE locked SET id = id WHERE id = 2',
            databaseError('ERROR: deadlock detected; Hint: See server log for query details.; SQLState: 40P01'),
            tx,
          ),
          execute('UPDATE locked SET id = id WHERE id = 1', updated(1), other),
        ],
      },
      rollback(undefined, 'tx'),
      commit(undefined, 'other'),
    ],
  },
  {
    id: 'transactions/parameters',
    behaviour: 'Transactions take parameters as any call does.',
    source: ['API'],
    confidence: 'documented',
    steps: [
      begin(),
      execute('SELECT :a AS a', rows([{ booleanValue: true }]), { ...tx, parameters: [bool('a', true)] }),
      rollback(),
    ],
  },
];
