import {
  batch,
  begin,
  type ContractCase,
  commit,
  databaseError,
  double,
  execute,
  invalid,
  long,
  nothing,
  num,
  refused,
  rollback,
  rows,
  str,
  text,
  updated,
} from '../case.ts';

const done = (sets: number) => ({
  ok: { updateResults: Array.from({ length: sets }, () => ({ generatedFields: [] })) },
});
const table = (name: string) => execute(`CREATE TABLE ${name} (id serial PRIMARY KEY, a text)`, updated(0));
const count = (name: string, there: number) => execute(`SELECT count(*) FROM ${name}`, rows([num(there)]));

/** One statement for many parameter sets. */
export const BATCH: readonly ContractCase[] = [
  {
    id: 'batch/update-results',
    behaviour: 'One updateResults entry a set, `generatedFields: []` and nothing else, with RETURNING too.',
    source: ['API', 'PAWS'],
    confidence: 'confirmed',
    steps: [
      table('batched'),
      batch(
        'INSERT INTO batched (a) VALUES (:a) RETURNING id',
        [[text('a', '1')], [text('a', '2')], [nothing('a')]],
        done(3),
      ),
      execute('SELECT a FROM batched ORDER BY id', rows([str('1')], [str('2')], [{ isNull: true }])),
    ],
  },
  {
    id: 'batch/empty-sets',
    behaviour: 'An empty set runs the statement once, without parameters.',
    source: ['API'],
    confidence: 'documented',
    steps: [table('twice'), batch("INSERT INTO twice (a) VALUES ('x')", [[], []], done(2)), count('twice', 2)],
  },
  {
    id: 'batch/no-sets',
    behaviour: 'An empty list of sets runs nothing.',
    source: ['OURS'],
    confidence: 'open',
    steps: [table('none'), batch("INSERT INTO none (a) VALUES ('x')", [], done(0)), count('none', 0)],
  },
  {
    id: 'batch/sets-left-out',
    behaviour: 'Without parameterSets nothing runs either.',
    source: ['OURS'],
    confidence: 'open',
    steps: [
      table('left_out'),
      {
        raw: { path: '/BatchExecute', body: { sql: "INSERT INTO left_out (a) VALUES ('x')" } },
        status: 200,
        text: '{"updateResults":[]}',
      },
      count('left_out', 0),
    ],
  },
  {
    id: 'batch/members',
    behaviour:
      'It knows none of ExecuteStatement’s includeResultMetadata, resultSetOptions, continueAfterTimeout, formatRecordsAs and parameters.',
    source: ['MODEL'],
    confidence: 'inferred',
    steps: [
      {
        raw: {
          path: '/BatchExecute',
          body: {
            sql: 'SELECT 1 AS a',
            parameterSets: [[]],
            includeResultMetadata: true,
            resultSetOptions: { longReturnType: 'STRING' },
            continueAfterTimeout: true,
            formatRecordsAs: 'JSON',
            parameters: [{ name: 'a-b', value: { longValue: 1 } }],
          },
        },
        status: 200,
        text: '{"updateResults":[{"generatedFields":[]}]}',
      },
    ],
  },
  {
    id: 'batch/no-unsupported-result',
    behaviour: 'No rows are returned, so RETURNING an interval, or more than 1 MiB, is not an error.',
    source: ['MODEL', 'PAWS'],
    confidence: 'inferred',
    steps: [
      table('returning_odd'),
      batch(
        "INSERT INTO returning_odd (a) VALUES (:a) RETURNING interval '1 day', repeat('x', 2000000)",
        [[text('a', '1')]],
        done(1),
      ),
      count('returning_odd', 1),
    ],
  },
  {
    id: 'batch/body-limit',
    behaviour: 'The only limit is the request’s 4 MiB; nothing of a larger one runs.',
    source: ['API'],
    confidence: 'open',
    steps: [
      table('too_large'),
      {
        raw: {
          path: '/BatchExecute',
          body: { sql: "INSERT INTO too_large (a) VALUES ('x')", parameterSets: [[]] },
          padToBytes: 4 * 1024 * 1024,
        },
        status: 413,
        text: '{"message":"The request is larger than 4194304 bytes (4 MiB), headers and JSON notation included."}',
      },
      count('too_large', 0),
    ],
  },
  {
    id: 'batch/field-union',
    behaviour: 'A Field with no member, or with two, is refused in every set, and no set runs.',
    source: ['OURS'],
    confidence: 'open',
    steps: [
      table('unset'),
      ...[
        ['{}', 'Parameter \\"a\\" has value with no field set'],
        ['{"longValue":1,"stringValue":"x"}', 'Parameter \\"a\\" has value with multiple fields set'],
      ].map(([value, message]) => ({
        raw: {
          path: '/BatchExecute',
          body: `{"sql":"INSERT INTO unset (a) VALUES (:a)","parameterSets":[[{"name":"a","value":{"stringValue":"x"}}],[{"name":"a","value":${value}}]],<arns>}`,
        },
        status: 400,
        text: `{"message":"${message}"}`,
      })),
      count('unset', 0),
    ],
  },
  {
    id: 'batch/no-fixed-number',
    behaviour: 'There is no fixed number of sets: 5,000 in one call.',
    source: ['API'],
    confidence: 'documented',
    steps: [
      table('many'),
      batch(
        'INSERT INTO many (a) VALUES (:a)',
        Array.from({ length: 5000 }, (_, index) => [text('a', `${index}`)]),
        done(5000),
      ),
      count('many', 5000),
    ],
  },
  {
    id: 'batch/types',
    behaviour: 'Parameters are bound as in ExecuteStatement: same types, same refusals.',
    source: ['API', 'DAC'],
    confidence: 'confirmed',
    steps: [
      batch(
        'UPDATE t SET n = 1 WHERE id = :id',
        [[text('id', 'x')]],
        databaseError(
          'ERROR: operator does not exist: uuid = text; Hint: No operator matches the given name and argument types. You might need to add explicit type casts.; Position: 29; SQLState: 42883',
        ),
      ),
      batch(
        'SELECT :a',
        [[{ name: 'a', value: { arrayValue: { longValues: [1] } } }]],
        invalid('Array parameters are not supported'),
      ),
      batch('SELECT 1; SELECT 2', [[]], invalid("Multistatements aren't supported.")),
    ],
  },
  {
    id: 'batch/mixed-types',
    behaviour: 'Sets may differ in the types of their parameters.',
    source: ['OURS'],
    confidence: 'inferred',
    steps: [
      execute('CREATE TABLE mixed (a numeric)', updated(0)),
      batch('INSERT INTO mixed VALUES (:a)', [[long('a', 1)], [text('a', '2.5', 'DECIMAL')], [nothing('a')]], done(3)),
      execute('SELECT a FROM mixed ORDER BY a', rows([str('1')], [str('2.5')], [{ isNull: true }])),
    ],
  },
  {
    id: 'batch/atomic',
    behaviour: 'Without a transaction a batch is all or nothing.',
    source: ['OURS'],
    confidence: 'open',
    steps: [
      execute('CREATE TABLE whole (a int)', updated(0)),
      batch(
        'INSERT INTO whole VALUES (10 / :a)',
        [[long('a', 1)], [long('a', 0)], [long('a', 2)]],
        databaseError('ERROR: division by zero; SQLState: 22012'),
      ),
      count('whole', 0),
    ],
  },
  {
    id: 'batch/statement-timeout',
    behaviour: 'A set that takes too long gives StatementTimeoutException and aborts the transaction.',
    source: ['API', 'EZ4'],
    confidence: 'inferred',
    steps: [
      begin(),
      execute("SET LOCAL statement_timeout = '20ms'", updated(0), { transaction: 'tx' }),
      batch(
        'SELECT pg_sleep(:a)',
        [[double('a', 0)], [double('a', 1)]],
        refused('StatementTimeoutException', 'canceling statement due to statement timeout'),
        { transaction: 'tx' },
      ),
      batch(
        'SELECT 1',
        [[]],
        databaseError(
          'ERROR: current transaction is aborted, commands ignored until end of transaction block; SQLState: 25P02',
        ),
        { transaction: 'tx' },
      ),
      rollback(),
    ],
  },
  {
    id: 'batch/transaction',
    behaviour: 'In a transaction a failed batch aborts it, and rollback undoes what came before.',
    source: ['API'],
    confidence: 'documented',
    steps: [
      execute('CREATE TABLE inside (a int)', updated(0)),
      begin(),
      batch('INSERT INTO inside VALUES (10 / :a)', [[long('a', 1)]], done(1), { transaction: 'tx' }),
      batch(
        'INSERT INTO inside VALUES (10 / :a)',
        [[long('a', 0)]],
        databaseError('ERROR: division by zero; SQLState: 22012'),
        { transaction: 'tx' },
      ),
      rollback(),
      count('inside', 0),
      begin(),
      batch('INSERT INTO inside VALUES (10 / :a)', [[long('a', 1)], [long('a', 2)]], done(2), { transaction: 'tx' }),
      commit(),
      count('inside', 2),
    ],
  },
];
