import {
  type Answer,
  type ContractCase,
  databaseError,
  execute,
  invalid,
  long,
  NULL,
  nothing,
  type Parameter,
  rows,
  str,
  text,
  updated,
} from '../case.ts';

const wrongColumn = (column: string, type: string, given: string): Answer =>
  databaseError(
    new RegExp(
      `^ERROR: column "${column}" is of type ${type} but expression is of type ${given}; Hint: You will need to rewrite or cast the expression\\.; Position: \\d+; SQLState: 42804$`,
    ),
  );

/** Into which columns a value goes without a cast: PostgreSQL's assignment casts from the bound type, and no other. */
const intoColumn = (column: string, value: Omit<Parameter, 'name'>, answer: Answer) =>
  execute(`INSERT INTO typed (${column}) VALUES (:v)`, answer, { parameters: [{ name: 'v', ...value }] });

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
  ['ta', 'text\\[\\]'],
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
    behaviour: 'isNull has no type of its own: it goes into every column, with or without a hint.',
    source: ['DAC', 'DRZ', 'CU'],
    confidence: 'confirmed',
    steps: ['i4', 'num', 'vc', 'ta', 'jb', 'u', 'e', 'ts'].flatMap((column) => [
      execute(`INSERT INTO typed (${column}) VALUES (:v)`, updated(1), { parameters: [nothing('v')] }),
      execute(`INSERT INTO typed (${column}) VALUES (:v)`, updated(1), { parameters: [nothing('v', 'UUID')] }),
    ]),
  },
  {
    id: 'parameters/null-alone',
    behaviour: '`:p IS NULL` with isNull has nothing that could give it a type: 42P18. A cast helps.',
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
