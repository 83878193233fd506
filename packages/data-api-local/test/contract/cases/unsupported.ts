import {
  begin,
  type ContractCase,
  databaseError,
  execute,
  refused,
  rollback,
  rows,
  str,
  unsupported,
  updated,
} from '../case.ts';

/** The name that the error shows, a value of the type as SQL, and the text that a cast makes of it. */
type Unsupported = readonly [name: string, sql: string, asText: string];

const SEEN: readonly Unsupported[] = [
  ['INTERVAL', "interval '1 day'", '1 day'],
  ['TIMETZ', "timetz '10:00+00'", '10:00:00+00'],
  ['xml', "'<a/>'::xml", '<a/>'],
  ['"CHAR"', `'a'::"char"`, 'a'],
  ['regclass', "'pg_class'::regclass", 'pg_class'],
  ['regtype', "'int4'::regtype", 'integer'],
  ['MACADDR', "macaddr '08:00:2b:01:02:03'", '08:00:2b:01:02:03'],
  ['MACADDR8', "macaddr8 '08:00:2b:01:02:03:04:05'", '08:00:2b:01:02:03:04:05'],
  ['DATERANGE', "daterange('2026-01-01', '2026-01-02')", '[2026-01-01,2026-01-02)'],
  ['TSRANGE', "tsrange('2026-01-01', '2026-01-02')", '["2026-01-01 00:00:00","2026-01-02 00:00:00")'],
  ['regtype[]', "ARRAY['int4'::regtype]", '{integer}'],
];
/** Refused for want of a word that they are supported. */
const SUPPOSED: readonly Unsupported[] = [
  ['MONEY', "'1'::money", '$1.00'],
  ['POINT', 'point(1,2)', '(1,2)'],
  ['LSEG', "lseg '[(0,0),(1,1)]'", '[(0,0),(1,1)]'],
  ['PATH', "path '((0,0),(1,1))'", '((0,0),(1,1))'],
  ['BOX', 'box(point(0,0), point(1,1))', '(1,1),(0,0)'],
  ['POLYGON', "polygon '((0,0),(1,1))'", '((0,0),(1,1))'],
  ['LINE', "line '{1,2,3}'", '{1,2,3}'],
  ['CIRCLE', 'circle(point(0,0), 1)', '<(0,0),1>'],
  ['TSTZRANGE', "tstzrange('2026-01-01', '2026-01-02')", '["2026-01-01 00:00:00+00","2026-01-02 00:00:00+00")'],
  ['INT8RANGE', 'int8range(1, 2)', '[1,2)'],
  ['BIT', "B'101'", '101'],
  ['VARBIT', "B'101'::varbit", '101'],
  ['RECORD', 'ROW(1, 2)', '(1,2)'],
  ['JSONPATH', "'$.a'::jsonpath", '$."a"'],
  ['tsvector', "'a'::tsvector", "'a'"],
  ['t', "(NULL, 1, NULL, NULL, NULL, NULL, NULL, 'happy')::t", '(,1,,,,,,happy)'],
  ['INTERVAL[]', "ARRAY[interval '1 day']", '{"1 day"}'],
  ['BYTEA[]', "ARRAY['\\x01'::bytea]", '{"\\\\x01"}'],
];
const UNSUPPORTED = [...SEEN, ...SUPPOSED];

/** Arrays of these are refused under the name of the element with `[]` behind it. */
const ELEMENTS: readonly (readonly [string, string])[] = [
  ['"CHAR"', '"char"'],
  ['POINT', 'point'],
  ['LSEG', 'lseg'],
  ['PATH', 'path'],
  ['BOX', 'box'],
  ['POLYGON', 'polygon'],
  ['LINE', 'line'],
  ['CIRCLE', 'circle'],
  ['CIDR', 'cidr'],
  ['INET', 'inet'],
  ['MACADDR', 'macaddr'],
  ['MACADDR8', 'macaddr8'],
  ['MONEY', 'money'],
  ['OID', 'oid'],
  ['TIMETZ', 'timetz'],
  ['VARBIT', 'varbit'],
  ['INT4RANGE', 'int4range'],
  ['NUMRANGE', 'numrange'],
  ['TSRANGE', 'tsrange'],
  ['TSTZRANGE', 'tstzrange'],
  ['DATERANGE', 'daterange'],
  ['INT8RANGE', 'int8range'],
  ['JSONPATH', 'jsonpath'],
  ['xml', 'xml'],
  ['regclass', 'regclass'],
  ['tsvector', 'tsvector'],
];

const namesOf = (types: readonly (readonly [string, ...unknown[]])[]) => types.map(([name]) => name).join(', ');
const refusedType = (name: string) => unsupported(`The result contains the unsupported data type ${name}.`);

/** What cannot be returned, and how to get it all the same. */
export const UNSUPPORTED_RESULTS: readonly ContractCase[] = [
  {
    id: 'results/unsupported',
    behaviour: `Types that cannot be returned fail the call by name: ${namesOf(SEEN)}.`,
    source: ['TMOK', 'DAC'],
    confidence: 'confirmed',
    steps: SEEN.map(([name, sql]) => execute(`SELECT ${sql} AS x`, refusedType(name))),
  },
  {
    id: 'results/unsupported-supposed',
    behaviour: `Types that are in no list of AWS fail too: ${namesOf(SUPPOSED)}.`,
    source: ['GUIDE', 'SQLX'],
    confidence: 'inferred',
    steps: SUPPOSED.map(([name, sql]) => execute(`SELECT ${sql} AS x`, refusedType(name))),
  },
  {
    id: 'results/unsupported-as-text',
    behaviour: 'A cast to text returns each of these types; money may be cast to numeric as well.',
    source: ['TMOK', 'PG'],
    confidence: 'confirmed',
    steps: [
      ...UNSUPPORTED.map(([, sql, text]) => execute(`SELECT (${sql})::text AS x`, rows([str(text)]))),
      execute("SELECT '1'::money::numeric AS x", rows([str('1.00')])),
    ],
  },
  {
    id: 'results/unsupported-arrays',
    behaviour: `Arrays of types that cannot be returned are refused with [] after the name: ${namesOf(ELEMENTS)}.`,
    source: ['SQLX'],
    confidence: 'inferred',
    steps: ELEMENTS.map(([name, type]) => execute(`SELECT '{}'::${type}[] AS x`, refusedType(`${name}[]`))),
  },
  {
    id: 'results/unsupported-composites',
    behaviour: 'A composite is refused under its own name, whatever that is, and so is its array.',
    source: ['SQLX'],
    confidence: 'inferred',
    steps: [
      begin(),
      execute('CREATE SCHEMA own', updated(0), { transaction: 'tx' }),
      execute('CREATE TYPE own.vector AS (a int)', updated(0), { transaction: 'tx' }),
      execute('SELECT ROW(1)::own.vector AS x', refusedType('vector'), { transaction: 'tx' }),
      execute('SELECT ARRAY[ROW(1)::own.vector] AS x', refusedType('vector[]'), { transaction: 'tx' }),
      rollback(),
    ],
  },
  {
    id: 'results/unsupported-extensions',
    behaviour: 'A type that an extension brings is refused under its own name, as hstore; vector is the exception.',
    source: ['OURS'],
    confidence: 'open',
    steps: [
      execute('CREATE EXTENSION hstore', updated(0)),
      execute("SELECT 'a=>1'::hstore AS x", refusedType('hstore')),
      execute("SELECT 'a=>1'::hstore::text AS x", rows([str('"a"=>"1"')])),
    ],
  },
  {
    id: 'results/unsupported-catalogue',
    behaviour: 'Columns of pg_catalog hit this: relkind is "CHAR" and has to be cast to text.',
    source: ['TMOK'],
    confidence: 'confirmed',
    steps: [
      execute("SELECT relkind FROM pg_class WHERE oid = 't'::regclass", refusedType('"CHAR"')),
      execute("SELECT relkind::text FROM pg_class WHERE oid = 't'::regclass", rows([str('r')])),
    ],
  },
  {
    id: 'results/unsupported-beside-others',
    behaviour: 'One such column fails the whole call, NULL or not, whatever the other columns are.',
    source: ['OURS'],
    confidence: 'inferred',
    steps: [
      execute("SELECT 1 AS a, interval '1 day' AS b, 'x'::text AS c", refusedType('INTERVAL')),
      execute('SELECT 1 AS a, NULL::interval AS b', refusedType('INTERVAL')),
    ],
  },
  {
    id: 'results/unsupported-without-rows',
    behaviour: 'A type that cannot be returned causes no error when no row is returned.',
    source: ['TMOK'],
    confidence: 'confirmed',
    steps: [
      ...UNSUPPORTED.map(([, sql]) => execute(`SELECT ${sql} AS x WHERE false`, rows())),
      execute(
        "SELECT interval '1 day' AS i WHERE false",
        {
          ok: {
            numberOfRecordsUpdated: 0,
            records: [],
            columnMetadata: [
              {
                arrayBaseColumnType: 0,
                isAutoIncrement: false,
                isCaseSensitive: false,
                isCurrency: false,
                isSigned: false,
                label: 'i',
                name: 'i',
                nullable: 2,
                precision: 49,
                scale: 6,
                schemaName: '',
                tableName: '',
                type: 1111,
                typeName: 'interval',
              },
            ],
          },
        },
        { includeResultMetadata: true },
      ),
    ],
  },
  {
    id: 'results/infinity',
    behaviour: 'An infinite date, timestamp or timestamptz, of either sign, is InternalFailure; a cast to text helps.',
    source: ['TMOK'],
    confidence: 'inferred',
    steps: ['date', 'timestamp', 'timestamptz'].flatMap((type) =>
      ['infinity', '-infinity'].flatMap((value) => [
        execute(`SELECT '${value}'::${type}`, refused('InternalFailure', 'UnknownError', 500)),
        execute(`SELECT '${value}'::${type}::text`, rows([str(value)])),
      ]),
    ),
  },
  {
    id: 'results/domains-of-unsupported',
    behaviour: 'A domain over such a type is refused under the name of its base type.',
    source: ['PG'],
    confidence: 'inferred',
    steps: [
      execute('CREATE DOMAIN span AS interval', updated(0)),
      execute("SELECT '1 day'::span AS x", refusedType('INTERVAL')),
      execute(
        "SELECT 'nonsense'::span AS x",
        databaseError('ERROR: invalid input syntax for type interval: "nonsense"; Position: 8; SQLState: 22007'),
      ),
    ],
  },
];
