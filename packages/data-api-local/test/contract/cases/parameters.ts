import {
  type Answer,
  bool,
  type ContractCase,
  databaseError,
  double,
  execute,
  invalid,
  long,
  NULL,
  nothing,
  num,
  type Parameter,
  rows,
  str,
  text,
  updated,
} from '../case.ts';
import { ROW_ID } from '../fixture.ts';

const CAST_HINT =
  '; Hint: No operator matches the given name and argument types. You might need to add explicit type casts.';
const FUNCTION_HINT =
  '; Hint: No function matches the given name and argument types. You might need to add explicit type casts.';

const noOperator = (expression: string, position: number): Answer =>
  databaseError(`ERROR: operator does not exist: ${expression}${CAST_HINT}; Position: ${position}; SQLState: 42883`);
const noFunction = (call: string, position: number): Answer =>
  databaseError(`ERROR: function ${call} does not exist${FUNCTION_HINT}; Position: ${position}; SQLState: 42883`);
const wrongColumn = (column: string, type: string, given: string): Answer =>
  databaseError(
    new RegExp(
      `^ERROR: column "${column}" is of type ${type} but expression is of type ${given}; Hint: You will need to rewrite or cast the expression\\.; Position: \\d+; SQLState: 42804$`,
    ),
  );

interface Row {
  readonly id: string;
  readonly behaviour: string;
  readonly sql: string;
  readonly parameters: readonly Parameter[];
  readonly answer: Answer;
  readonly source?: readonly string[];
}

const toCase = ({ id, behaviour, sql, parameters, answer, source = ['PG', 'TMOK', 'EZ4'] }: Row): ContractCase => ({
  id: `parameters/${id}`,
  behaviour,
  source,
  confidence: 'confirmed',
  steps: [execute(sql, answer, { parameters })],
});

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

const REFUSED_EXPRESSIONS: readonly Row[] = [
  {
    id: 'uuid-equals-text',
    behaviour: 'stringValue is text: `uuid = :id` is refused with 42883.',
    sql: 'SELECT * FROM t WHERE id = :id',
    parameters: [text('id', ROW_ID)],
    answer: noOperator('uuid = text', 26),
  },
  {
    id: 'int-equals-text',
    behaviour: 'stringValue is text: `int4 = :n` is refused with 42883.',
    sql: 'SELECT * FROM t WHERE n = :n',
    parameters: [text('n', '1')],
    answer: noOperator('integer = text', 25),
  },
  {
    id: 'enum-equals-text',
    behaviour: 'stringValue is text: `enum = :e` is refused with 42883.',
    sql: 'SELECT * FROM t WHERE e = :e',
    parameters: [text('e', 'happy')],
    answer: noOperator('mood = text', 25),
  },
  {
    id: 'timestamp-greater-text',
    behaviour: 'stringValue is text: `timestamp > :v` is refused with 42883.',
    sql: 'SELECT * FROM t WHERE ts > :v',
    parameters: [text('v', '2026-01-01')],
    answer: noOperator('timestamp without time zone > text', 26),
  },
  {
    id: 'jsonb-contains-text',
    behaviour: 'stringValue is text: `jsonb @> :v` is refused with 42883.',
    sql: 'SELECT * FROM t WHERE jb @> :v',
    parameters: [text('v', '{}')],
    answer: noOperator('jsonb @> text', 26),
  },
  {
    id: 'limit-text',
    behaviour: 'stringValue is text: `LIMIT :n` is refused with 42804; longValue works.',
    sql: 'SELECT 1 LIMIT :n',
    parameters: [text('n', '1')],
    answer: databaseError('ERROR: argument of LIMIT must be type bigint, not type text; Position: 16; SQLState: 42804'),
  },
  {
    id: 'date-plus-long',
    behaviour: 'longValue is bigint: `date + :n` is refused with 42883.',
    sql: 'SELECT current_date + :d',
    parameters: [long('d', 1)],
    answer: noOperator('date + bigint', 21),
  },
  {
    id: 'make-interval-long',
    behaviour: 'longValue is bigint: make_interval(days => :n) is refused with 42883.',
    sql: 'SELECT make_interval(days => :n)',
    parameters: [long('n', 1)],
    answer: noFunction('make_interval(days => bigint)', 8),
  },
  {
    id: 'left-long',
    behaviour: 'longValue is bigint: left(…, :n), substring, round, lpad, repeat and chr want int and are refused.',
    sql: "SELECT left('abc', :n)",
    parameters: [long('n', 1)],
    answer: noFunction('left(unknown, bigint)', 8),
  },
  {
    id: 'jsonb-arrow-long',
    behaviour: 'longValue is bigint: `jsonb -> :n` is refused with 42883.',
    sql: 'SELECT jb -> :n FROM t',
    parameters: [long('n', 0)],
    answer: noOperator('jsonb -> bigint', 11),
  },
  {
    id: 'any-text',
    behaviour: '`= ANY(:list)` with a stringValue is refused with 42809.',
    sql: 'SELECT * FROM t WHERE n = ANY(:list)',
    parameters: [text('list', '{1,2}')],
    answer: databaseError('ERROR: op ANY/ALL (array) requires array on right side; Position: 25; SQLState: 42809'),
  },
  {
    id: 'jsonb-set-text',
    behaviour: 'jsonb_set(…, :path, …) wants text[]: a stringValue is refused with 42883.',
    sql: "SELECT jsonb_set(jb, :path, '1') FROM t",
    parameters: [text('path', '{a}')],
    answer: noFunction('jsonb_set(jsonb, text, unknown)', 8),
  },
  {
    id: 'int-overflow',
    behaviour: 'longValue into int4 is checked: 22003 when it is out of range.',
    sql: 'INSERT INTO typed (i4) VALUES (:v)',
    parameters: [long('v', 2_147_483_648)],
    answer: databaseError('ERROR: integer out of range; SQLState: 22003'),
  },
  {
    id: 'hint-json-to-range',
    behaviour: 'The JSON hint binds jsonb: a cast from it to int8range is refused with 42846.',
    sql: 'SELECT :r::int8range',
    parameters: [text('r', '[1,2]', 'JSON')],
    answer: databaseError('ERROR: cannot cast type jsonb to int8range; Position: 10; SQLState: 42846'),
    source: ['DAC'],
  },
];

const ACCEPTED_EXPRESSIONS: readonly Row[] = [
  {
    id: 'hint-uuid',
    behaviour: 'The UUID hint binds uuid.',
    sql: 'SELECT n FROM t WHERE id = :id',
    parameters: [text('id', ROW_ID, 'UUID')],
    answer: rows([num(1)]),
  },
  {
    id: 'long-equals-int',
    behaviour: 'longValue compares with int4, LIMIT, OFFSET, generate_series, array subscripts and text concatenation.',
    sql: "SELECT n, (ARRAY[5,6])[:two], 'a' || :two FROM t WHERE n = :n LIMIT :n OFFSET :zero",
    parameters: [long('n', 1), long('two', 2), long('zero', 0)],
    answer: rows([num(1), num(6), str('a2')]),
  },
  {
    id: 'cast-enum',
    behaviour: 'A cast in the SQL gives a stringValue any type: `:e::mood`, CAST(:v AS uuid), `:list::int4[]`.',
    sql: 'SELECT n FROM t WHERE e = :e::mood AND id = CAST(:id AS uuid) AND n = ANY(:list::int4[])',
    parameters: [text('e', 'happy'), text('id', ROW_ID), text('list', '{1,2}')],
    answer: rows([num(1)]),
  },
  {
    id: 'cast-int',
    behaviour: '`:d::int` makes a longValue an integer.',
    sql: "SELECT date '2026-01-01' + :d::int",
    parameters: [long('d', 1)],
    answer: rows([str('2026-01-02')]),
  },
  {
    id: 'text-functions',
    behaviour: 'stringValue works in LIKE, ||, date_trunc, jsonb -> key, set_config, hashtext and varchar columns.',
    sql: 'SELECT s LIKE :like, s || :like, date_trunc(:unit, ts), jb -> :key FROM t WHERE hashtext(:like) IS NOT NULL',
    parameters: [text('like', 'o%'), text('unit', 'day'), text('key', 'a')],
    answer: rows([{ booleanValue: true }, str('oneo%'), str('2026-01-02 00:00:00'), str('1')]),
  },
  {
    id: 'long-numeric-functions',
    behaviour: 'longValue works in `interval * :n`, to_timestamp, mod, power and pg_advisory_xact_lock.',
    sql: "SELECT (interval '1 day' * :n)::text, to_timestamp(:n), mod(5, :n), power(2, :n) FROM (SELECT pg_advisory_xact_lock(:n)) x",
    parameters: [long('n', 3)],
    answer: rows([str('3 days'), str('1970-01-01 00:00:03'), num(2), { doubleValue: 8 }]),
  },
  {
    id: 'members',
    behaviour: 'Each Field member has its type: text, bigint, double precision, boolean, bytea.',
    sql: 'SELECT pg_typeof(:s)::text, pg_typeof(:l)::text, pg_typeof(:d)::text, pg_typeof(:b)::text, pg_typeof(:y)::text',
    parameters: [
      text('s', 'x'),
      long('l', 1),
      double('d', 1.5),
      bool('b', true),
      { name: 'y', value: { blobValue: new Uint8Array([1, 2]) } },
    ],
    answer: rows([str('text'), str('bigint'), str('double precision'), str('boolean'), str('bytea')]),
  },
  {
    id: 'hints',
    behaviour: 'Each hint has its type: uuid, date, time, timestamp without time zone, numeric, jsonb.',
    sql: 'SELECT pg_typeof(:u)::text, pg_typeof(:d)::text, pg_typeof(:t)::text, pg_typeof(:s)::text, pg_typeof(:n)::text, pg_typeof(:j)::text',
    parameters: [
      text('u', ROW_ID, 'UUID'),
      text('d', '2026-01-02', 'DATE'),
      text('t', '03:04:05', 'TIME'),
      text('s', '2026-01-02 03:04:05', 'TIMESTAMP'),
      text('n', '1.10', 'DECIMAL'),
      text('j', '{"a":1}', 'JSON'),
    ],
    answer: rows([
      str('uuid'),
      str('date'),
      str('time without time zone'),
      str('timestamp without time zone'),
      str('numeric'),
      str('jsonb'),
    ]),
  },
];

/** Explicit types of parameters, and what follows from them. */
export const PARAMETERS: readonly ContractCase[] = [
  ...REFUSED_EXPRESSIONS.map(toCase),
  ...ACCEPTED_EXPRESSIONS.map(toCase),
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
