import { type ContractCase, execute, NULL, refused, rows, unsupported } from '../case.ts';
import { ROW_ID } from '../fixture.ts';

const array = (member: string, elements: readonly unknown[]) => ({ arrayValue: { [member]: elements } });
const select = (sql: string, field: unknown) => execute(`SELECT ${sql} AS x`, rows([field]));

/** Type, member of arrayValue, one element in the literal and in the answer. */
const MEMBERS: readonly (readonly [string, string, string, readonly unknown[]])[] = [
  ['int2', 'longValues', '7', [7]],
  ['int4', 'longValues', '7', [7]],
  ['int8', 'longValues', '7', [7]],
  ['float4', 'doubleValues', '0.1', [0.1]],
  ['float8', 'doubleValues', '0.1', [0.1]],
  ['bool', 'booleanValues', 't', [true]],
  ['text', 'stringValues', 'a', ['a']],
  ['varchar', 'stringValues', 'a', ['a']],
  ['uuid', 'stringValues', ROW_ID, [ROW_ID]],
  ['date', 'stringValues', '2026-01-02', ['2026-01-02']],
  ['time', 'stringValues', '10:00:00', ['10:00:00']],
  ['timestamp', 'stringValues', '2026-01-02 03:04:05', ['2026-01-02 03:04:05']],
  ['json', 'stringValues', '1', ['1']],
  ['jsonb', 'stringValues', '1', ['1']],
];
const OTHER_MEMBERS: typeof MEMBERS = [
  ['mood', 'stringValues', 'sad', ['sad']],
  ['numeric', 'stringValues', '1.10', ['1.10']],
  ['bit(3)', 'stringValues', '101', ['101']],
];

const emptyAndNulls = ([type, member, literal, elements]: (typeof MEMBERS)[number]) => [
  select(`'{}'::${type}[]`, array(member, [])),
  select(`'{NULL,${literal},NULL}'::${type}[]`, array(member, [null, ...elements, null])),
  select(`NULL::${type}[]`, NULL),
];

/** Arrays in results; in parameters they are refused. */
export const ARRAYS: readonly ContractCase[] = [
  {
    id: 'arrays/members',
    behaviour:
      'int arrays are longValues, float arrays doubleValues, bool arrays booleanValues, the others stringValues.',
    source: ['DAC'],
    confidence: 'confirmed',
    steps: [
      select('ARRAY[1,2]::int2[]', array('longValues', [1, 2])),
      select('ARRAY[1,2]::int4[]', array('longValues', [1, 2])),
      select('ARRAY[1,2]::int8[]', array('longValues', [1, 2])),
      select('ARRAY[3.14, 2.71]::float4[]', array('doubleValues', [3.14, 2.71])),
      select('ARRAY[0.5]::float8[]', array('doubleValues', [0.5])),
      select('ARRAY[true,false]', array('booleanValues', [true, false])),
      select(`ARRAY['a','b "c" \\ , {}','NULL','']::text[]`, array('stringValues', ['a', 'b "c" \\ , {}', 'NULL', ''])),
      select(`ARRAY['a']::varchar[]`, array('stringValues', ['a'])),
      select(`ARRAY['${ROW_ID}']::uuid[]`, array('stringValues', [ROW_ID])),
      select(`ARRAY['2026-01-02']::date[]`, array('stringValues', ['2026-01-02'])),
      select(`ARRAY['10:00:00.5']::time[]`, array('stringValues', ['10:00:00.500'])),
      select(`ARRAY['2026-01-02 03:04:05.25']::timestamp[]`, array('stringValues', ['2026-01-02 03:04:05.250'])),
      select(`ARRAY['{"a":1}']::json[]`, array('stringValues', ['{"a":1}'])),
      select(`ARRAY['{"a":1}']::jsonb[]`, array('stringValues', ['{"a": 1}'])),
    ],
  },
  {
    id: 'arrays/nulls-and-empty',
    behaviour: 'NULL elements are null in the list, an empty array is an empty list, a NULL array is isNull.',
    source: ['DAC', 'SDK'],
    confidence: 'confirmed',
    steps: [
      select('ARRAY[1,NULL,3]', array('longValues', [1, null, 3])),
      select(`ARRAY['a',NULL]::text[]`, array('stringValues', ['a', null])),
      select(`'{}'::int[]`, array('longValues', [])),
      select(`'{}'::text[]`, array('stringValues', [])),
      ...MEMBERS.flatMap(emptyAndNulls),
      select('NULL::int[]', NULL),
    ],
  },
  {
    id: 'arrays/dimensions',
    behaviour: 'Arrays of two dimensions or more are refused: `The result contains a multidimensional array`.',
    source: ['TMOK'],
    confidence: 'confirmed',
    steps: [
      execute('SELECT ARRAY[[1,2],[3,4]]', unsupported('The result contains a multidimensional array')),
      execute(`SELECT ARRAY[['a'],['b']]::text[]`, unsupported('The result contains a multidimensional array')),
      execute('SELECT ARRAY[[[1],[2]],[[3],[4]]]', unsupported('The result contains a multidimensional array')),
    ],
  },
  {
    id: 'arrays/bounds',
    behaviour: 'Bounds other than 1 are lost, the elements are not.',
    source: ['OURS'],
    confidence: 'inferred',
    steps: [select(`'[0:2]={1,2,3}'::int[]`, array('longValues', [1, 2, 3]))],
  },
  {
    id: 'arrays/bits',
    behaviour: 'bit[] is returned although bit is not: stringValues.',
    source: ['GUIDE'],
    confidence: 'documented',
    steps: [select(`ARRAY[B'101']::bit(3)[]`, array('stringValues', ['101']))],
  },
  {
    id: 'arrays/numeric-options',
    behaviour: 'decimalReturnType DOUBLE_OR_LONG leaves numeric[] what it is: stringValues.',
    source: ['OURS'],
    confidence: 'open',
    steps: [
      execute('SELECT ARRAY[1.10, 2]::numeric[] AS x', rows([array('stringValues', ['1.10', '2'])]), {
        resultSetOptions: { decimalReturnType: 'DOUBLE_OR_LONG' },
      }),
    ],
  },
  {
    id: 'arrays/other-elements',
    behaviour: 'numeric[], timestamptz[], bpchar[], name[] and enum arrays are stringValues.',
    source: ['GUIDE'],
    confidence: 'inferred',
    steps: [
      select('ARRAY[1.10]::numeric[]', array('stringValues', ['1.10'])),
      select(`ARRAY['2024-01-15 12:34:56+09']::timestamptz[]`, array('stringValues', ['2024-01-15 03:34:56'])),
      select(`ARRAY['a']::char(2)[]`, array('stringValues', ['a '])),
      select(`ARRAY['a']::name[]`, array('stringValues', ['a'])),
      select(`ARRAY['sad','happy']::mood[]`, array('stringValues', ['sad', 'happy'])),
      ...OTHER_MEMBERS.flatMap(emptyAndNulls),
      execute(`SELECT ARRAY['infinity']::date[]`, refused('InternalFailure', 'UnknownError', 500)),
    ],
  },
];
