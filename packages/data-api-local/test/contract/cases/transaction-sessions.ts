import {
  batch,
  begin,
  type ContractCase,
  commit,
  databaseError,
  execute,
  num,
  rollback,
  rows,
  str,
  unsupported,
  updated,
} from '../case.ts';

const tx = { transaction: 'tx' };
const other = { transaction: 'other' };
const YES = rows([{ booleanValue: true }]);
const NO = rows([{ booleanValue: false }]);

/** A transaction has one session to itself, and PostgreSQL's own rules hold in it. */
export const TRANSACTION_SESSIONS: readonly ContractCase[] = [
  {
    id: 'transactions/one-session',
    behaviour: 'Every call of a transaction, batches included, runs on the same session, and no other call does.',
    source: ['TMOK'],
    confidence: 'confirmed',
    steps: [
      begin(),
      begin('other'),
      execute('CREATE TEMP TABLE pinned AS SELECT pg_backend_pid() AS pid', updated(0), {
        ...tx,
      }),
      execute('SELECT pid = pg_backend_pid() FROM pinned', YES, tx),
      batch(
        'INSERT INTO pinned SELECT pg_backend_pid()',
        [[], []],
        { ok: { updateResults: [{ generatedFields: [] }, { generatedFields: [] }] } },
        tx,
      ),
      execute('SELECT count(DISTINCT pid), count(*) FROM pinned', rows([num(1), num(3)]), tx),
      execute("SELECT to_regclass('pinned') IS NULL", YES, other),
      execute("SELECT to_regclass('pinned') IS NULL", YES),
      rollback(),
      rollback(undefined, 'other'),
    ],
  },
  {
    id: 'transactions/advisory-lock',
    behaviour: 'pg_advisory_xact_lock is held between the calls of a transaction, and free after its end.',
    source: ['TMOK'],
    confidence: 'confirmed',
    steps: [
      begin(),
      execute('SELECT 1 FROM pg_advisory_xact_lock(79)', rows([num(1)]), tx),
      execute('SELECT pg_try_advisory_xact_lock(79)', NO),
      commit(),
      execute('SELECT pg_try_advisory_xact_lock(79)', YES),
    ],
  },
  {
    id: 'transactions/set-local',
    behaviour: 'SET LOCAL, PREPARE, cursors and temporary tables of a transaction are gone after its commit.',
    source: ['TMOK', 'EZ4'],
    confidence: 'inferred',
    steps: [
      begin(),
      execute("SET LOCAL search_path = 'pg_catalog'", updated(0), tx),
      execute("SET application_name = 'kept'", updated(0), tx),
      execute('SHOW search_path', rows([str('pg_catalog')]), tx),
      execute('CREATE TEMP TABLE of_transaction (a int)', updated(0), tx),
      execute('PREPARE of_transaction AS SELECT 1', updated(0), tx),
      execute('DECLARE of_transaction CURSOR WITH HOLD FOR SELECT 1', updated(0), tx),
      commit(),
      execute('SHOW search_path', rows([str('"$user", public')])),
      execute("SELECT current_setting('application_name') = 'kept'", NO),
      execute("SELECT to_regclass('of_transaction') IS NULL", YES),
      execute(
        'EXECUTE of_transaction',
        databaseError('ERROR: prepared statement "of_transaction" does not exist; SQLState: 26000'),
      ),
      execute(
        'FETCH 1 FROM of_transaction',
        databaseError('ERROR: cursor "of_transaction" does not exist; SQLState: 34000'),
      ),
    ],
  },
  {
    id: 'transactions/nested',
    behaviour: 'Savepoints nest: an inner one is undone alone, an outer one with all that follows it.',
    source: ['TMOK', 'DRZ'],
    confidence: 'confirmed',
    steps: [
      begin(),
      execute('CREATE TEMP TABLE nested (a int)', updated(0), tx),
      execute('SAVEPOINT outer_one', updated(0), tx),
      execute('INSERT INTO nested VALUES (1)', updated(1), tx),
      execute('SAVEPOINT inner_one', updated(0), tx),
      execute('INSERT INTO nested VALUES (2)', updated(1), tx),
      execute('ROLLBACK TO SAVEPOINT inner_one', updated(0), tx),
      execute('SELECT a FROM nested', rows([num(1)]), tx),
      execute('ROLLBACK TO SAVEPOINT outer_one', updated(0), tx),
      execute('SELECT a FROM nested', rows(), tx),
      execute(
        'RELEASE SAVEPOINT inner_one',
        databaseError('ERROR: savepoint "inner_one" does not exist; SQLState: 3B001'),
        tx,
      ),
      rollback(),
    ],
  },
  {
    id: 'transactions/serializable',
    behaviour:
      'Of two SERIALIZABLE transactions that read what the other writes, the second commit is 40001, with a hint.',
    source: ['EZ4', 'DYL'],
    confidence: 'confirmed',
    steps: [
      execute('CREATE TABLE skewed (id int, a int)', updated(0)),
      execute('INSERT INTO skewed VALUES (1, 0), (2, 0)', updated(2)),
      begin('tx'),
      begin('other'),
      execute('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', updated(0), tx),
      execute('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', updated(0), other),
      execute('SHOW transaction_isolation', rows([str('serializable')]), tx),
      execute('SELECT sum(a) FROM skewed', rows([num(0)]), tx),
      execute('SELECT sum(a) FROM skewed', rows([num(0)]), other),
      execute('UPDATE skewed SET a = 1 WHERE id = 1', updated(1), tx),
      execute('UPDATE skewed SET a = 1 WHERE id = 2', updated(1), other),
      commit(),
      commit(
        databaseError(
          'ERROR: could not serialize access due to read/write dependencies among transactions; Hint: The transaction might succeed if retried.; SQLState: 40001',
        ),
        'other',
      ),
      execute('SELECT sum(a) FROM skewed', rows([num(1)])),
    ],
  },
  {
    id: 'transactions/commit-as-sql',
    behaviour:
      'COMMIT as SQL ends the transaction in PostgreSQL while its id lives on: what follows is not undone by rollback.',
    source: ['OURS'],
    confidence: 'open',
    steps: [
      execute('CREATE TABLE ended_as_sql (a int)', updated(0)),
      begin(),
      execute('INSERT INTO ended_as_sql VALUES (1)', updated(1), tx),
      execute('COMMIT', updated(0), tx),
      execute('INSERT INTO ended_as_sql VALUES (2)', updated(1), tx),
      rollback(),
      execute('SELECT a FROM ended_as_sql ORDER BY a', rows([num(1)], [num(2)])),
    ],
  },
  {
    id: 'transactions/isolation-too-late',
    behaviour: 'After a first statement the isolation level cannot be set any more: 25001.',
    source: ['PG'],
    confidence: 'confirmed',
    steps: [
      begin(),
      execute('SELECT 1', rows([num(1)]), tx),
      execute(
        'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE',
        databaseError('ERROR: SET TRANSACTION ISOLATION LEVEL must be called before any query; SQLState: 25001'),
        tx,
      ),
      rollback(),
    ],
  },
  {
    id: 'transactions/database',
    behaviour: 'The database of BeginTransaction is that of the transaction; later calls pass the same one.',
    source: ['API'],
    confidence: 'documented',
    steps: [
      begin('tx', { database: 'postgres' }),
      execute('SELECT current_database()', rows([str('postgres')]), { ...tx, database: 'postgres' }),
      rollback(),
    ],
  },
  {
    id: 'transactions/unsupported-result',
    behaviour: 'A result type that cannot be returned leaves the transaction usable, and what the statement did in it.',
    source: ['DYL'],
    confidence: 'inferred',
    steps: [
      begin(),
      execute('CREATE TEMP TABLE odd (a int)', updated(0), tx),
      execute(
        "INSERT INTO odd VALUES (1) RETURNING interval '1 day'",
        unsupported('The result contains the unsupported data type INTERVAL.'),
        tx,
      ),
      execute('SELECT ARRAY[[1]]', unsupported('The result contains a multidimensional array'), tx),
      execute('SELECT a FROM odd', rows([num(1)]), tx),
      rollback(),
    ],
  },
  {
    id: 'transactions/notify',
    behaviour: 'LISTEN and NOTIFY are accepted in a transaction as well, and do not keep it from its commit.',
    source: ['TMOK'],
    confidence: 'inferred',
    steps: [
      begin(),
      execute('LISTEN channel', updated(0), tx),
      execute("NOTIFY channel, 'x'", updated(0), tx),
      execute('SELECT 1', rows([num(1)]), tx),
      commit(),
    ],
  },
];
