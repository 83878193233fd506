import {
  type Answer,
  bool,
  type ContractCase,
  databaseError,
  double,
  execute,
  long,
  num,
  type Parameter,
  rows,
  str,
  text,
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
    parameters: [text('r', '[1000000,2000000]', 'JSON')],
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
    behaviour: 'stringValue works in LIKE, ||, date_trunc, jsonb -> key and hashtext.',
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

/** Functions that want int where longValue is bigint, and what PostgreSQL then finds no function for. */
const REFUSED_CALLS: readonly (readonly [string, string])[] = [
  ["substring('abc', :n)", 'substring(unknown, bigint)'],
  ['round(1.234, :n)', 'round(numeric, bigint)'],
  ["left('abc', :n)", 'left(unknown, bigint)'],
  ["right('abc', :n)", 'right(unknown, bigint)'],
  ["lpad('abc', :n)", 'lpad(unknown, bigint)'],
  ["repeat('abc', :n)", 'repeat(unknown, bigint)'],
  ['chr(:n)', 'chr(bigint)'],
  ['ntile(:n) OVER ()', 'ntile(bigint)'],
  ['lag(1, :n) OVER ()', 'lag(integer, bigint)'],
];

/** The same with `:n::int`. */
const CAST_CALLS: readonly (readonly [string, unknown])[] = [
  ["substring('abc', :n::int)", str('bc')],
  ['round(1.234, :n::int)', str('1.23')],
  ["left('abc', :n::int)", str('ab')],
  ["right('abc', :n::int)", str('bc')],
  ["lpad('abc', :n::int)", str('ab')],
  ["repeat('abc', :n::int)", str('abcabc')],
  ['chr(:n::int)', str('\u0002')],
  ['ntile(:n::int) OVER ()', num(1)],
  ['lag(1, :n::int) OVER ()', { isNull: true }],
  ["'[5,6,7]'::jsonb -> :n::int", str('7')],
  ['make_interval(days => :n::int)::text', str('2 days')],
];

/** Functions and operators that take bigint, or text, as it comes. */
const ACCEPTED_CALLS: readonly (readonly [string, Parameter, unknown])[] = [
  ['count(*) FROM generate_series(1, :n)', long('n', 2), num(2)],
  ['count(*) FROM pg_sleep(:n)', long('n', 0), num(1)],
  ["1 WHERE :n = ANY('{1,2}'::int4[])", long('n', 1), num(1)],
  ["(interval '1 day' * :n)::text", long('n', 2), str('2 days')],
  ["'a' || :n", long('n', 2), str('a2')],
  ["to_tsvector(:n) = to_tsvector('a')", text('n', 'a'), { booleanValue: true }],
  ['jsonb_build_object(:n, 1)', text('n', 'a'), str('{"a": 1}')],
  ["set_config('application_name', :n, true)", text('n', 'a'), str('a')],
  ['nextval(:n) > 0', text('n', 'items_id_seq'), { booleanValue: true }],
  ["date_trunc(:n, timestamp '2026-01-02 03:04:05')", text('n', 'hour'), str('2026-01-02 03:00:00')],
  ["hashtext(:n) = hashtext('a')", text('n', 'a'), { booleanValue: true }],
  [`'{"a": 1}'::jsonb -> :n`, text('n', 'a'), str('1')],
  ["'abc' LIKE :n", text('n', 'a%'), { booleanValue: true }],
  [':n || :n', text('n', 'a'), str('aa')],
  [':n::integer', text('n', '5'), num(5)],
  ['CAST(:n AS uuid)', text('n', ROW_ID), str(ROW_ID)],
  [`jsonb_set('{"a": 1}', :n::text[], '2')`, text('n', '{a}'), str('{"a": 2}')],
];

/** Explicit types of parameters, and what follows from them in expressions. */
export const PARAMETERS: readonly ContractCase[] = [
  ...REFUSED_EXPRESSIONS.map(toCase),
  ...ACCEPTED_EXPRESSIONS.map(toCase),
  {
    id: 'parameters/functions-of-int',
    behaviour:
      'substring, round, left, right, lpad, repeat, chr, ntile and lag want int: with a longValue each is refused with 42883.',
    source: ['PG'],
    confidence: 'confirmed',
    steps: REFUSED_CALLS.map(([call, found]) =>
      execute(`SELECT ${call}`, noFunction(found, 8), { parameters: [long('n', 1)] }),
    ),
  },
  {
    id: 'parameters/functions-of-int-cast',
    behaviour: 'With `:n::int` all of them work, and so do jsonb -> and make_interval.',
    source: ['PG'],
    confidence: 'confirmed',
    steps: CAST_CALLS.map(([call, field]) => execute(`SELECT ${call}`, rows([field]), { parameters: [long('n', 2)] })),
  },
  {
    id: 'parameters/functions-of-bigint-and-text',
    behaviour:
      'generate_series, pg_sleep, = ANY of an int array, to_tsvector, jsonb_build_object, set_config, nextval, hashtext and LIKE take them as they come.',
    source: ['PG', 'TMOK'],
    confidence: 'confirmed',
    steps: ACCEPTED_CALLS.map(([call, parameter, field]) =>
      execute(`SELECT ${call}`, rows([field]), { parameters: [parameter] }),
    ),
  },
];
