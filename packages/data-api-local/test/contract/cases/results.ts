import {
  begin,
  type ContractCase,
  dbl,
  execute,
  NULL,
  num,
  type RawAsk,
  rollback,
  rows,
  str,
  updated,
} from '../case.ts';
import { ROW_ID } from '../fixture.ts';

interface Value {
  /** Type or expression, as SQL. */
  readonly sql: string;
  readonly field: unknown;
}

const returned = (
  id: string,
  behaviour: string,
  source: readonly string[],
  values: readonly Value[],
): ContractCase => ({
  id: `results/${id}`,
  behaviour,
  source,
  confidence: 'confirmed',
  steps: values.map(({ sql, field }) => execute(`SELECT ${sql} AS x`, rows([field]))),
});

/** The types of the table, as SQL writes them. */
const SUPPORTED = [
  ...['int2', 'int4', 'int8', 'oid', 'float4', 'float8', 'numeric', 'numeric(10,2)', 'bool', 'text', 'varchar(3)'],
  ...['char(3)', 'name', 'uuid', 'json', 'jsonb', 'date', 'time', 'timestamp', 'timestamptz', 'bytea', 'mood'],
  ...['inet', 'cidr'],
];

const onTheWire = (sql: string, field: string): RawAsk => ({
  raw: { path: '/Execute', body: { sql: `SELECT ${sql} AS x` } },
  status: 200,
  text: `{"numberOfRecordsUpdated":0,"records":[[${field}]]}`,
});

/** What a value of each type comes back as. */
export const RESULTS: readonly ContractCase[] = [
  returned(
    'integers',
    'int2, int4 and int8 are longValue.',
    ['DAC', 'DRZ'],
    [
      { sql: '1::int2', field: num(1) },
      { sql: '-2::int4', field: num(-2) },
      { sql: '3::int8', field: num(3) },
    ],
  ),
  returned('oid', 'oid is stringValue.', ['LS'], [{ sql: '26::oid', field: str('26') }]),
  returned(
    'floats',
    'float4 and float8 are doubleValue, in the shortest decimal.',
    ['DAC', 'DRZ'],
    [
      { sql: '3.14::float4', field: dbl(3.14) },
      { sql: '73849.11::float4', field: dbl(73849.11) },
      { sql: '0.1::float8', field: dbl(0.1) },
      { sql: '1e300::float8', field: dbl(1e300) },
    ],
  ),
  returned(
    'numeric',
    'numeric is stringValue and keeps its scale.',
    ['TMOK', 'DRZ'],
    [
      { sql: '123456.7890::numeric(12,4)', field: str('123456.7890') },
      { sql: '100.10::numeric', field: str('100.10') },
      { sql: '5::numeric(10,0)', field: str('5') },
      { sql: '1.5::numeric(10,2)', field: str('1.50') },
      { sql: "'NaN'::numeric", field: str('NaN') },
    ],
  ),
  returned(
    'booleans',
    'bool is booleanValue.',
    ['DAC'],
    [
      { sql: 'true', field: { booleanValue: true } },
      { sql: 'false', field: { booleanValue: false } },
    ],
  ),
  returned(
    'texts',
    'text, varchar, name are stringValue; char(n) keeps its blanks.',
    ['DAC', 'TMOK'],
    [
      { sql: "'ä\u{1F600}\n\"'::text", field: str('ä\u{1F600}\n"') },
      { sql: "'a'::varchar(3)", field: str('a') },
      { sql: "'a'::char(3)", field: str('a  ') },
      { sql: "'a'::name", field: str('a') },
      { sql: "''::text", field: str('') },
    ],
  ),
  returned(
    'uuid',
    'uuid is stringValue, in lower case with hyphens.',
    ['DAC'],
    [{ sql: `'${ROW_ID.toUpperCase()}'::uuid`, field: str(ROW_ID) }],
  ),
  returned(
    'json',
    'json comes back as stored, jsonb in PostgreSQL’s form: both stringValue.',
    ['DAC', 'DRZ'],
    [
      { sql: `'{"a":1}'::json`, field: str('{"a":1}') },
      { sql: `'{"a":1}'::jsonb`, field: str('{"a": 1}') },
    ],
  ),
  returned(
    'bytea',
    'bytea is blobValue.',
    ['DAC'],
    [
      { sql: "'\\x00ff10'::bytea", field: { blobValue: new Uint8Array([0, 255, 16]) } },
      { sql: "''::bytea", field: { blobValue: new Uint8Array([]) } },
    ],
  ),
  returned(
    'enum',
    'An enum is stringValue: its label.',
    ['TMOK', 'DRZ'],
    [{ sql: "'happy'::mood", field: str('happy') }],
  ),
  returned(
    'network',
    'inet and cidr are stringValue.',
    ['DAC', 'GUIDE'],
    [
      { sql: "'10.0.0.1'::inet", field: str('10.0.0.1') },
      { sql: "'10.0.0.0/8'::cidr", field: str('10.0.0.0/8') },
    ],
  ),
  {
    id: 'results/ranges',
    behaviour: 'int4range and numrange are stringValue, in PostgreSQL’s own text.',
    source: ['DAC'],
    confidence: 'open',
    steps: [
      execute('SELECT int4range(1, 5) AS x', rows([str('[1,5)')])),
      execute('SELECT numrange(1.5, 2.5) AS x', rows([str('[1.5,2.5)')])),
      execute('SELECT NULL::int4range AS x, NULL::numrange AS y', rows([NULL, NULL])),
    ],
  },
  returned(
    'dates',
    'date, time and timestamp are stringValue: a blank between date and time, never a T.',
    ['META', 'DRZ'],
    [
      { sql: "date '2026-09-17'", field: str('2026-09-17') },
      { sql: "time '10:00:00'", field: str('10:00:00') },
      { sql: "timestamp '2026-09-17 10:00:00'", field: str('2026-09-17 10:00:00') },
    ],
  ),
  returned(
    'timestamptz',
    'timestamptz is converted to UTC and has no offset.',
    ['TMOK'],
    [
      { sql: "timestamptz '2024-01-15 12:34:56+09'", field: str('2024-01-15 03:34:56') },
      { sql: "timestamptz '2024-01-01 00:30:00.5+01'", field: str('2023-12-31 23:30:00.500') },
    ],
  ),
  returned(
    'fractions',
    'A fraction of a second has no digits, three or six.',
    ['EZ4'],
    [
      { sql: "time '10:00:00.0'", field: str('10:00:00') },
      { sql: "time '10:00:00.8'", field: str('10:00:00.800') },
      { sql: "time '10:00:00.8551'", field: str('10:00:00.855100') },
      { sql: "timestamp '2026-01-01 10:00:00.082288'", field: str('2026-01-01 10:00:00.082288') },
      { sql: "timestamptz '2026-01-01 10:00:00.12+00'", field: str('2026-01-01 10:00:00.120') },
      { sql: "timestamp '2026-01-01 10:00:00'", field: str('2026-01-01 10:00:00') },
      { sql: "timestamp '2026-01-01 10:00:00.8'", field: str('2026-01-01 10:00:00.800') },
      { sql: "timestamp '2026-01-01 10:00:00.8551'", field: str('2026-01-01 10:00:00.855100') },
      { sql: "timestamp '2018-06-15 15:51:48.082288'", field: str('2018-06-15 15:51:48.082288') },
      { sql: "timestamptz '2026-01-01 10:00:00.8551+00'", field: str('2026-01-01 10:00:00.855100') },
      { sql: "(time '10:00:00.8')::text", field: str('10:00:00.8') },
      { sql: "(time '10:00:00.8551')::text", field: str('10:00:00.8551') },
      { sql: "(timestamp '2026-01-01 10:00:00.8551')::text", field: str('2026-01-01 10:00:00.8551') },
    ],
  ),
  returned(
    'domains',
    'A domain is returned as its base type.',
    ['PG'],
    [{ sql: '(SELECT typname::information_schema.sql_identifier FROM pg_type WHERE oid = 23)', field: str('int4') }],
  ),
  returned(
    'nulls',
    'NULL of every supported type is isNull.',
    ['DAC'],
    ['NULL', ...SUPPORTED.flatMap((type) => [`NULL::${type}`, `NULL::${type}[]`])]
      // Arrays of these cannot be returned.
      .filter((sql) => !['bytea[]', 'oid[]', 'inet[]', 'cidr[]'].some((type) => sql.endsWith(type)))
      .map((sql) => ({ sql, field: NULL })),
  ),
  {
    id: 'results/serial',
    behaviour: 'smallserial, serial and bigserial columns are longValue, as their integers are.',
    source: ['DAC', 'GUIDE'],
    confidence: 'confirmed',
    steps: [
      begin(),
      execute('CREATE TEMP TABLE counted (a smallserial, b serial, c bigserial)', updated(0), { transaction: 'tx' }),
      execute('INSERT INTO counted DEFAULT VALUES', updated(1), { transaction: 'tx' }),
      execute('SELECT a, b, c FROM counted', rows([num(1), num(1), num(1)]), { transaction: 'tx' }),
      execute('SELECT c FROM counted', rows([str('1')]), {
        transaction: 'tx',
        resultSetOptions: { longReturnType: 'STRING' },
      }),
      rollback(),
    ],
  },
  {
    id: 'results/wire-forms',
    behaviour:
      'On the wire: bytea is base64, int8 a number with all its digits, float4 the shortest decimal, NULL `{"isNull":true}`.',
    source: ['DAC', 'SDK', 'API'],
    confidence: 'confirmed',
    steps: [
      onTheWire("'\\x00ff10'::bytea", '{"blobValue":"AP8Q"}'),
      onTheWire('9223372036854775807::int8', '{"longValue":9223372036854775807}'),
      onTheWire('3.14::float4', '{"doubleValue":3.14}'),
      onTheWire("'NaN'::float8", '{"doubleValue":"NaN"}'),
      onTheWire('NULL::int4', '{"isNull":true}'),
      onTheWire('NULL::int4[]', '{"isNull":true}'),
      onTheWire("'{}'::int4[]", '{"arrayValue":{"longValues":[]}}'),
      onTheWire('ARRAY[1,NULL,3]', '{"arrayValue":{"longValues":[1,null,3]}}'),
    ],
  },
  {
    id: 'results/void',
    behaviour: 'A function that returns void gives an empty stringValue.',
    source: ['OURS'],
    confidence: 'open',
    steps: [execute('SELECT pg_sleep(0) AS x', rows([str('')]))],
  },
  {
    id: 'results/unknown',
    behaviour: 'A value of the type unknown is stringValue.',
    source: ['OURS'],
    confidence: 'open',
    steps: [execute("SELECT 'a'::unknown AS x", rows([str('a')]))],
  },
  {
    id: 'results/decimal-return-type',
    behaviour: 'decimalReturnType DOUBLE_OR_LONG: longValue where the scale is 0, doubleValue otherwise.',
    source: ['API'],
    confidence: 'documented',
    steps: [
      execute(
        'SELECT 123456.7890::numeric(12,4) AS a, 5::numeric(10,0) AS b, 1.00::numeric(4,2) AS c',
        rows([dbl(123456.789), num(5), dbl(1)]),
        {
          resultSetOptions: { decimalReturnType: 'DOUBLE_OR_LONG' },
        },
      ),
    ],
  },
  {
    id: 'results/long-return-type',
    behaviour: 'longReturnType STRING: int8 is stringValue with all its digits.',
    source: ['API'],
    confidence: 'documented',
    steps: [
      execute(
        "SELECT 9223372036854775807::int8 AS a, '-9223372036854775808'::int8 AS b",
        rows([str('9223372036854775807'), str('-9223372036854775808')]),
        {
          resultSetOptions: { longReturnType: 'STRING' },
        },
      ),
    ],
  },
  {
    id: 'results/long-return-type-reach',
    behaviour: 'longReturnType STRING leaves int2 and int4 longValue; int8[] becomes stringValues.',
    source: ['OURS'],
    confidence: 'open',
    steps: [
      execute('SELECT 1::int4 AS a, ARRAY[1::int8] AS b', rows([num(1), { arrayValue: { stringValues: ['1'] } }]), {
        resultSetOptions: { longReturnType: 'STRING' },
      }),
    ],
  },
  {
    id: 'results/column-names',
    behaviour: 'Column names may repeat, and an expression without an alias has the name that PostgreSQL gives it.',
    source: ['DRZ', 'META'],
    confidence: 'confirmed',
    steps: [
      execute(
        "SELECT 'a'::text, 'b'::text",
        {
          ok: {
            numberOfRecordsUpdated: 0,
            records: [[str('a'), str('b')]],
            columnMetadata: [0, 1].map(() => ({
              arrayBaseColumnType: 0,
              isAutoIncrement: false,
              isCaseSensitive: true,
              isCurrency: false,
              isSigned: false,
              label: 'text',
              name: 'text',
              nullable: 2,
              precision: 2147483647,
              scale: 0,
              schemaName: '',
              tableName: '',
              type: 12,
              typeName: 'text',
            })),
          },
        },
        { includeResultMetadata: true },
      ),
    ],
  },
];
