import {
  batch,
  begin,
  type ContractCase,
  execute,
  invalid,
  NULL,
  nothing,
  type RawAsk,
  refused,
  rollback,
  rows,
  str,
  text,
} from '../case.ts';

const raw = (
  path: string,
  body: string | Record<string, unknown>,
  status: number,
  answer: string | RegExp,
): RawAsk => ({
  raw: { path, body },
  status,
  text: answer,
});
const EMPTY_SQL = invalid('SQL is empty');
const none = (member: string) => `Value null at '${member}' failed to satisfy constraint: Member must not be null`;
const tooLong = (member: string, max: number) =>
  `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${max}`;
const missing = (...members: string[]) =>
  JSON.stringify({
    message: `${members.length} validation error${members.length === 1 ? '' : 's'} detected: ${members.map(none).join('; ')}`,
  });

/** Members: which are needed, how long they may be, which words they take. */
export const VALIDATION: readonly ContractCase[] = [
  {
    id: 'validation/required',
    behaviour: 'Names every required member that is missing: resourceArn, secretArn, sql, transactionId.',
    source: ['MODEL'],
    confidence: 'inferred',
    steps: [
      raw('/Execute', '{}', 400, missing('resourceArn', 'secretArn', 'sql')),
      raw('/BatchExecute', '{}', 400, missing('resourceArn', 'secretArn', 'sql')),
      raw('/BeginTransaction', '{}', 400, missing('resourceArn', 'secretArn')),
      raw('/CommitTransaction', '{}', 400, missing('resourceArn', 'secretArn', 'transactionId')),
      raw('/RollbackTransaction', {}, 400, missing('transactionId')),
    ],
  },
  {
    id: 'validation/sql-length',
    behaviour: 'Accepts SQL of up to 65,536 characters.',
    source: ['MODEL'],
    confidence: 'inferred',
    steps: [
      execute(`SELECT 1${' '.repeat(65_536 - 8)}`, rows([{ longValue: 1 }])),
      execute(`SELECT 1${' '.repeat(65_536 - 7)}`, invalid(tooLong('sql', 65_536))),
      execute(`SELECT char_length('${'😀'.repeat(65_536 - 22)}')`, rows([{ longValue: 65_514 }])),
      execute(`SELECT char_length('${'😀'.repeat(65_536 - 21)}')`, invalid(tooLong('sql', 65_536))),
    ],
  },
  {
    id: 'validation/name-lengths',
    behaviour: 'Refuses a database of more than 64 characters, and a transactionId of more than 192.',
    source: ['MODEL'],
    confidence: 'inferred',
    steps: [
      execute('SELECT 1', invalid(tooLong('database', 64)), { database: 'd'.repeat(65) }),
      execute('SELECT 1', invalid(tooLong('transactionId', 192)), { transactionId: 't'.repeat(193) }),
    ],
  },
  {
    id: 'validation/schema',
    behaviour: 'Refuses the schema argument in every operation that has one.',
    source: ['GUIDE'],
    confidence: 'documented',
    steps: [
      execute('SELECT 1', invalid("The schema parameter isn't supported"), { schema: 'public' }),
      raw('/BatchExecute', { sql: 'SELECT 1', schema: 'x' }, 400, `{"message":"The schema parameter isn't supported"}`),
      raw('/BeginTransaction', { schema: 'x' }, 400, `{"message":"The schema parameter isn't supported"}`),
    ],
  },
  {
    id: 'validation/enums',
    behaviour: 'Refuses a value that an enumeration does not have, and lists its values.',
    source: ['MODEL'],
    confidence: 'inferred',
    steps: [
      execute(
        'SELECT 1',
        invalid(
          "1 validation error detected: Value 'XML' at 'formatRecordsAs' failed to satisfy constraint: Member must satisfy enum value set: [NONE, JSON]",
        ),
        { formatRecordsAs: 'XML' },
      ),
      execute(
        'SELECT 1',
        invalid(
          "2 validation errors detected: Value 'A' at 'resultSetOptions.decimalReturnType' failed to satisfy constraint: Member must satisfy enum value set: [STRING, DOUBLE_OR_LONG]; Value 'B' at 'resultSetOptions.longReturnType' failed to satisfy constraint: Member must satisfy enum value set: [LONG, STRING]",
        ),
        { resultSetOptions: { decimalReturnType: 'A', longReturnType: 'B' } },
      ),
      execute(
        'SELECT :p',
        invalid(
          "1 validation error detected: Value 'INTERVAL' at 'parameters.1.member.typeHint' failed to satisfy constraint: Member must satisfy enum value set: [JSON, UUID, TIMESTAMP, DATE, TIME, DECIMAL]",
        ),
        { parameters: [text('p', 'x', 'INTERVAL')] },
      ),
    ],
  },
  {
    id: 'validation/field-union',
    behaviour: 'Refuses a Field with no member, with two, or with isNull false.',
    source: ['OURS'],
    confidence: 'open',
    steps: [
      raw(
        '/Execute',
        { sql: 'SELECT :p', parameters: [{ name: 'p', value: {} }] },
        400,
        '{"message":"Parameter \\"p\\" has value with no field set"}',
      ),
      raw(
        '/Execute',
        { sql: 'SELECT :p', parameters: [{ name: 'p' }] },
        400,
        '{"message":"Parameter \\"p\\" has value with no field set"}',
      ),
      raw(
        '/Execute',
        { sql: 'SELECT :p', parameters: [{ name: 'p', value: { longValue: 1, stringValue: 'x' } }] },
        400,
        '{"message":"Parameter \\"p\\" has value with multiple fields set"}',
      ),
      raw(
        '/Execute',
        { sql: 'SELECT :p', parameters: [{ name: 'p', value: { isNull: false } }] },
        400,
        '{"message":"Parameter \\"p\\" has isNull set to false"}',
      ),
    ],
  },
  {
    id: 'validation/order',
    behaviour: 'Refuses the shape of a request before it looks at the database.',
    source: ['GUIDE'],
    confidence: 'inferred',
    steps: [
      execute('SELECT 1', invalid("The schema parameter isn't supported"), { database: 'no_such', schema: 'x' }),
      execute('SELECT :p', invalid('Array parameters are not supported'), {
        database: 'no_such',
        parameters: [{ name: 'p', value: { arrayValue: { longValues: [1] } } }],
      }),
    ],
  },
  {
    id: 'validation/empty-sql',
    behaviour: 'Refuses an empty statement: `SQL is empty`. The exception is our choice.',
    source: ['DRZ3121'],
    confidence: 'inferred',
    steps: [execute('', EMPTY_SQL), batch('', [[]], EMPTY_SQL), batch('', [], EMPTY_SQL)],
  },
  {
    id: 'validation/only-comments',
    behaviour: 'Refuses a statement of blanks, comments and semicolons only, which PostgreSQL accepts.',
    source: ['OURS'],
    confidence: 'open',
    steps: [' ', '\n\t', '-- only a comment', '/* one /* in another */ */ ;', ';'].flatMap((sql) => [
      execute(sql, EMPTY_SQL),
      batch(sql, [[]], EMPTY_SQL),
    ]),
  },
  {
    id: 'validation/nul',
    behaviour: 'Refuses a NUL character in SQL and in a text parameter, as PostgreSQL does: 22021.',
    source: ['PG'],
    confidence: 'inferred',
    steps: [
      execute(
        "SELECT 'a\0b'",
        refused('DatabaseErrorException', 'ERROR: invalid byte sequence for encoding "UTF8": 0x00; SQLState: 22021'),
      ),
      execute(
        'SELECT :p',
        refused('DatabaseErrorException', 'ERROR: invalid byte sequence for encoding "UTF8": 0x00; SQLState: 22021'),
        { parameters: [text('p', 'a\0b')] },
      ),
    ],
  },
  {
    id: 'validation/database-nul',
    behaviour: 'Refuses a NUL character in database: PostgreSQL would read what follows as settings of the session.',
    source: ['OURS'],
    confidence: 'open',
    steps: ['', '\0replication\0database', '\0options\0-c statement_timeout=0'].map((more) =>
      execute(
        'SHOW statement_timeout',
        invalid(
          "1 validation error detected: Value at 'database' failed to satisfy constraint: Member must not contain NUL characters",
        ),
        { database: `postgres\0${more}` },
      ),
    ),
  },
  {
    id: 'validation/transaction-database',
    behaviour: 'Refuses another database than the one that the transaction began with.',
    source: ['OURS'],
    confidence: 'open',
    steps: [
      begin(),
      execute(
        'SELECT 1',
        invalid(
          'Database and secret must be those that the transaction began with. Pass the values of BeginTransaction in every call of the transaction.',
        ),
        { database: 'postgres', transaction: 'tx' },
      ),
      execute('SELECT :p', rows([NULL]), { transaction: 'tx', parameters: [nothing('p')] }),
      execute('SELECT :p', rows([str('x')]), { transaction: 'tx', parameters: [text('p', 'x')] }),
      rollback(),
    ],
  },
];
