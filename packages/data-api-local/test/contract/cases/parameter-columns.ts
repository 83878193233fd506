import {
  type Answer,
  type Ask,
  begin,
  type ContractCase,
  databaseError,
  dbl,
  double,
  execute,
  invalid,
  long,
  NULL,
  nothing,
  num,
  type Parameter,
  rollback,
  rows,
  str,
  text,
  updated,
} from '../case.ts';

const insertInto = (column: string) => `INSERT INTO typed (${column}) VALUES (:v)`;

const wrongColumn = (column: string, type: string, given: string): Answer =>
  databaseError(
    `ERROR: column "${column}" is of type ${type} but expression is of type ${given}; Hint: You will need to rewrite or cast the expression.; Position: ${insertInto(column).indexOf(':v') + 1}; SQLState: 42804`,
  );

/** Into which columns a value goes without a cast: PostgreSQL's assignment casts from the bound type, and no other. */
const intoColumn = (column: string, value: Omit<Parameter, 'name'>, answer: Answer) =>
  execute(insertInto(column), answer, { parameters: [{ name: 'v', ...value }] });

const TEXT = { value: { stringValue: 'x' } };
const TEXT_REFUSED: readonly (readonly [string, string])[] = [
  ['u', 'uuid'],
  ['i4', 'integer'],
  ['b', 'boolean'],
  ['ts', 'timestamp without time zone'],
  ['d', 'date'],
  ['jb', 'jsonb'],
  ['j', 'json'],
  ['e', 'mood'],
  ['by', 'bytea'],
  ['ip', 'inet'],
  ['iv', 'interval'],
  ['ta', 'text[]'],
];

const LONG = { value: { longValue: 7 } };
const DOUBLE = { value: { doubleValue: 2.6 } };
const TIMESTAMP = { value: { stringValue: '2026-01-02 03:04:05' }, typeHint: 'TIMESTAMP' };
/** What the column of an empty copy of `typed` holds afterwards. */
const stored = (column: string, value: Omit<Parameter, 'name'>, field: unknown): readonly Ask[] => [
  execute(`INSERT INTO stored (${column}) VALUES (:v)`, updated(1), { parameters: [{ name: 'v', ...value }] }),
  execute(`SELECT ${column} FROM stored`, rows([field])),
  execute('DELETE FROM stored', updated(1)),
];

const OTHER_ID = '9b0a4f4e-2f0c-4a53-8e4e-6a1f2f2b7c01';
const TYPE_HINTS = ['UUID', 'DATE', 'TIME', 'TIMESTAMP', 'DECIMAL', 'JSON'];
const NULL_COLUMNS = 'i2 i4 i8 num f4 vc b d ts tz j jb by ip iv ta ia e u'.split(' ');
const ARRAY_VALUES = [
  { booleanValues: [true] },
  { doubleValues: [0.5] },
  { stringValues: ['a'] },
  { stringValues: [] },
  { arrayValues: [{ longValues: [1] }] },
];

/** Which values go into which columns; nulls, arrays, names. */
export const PARAMETER_COLUMNS: readonly ContractCase[] = [
  {
    id: 'parameters/text-into-columns',
    behaviour:
      'stringValue goes into text and varchar columns only: uuid, int, bool, date, timestamp, json, jsonb, enum, bytea, inet, interval and arrays are refused with 42804.',
    source: ['PG', 'EZ4'],
    confidence: 'confirmed',
    steps: [
      ...TEXT_REFUSED.map(([column, type]) => intoColumn(column, TEXT, wrongColumn(column, type, 'text'))),
      intoColumn('vc', TEXT, updated(1)),
    ],
  },
  {
    id: 'parameters/text-into-tables',
    behaviour: 'A uuid key and a jsonb column of a table want the UUID and JSON hints.',
    source: ['PG', 'TMOK', 'DAC'],
    confidence: 'confirmed',
    steps: [
      execute(
        'INSERT INTO t(id) VALUES(:id)',
        databaseError(
          'ERROR: column "id" is of type uuid but expression is of type text; Hint: You will need to rewrite or cast the expression.; Position: 26; SQLState: 42804',
        ),
        { parameters: [text('id', OTHER_ID)] },
      ),
      execute(
        'INSERT INTO t(id,jb) VALUES(gen_random_uuid(), :j)',
        databaseError(
          'ERROR: column "jb" is of type jsonb but expression is of type text; Hint: You will need to rewrite or cast the expression.; Position: 48; SQLState: 42804',
        ),
        { parameters: [text('j', '{"a":1}')] },
      ),
      begin(),
      execute('INSERT INTO t(id,jb) VALUES(gen_random_uuid(), :j)', updated(1), {
        transaction: 'tx',
        parameters: [text('j', '{"a":1}', 'JSON')],
      }),
      execute('INSERT INTO t(id) VALUES(:id)', updated(1), {
        transaction: 'tx',
        parameters: [text('id', OTHER_ID, 'UUID')],
      }),
      rollback(),
    ],
  },
  {
    id: 'parameters/stored-values',
    behaviour:
      'Assignment casts keep the value: a bigint in numeric, float and varchar; a double or DECIMAL rounds into int4; TIMESTAMP is UTC in timestamptz.',
    source: ['PG'],
    confidence: 'confirmed',
    steps: [
      execute('CREATE TABLE stored (LIKE typed)', updated(0)),
      ...['i2', 'i4', 'i8'].flatMap((column) => stored(column, LONG, num(7))),
      ...stored('num', LONG, str('7')),
      ...stored('f4', LONG, dbl(7)),
      ...stored('vc', LONG, str('7')),
      ...stored('num', DOUBLE, str('2.6')),
      ...stored('f4', DOUBLE, dbl(2.6)),
      ...stored('i4', DOUBLE, num(3)),
      ...stored('i4', { value: { stringValue: '1.6' }, typeHint: 'DECIMAL' }, num(2)),
      ...stored('tz', TIMESTAMP, str('2026-01-02 03:04:05')),
      ...stored('d', TIMESTAMP, str('2026-01-02')),
      ...stored('j', { value: { stringValue: '{"a":1}' }, typeHint: 'JSON' }, str('{"a": 1}')),
    ],
  },
  {
    id: 'parameters/padded-and-double-columns',
    behaviour: 'stringValue goes into char(n), longValue and doubleValue into float8.',
    source: ['PG'],
    confidence: 'confirmed',
    steps: [
      begin(),
      execute('CREATE TEMP TABLE more (c char(3), f8 float8)', updated(0), { transaction: 'tx' }),
      execute('INSERT INTO more VALUES (:c, :l), (:c, :d)', updated(2), {
        transaction: 'tx',
        parameters: [text('c', 'a'), long('l', 7), double('d', 0.1)],
      }),
      execute('SELECT c, f8 FROM more', rows([str('a  '), dbl(7)], [str('a  '), dbl(0.1)]), { transaction: 'tx' }),
      rollback(),
    ],
  },
  {
    id: 'parameters/small-overflow',
    behaviour: 'longValue into int2 is checked as well: 22003.',
    source: ['PG'],
    confidence: 'confirmed',
    steps: [
      intoColumn(
        'i2',
        { value: { longValue: 32_768 } },
        databaseError('ERROR: smallint out of range; SQLState: 22003'),
      ),
    ],
  },
  {
    id: 'parameters/long-into-columns',
    behaviour: 'longValue goes into every number column and varchar; into bool and timestamp it is refused with 42804.',
    source: ['PG'],
    confidence: 'confirmed',
    steps: [
      ...['i2', 'i4', 'i8', 'num', 'f4', 'vc'].map((column) =>
        intoColumn(column, { value: { longValue: 7 } }, updated(1)),
      ),
      intoColumn('b', { value: { longValue: 1 } }, wrongColumn('b', 'boolean', 'bigint')),
      intoColumn('ts', { value: { longValue: 1 } }, wrongColumn('ts', 'timestamp without time zone', 'bigint')),
    ],
  },
  {
    id: 'parameters/double-and-boolean-into-columns',
    behaviour:
      'doubleValue goes into numeric, float4 and int4 (rounded); booleanValue into int4 is refused with 42804.',
    source: ['PG'],
    confidence: 'confirmed',
    steps: [
      ...['num', 'f4', 'i4'].map((column) => intoColumn(column, { value: { doubleValue: 2.5 } }, updated(1))),
      intoColumn('i4', { value: { booleanValue: true } }, wrongColumn('i4', 'integer', 'boolean')),
    ],
  },
  {
    id: 'parameters/hints-into-columns',
    behaviour: 'TIMESTAMP goes into timestamptz and date, JSON into json, DECIMAL into int4: assignment casts.',
    source: ['PG'],
    confidence: 'confirmed',
    steps: [
      intoColumn('tz', { value: { stringValue: '2026-01-02 03:04:05' }, typeHint: 'TIMESTAMP' }, updated(1)),
      intoColumn('d', { value: { stringValue: '2026-01-02 03:04:05' }, typeHint: 'TIMESTAMP' }, updated(1)),
      intoColumn('j', { value: { stringValue: '{"a":1}' }, typeHint: 'JSON' }, updated(1)),
      intoColumn('jb', { value: { stringValue: '{"a":1}' }, typeHint: 'JSON' }, updated(1)),
      intoColumn('i4', { value: { stringValue: '1.6' }, typeHint: 'DECIMAL' }, updated(1)),
    ],
  },
  {
    id: 'parameters/null',
    behaviour: 'isNull has no type: it can be stored in columns of every type.',
    source: ['DAC', 'DRZ', 'CU'],
    confidence: 'confirmed',
    steps: NULL_COLUMNS.map((column) => intoColumn(column, { value: NULL }, updated(1))),
  },
  {
    id: 'parameters/null-hints',
    behaviour: 'A hint gives isNull no type either: it goes into every column with any hint.',
    source: ['DAC', 'DRZ', 'CU'],
    confidence: 'open',
    steps: [
      ...TYPE_HINTS.map((hint) => intoColumn('i4', { value: NULL, typeHint: hint }, updated(1))),
      ...NULL_COLUMNS.map((column) => intoColumn(column, { value: NULL, typeHint: 'UUID' }, updated(1))),
    ],
  },
  {
    id: 'parameters/null-alone',
    behaviour: '`:p IS NULL` with isNull has no type: 42P18. A cast gives it one.',
    source: ['PG'],
    confidence: 'open',
    steps: [
      execute(
        'SELECT :p IS NULL',
        databaseError('ERROR: could not determine data type of parameter $1; SQLState: 42P18'),
        { parameters: [nothing('p')] },
      ),
      execute('SELECT :p::text IS NULL, :p::text', rows([{ booleanValue: true }, NULL]), {
        parameters: [nothing('p')],
      }),
    ],
  },
  {
    id: 'parameters/array',
    behaviour: 'Arrays are refused before the database is asked.',
    source: ['DAC', 'API'],
    confidence: 'confirmed',
    steps: [
      execute('SELECT 1 WHERE 1 = ANY(:a)', invalid('Array parameters are not supported'), {
        parameters: [{ name: 'a', value: { arrayValue: { longValues: [1] } } }],
      }),
      ...ARRAY_VALUES.map((arrayValue) =>
        execute('no SQL that a database would take: :a', invalid('Array parameters are not supported'), {
          parameters: [{ name: 'a', value: { arrayValue } }],
        }),
      ),
    ],
  },
  {
    id: 'parameters/hint-on-other-members',
    behaviour: 'A hint changes stringValue only.',
    source: ['OURS'],
    confidence: 'open',
    steps: [
      execute('SELECT pg_typeof(:l)::text', rows([str('bigint')]), {
        parameters: [{ ...long('l', 1), typeHint: 'DECIMAL' }],
      }),
    ],
  },
  {
    id: 'parameters/surplus-and-duplicate',
    behaviour: 'A parameter that the SQL does not name is refused, and a name that is given twice.',
    source: ['OURS'],
    confidence: 'open',
    steps: [
      execute('SELECT :a', invalid('Cannot find parameter: b'), { parameters: [text('a', '1'), text('b', '2')] }),
      execute('SELECT :a', invalid('Duplicate parameter: a'), { parameters: [text('a', '1'), text('a', '2')] }),
    ],
  },
];
