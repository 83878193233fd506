import {
  begin,
  type ContractCase,
  databaseError,
  execute,
  invalid,
  num,
  refused,
  rollback,
  rows,
  text,
  updated,
} from '../case.ts';

/** PostgreSQL's refusals in the Data API's grammar. */
export const ERRORS: readonly ContractCase[] = [
  {
    id: 'errors/grammar',
    behaviour:
      'A SQL error is a DatabaseErrorException: `ERROR: <primary>[; Hint: …][; Position: n]; SQLState: <code>`.',
    source: ['TMOK', 'EZ4', 'DYL'],
    confidence: 'confirmed',
    steps: [
      execute(
        'SELECT * FROM nope',
        databaseError('ERROR: relation "nope" does not exist; Position: 15; SQLState: 42P01'),
      ),
      execute('SELEKT', databaseError('ERROR: syntax error at or near "SELEKT"; Position: 1; SQLState: 42601')),
      execute('SELECT 1/0', databaseError('ERROR: division by zero; SQLState: 22012')),
      execute(
        "SELECT * FROM t WHERE n = 'x'::text",
        databaseError(
          'ERROR: operator does not exist: integer = text; Hint: No operator matches the given name and argument types. You might need to add explicit type casts.; Position: 25; SQLState: 42883',
        ),
      ),
    ],
  },
  {
    id: 'errors/samples',
    behaviour: 'Answers that were recorded on AWS are reproduced exactly: 42P01, 42883, 23502, 42601.',
    source: ['TMOK', 'EZ4'],
    confidence: 'confirmed',
    steps: [
      execute('CREATE TABLE proxy_test (id int PRIMARY KEY, name text NOT NULL)', updated(0)),
      execute(
        'SELECT * FROM nope',
        databaseError('ERROR: relation "nope" does not exist; Position: 15; SQLState: 42P01'),
      ),
      execute(
        'SELECT id FROM proxy_test WHERE id = :id',
        databaseError(
          'ERROR: operator does not exist: integer = text; Hint: No operator matches the given name and argument types. You might need to add explicit type casts.; Position: 36; SQLState: 42883',
        ),
        { parameters: [text('id', '1')] },
      ),
      execute(
        'INSERT INTO proxy_test (id, name) VALUES (1, NULL)',
        databaseError(
          'ERROR: null value in column "name" of relation "proxy_test" violates not-null constraint; SQLState: 23502',
        ),
      ),
      execute('SELEKT 1', databaseError('ERROR: syntax error at or near "SELEKT"; Position: 1; SQLState: 42601')),
    ],
  },
  {
    id: 'errors/unique-in-transaction',
    behaviour: 'A duplicate key names the constraint, 23505; the next statement of the transaction is 25P02.',
    source: ['TMOK', 'EZ4'],
    confidence: 'confirmed',
    steps: [
      begin(),
      execute("INSERT INTO items (id, title) VALUES (1000, 'a')", updated(1), { transaction: 'tx' }),
      execute(
        "INSERT INTO items (id, title) VALUES (1000, 'a')",
        databaseError('ERROR: duplicate key value violates unique constraint "items_pkey"; SQLState: 23505'),
        { transaction: 'tx' },
      ),
      execute(
        'SELECT 1',
        databaseError(
          'ERROR: current transaction is aborted, commands ignored until end of transaction block; SQLState: 25P02',
        ),
        { transaction: 'tx' },
      ),
      rollback(),
    ],
  },
  {
    id: 'errors/constraints',
    behaviour: 'Constraint errors name the constraint, never the values.',
    source: ['TMOK', 'DYL'],
    confidence: 'confirmed',
    steps: [
      execute(
        'CREATE TABLE constrained (id int PRIMARY KEY, name text NOT NULL, n int CHECK (n > 0), other int REFERENCES constrained)',
        updated(0),
      ),
      execute("INSERT INTO constrained VALUES (1, 'a', 1, NULL)", updated(1)),
      execute(
        "INSERT INTO constrained VALUES (1, 'b', 1, NULL)",
        databaseError('ERROR: duplicate key value violates unique constraint "constrained_pkey"; SQLState: 23505'),
      ),
      execute(
        'INSERT INTO constrained VALUES (2, NULL, 1, NULL)',
        databaseError(
          'ERROR: null value in column "name" of relation "constrained" violates not-null constraint; SQLState: 23502',
        ),
      ),
      execute(
        "INSERT INTO constrained VALUES (2, 'b', 0, NULL)",
        databaseError(
          'ERROR: new row for relation "constrained" violates check constraint "constrained_n_check"; SQLState: 23514',
        ),
      ),
      execute(
        "INSERT INTO constrained VALUES (2, 'b', 1, 9)",
        databaseError(
          'ERROR: insert or update on table "constrained" violates foreign key constraint "constrained_other_fkey"; SQLState: 23503',
        ),
      ),
    ],
  },
  {
    id: 'errors/detail',
    behaviour: 'Detail, schema, table and column of PostgreSQL’s error never appear, whatever a caller raises.',
    source: ['OURS'],
    confidence: 'open',
    steps: [
      execute(
        "DO $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'no', DETAIL = 'a value', COLUMN = 'c', TABLE = 't', ERRCODE = 'P0001'; END $$",
        databaseError('ERROR: no; SQLState: P0001'),
      ),
    ],
  },
  {
    id: 'errors/user-text',
    behaviour: 'An error that a caller raises keeps its SQLSTATE and its text.',
    source: ['EZ4'],
    confidence: 'confirmed',
    steps: [
      execute(
        "DO $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'SQLState: 23505', ERRCODE = 'P0001', HINT = 'try; again'; END $$",
        databaseError('ERROR: SQLState: 23505; Hint: try; again; SQLState: P0001'),
      ),
    ],
  },
  {
    id: 'errors/copy',
    behaviour: 'COPY from or to the client fails: `execute: unexpected message: CopyOutResponse`.',
    source: ['TMOK'],
    confidence: 'confirmed',
    steps: [
      execute('COPY t TO STDOUT', databaseError('execute: unexpected message: CopyOutResponse')),
      execute('SELECT 1', rows([num(1)])),
    ],
  },
  {
    id: 'errors/copy-in',
    behaviour: 'COPY FROM STDIN fails the same way, and ends the transaction that it ran in.',
    source: ['OURS'],
    confidence: 'inferred',
    steps: [
      execute('COPY t FROM STDIN', databaseError('execute: unexpected message: CopyInResponse')),
      begin(),
      execute('COPY t TO STDOUT', databaseError('execute: unexpected message: CopyOutResponse'), { transaction: 'tx' }),
      execute(
        'SELECT 1',
        refused(
          'TransactionNotFoundException',
          'Transaction <transaction:tx> is not found. Transaction has been aborted due to an error from a previous call.',
          404,
        ),
        { transaction: 'tx' },
      ),
    ],
  },
  {
    id: 'errors/cast',
    behaviour: 'A value that a cast refuses is PostgreSQL’s 22P02.',
    source: ['PG'],
    confidence: 'confirmed',
    steps: [
      execute(
        'SELECT CAST(:v AS uuid)',
        databaseError('ERROR: invalid input syntax for type uuid: "nope"; SQLState: 22P02'),
        {
          parameters: [text('v', 'nope')],
        },
      ),
    ],
  },
  {
    id: 'errors/extension-missing',
    behaviour: 'An extension that this PostgreSQL does not have is refused, and the hint says where to get it.',
    source: ['OURS'],
    confidence: 'inferred',
    localOnly: 'which extensions there are differs',
    steps: [
      execute(
        'CREATE EXTENSION no_such_extension',
        databaseError(
          'ERROR: extension "no_such_extension" is not available; Hint: The PostgreSQL of this local Data API does not have it. Point DATA_API_LOCAL_POSTGRES_URL at a server that has the extension installed.; SQLState: 0A000',
        ),
      ),
    ],
  },
  {
    id: 'errors/extension-rights',
    behaviour:
      'The master user creates an extension that PostgreSQL leaves to superusers, where Aurora has it; any other is 42501.',
    source: ['GUIDE'],
    confidence: 'documented',
    localOnly: 'which extensions there are differs, and so does the refusal',
    steps: [
      begin(),
      execute('CREATE EXTENSION IF NOT EXISTS pg_prewarm', updated(0), { transaction: 'tx' }),
      execute('DROP EXTENSION pg_prewarm', updated(0), { transaction: 'tx' }),
      rollback(),
      execute(
        'CREATE EXTENSION pg_surgery',
        databaseError(/^ERROR: permission denied to create extension "pg_surgery"; .*SQLState: 42501$/),
      ),
    ],
  },
  {
    id: 'errors/shape-before-sql',
    behaviour: 'A wrong form of the request is a ValidationException, before the SQL is read.',
    source: ['GUIDE'],
    confidence: 'inferred',
    steps: [
      execute('SELEKT :a', invalid('Named parameter syntax is invalid, input: a-b'), {
        parameters: [text('a-b', 'x')],
      }),
      execute('SELEKT; SELEKT', invalid("Multistatements aren't supported.")),
    ],
  },
  {
    id: 'errors/privileges',
    behaviour: 'The master user is not a superuser: statements that need one are refused, 42501.',
    source: ['GUIDE'],
    confidence: 'documented',
    steps: [
      execute(
        "CREATE TABLESPACE x LOCATION '/tmp'",
        databaseError(
          /^ERROR: permission denied to create tablespace "x"; Hint: Must be superuser to create a tablespace\.; SQLState: 42501$/,
        ),
      ),
      begin(),
      rollback(),
    ],
  },
];
