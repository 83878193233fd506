import { begin, type ContractCase, execute, NULL, num, rollback, rows, str, updated } from '../case.ts';

const COLUMN = {
  arrayBaseColumnType: 0,
  isAutoIncrement: false,
  isCaseSensitive: true,
  isCurrency: false,
  isSigned: false,
  nullable: 2,
  precision: 2147483647,
  scale: 0,
  schemaName: '',
  tableName: '',
  type: 12,
  typeName: 'text',
};

/** A column of the result, as it differs from an expression of type text. */
const column = (name: string, differs: Partial<typeof COLUMN>) => ({ ...COLUMN, label: name, name, ...differs });
const NUMBER = { isCaseSensitive: false, isSigned: true };
const TIME = { isCaseSensitive: false };

const other = (typeName: string): readonly [string, Partial<typeof COLUMN>] => [typeName, { type: 1111 }];

/** typeName and java.sql.Types number, precision, scale of each type, as an expression has them. */
const TYPES: readonly (readonly [string, Partial<typeof COLUMN>])[] = [
  ['int2', { ...NUMBER, type: 5, precision: 5 }],
  ['int4', { ...NUMBER, type: 4, precision: 10 }],
  ['int8', { ...NUMBER, type: -5, precision: 19 }],
  ['oid', { isCaseSensitive: false, type: -5, precision: 10 }],
  ['float4', { ...NUMBER, type: 7, precision: 8, scale: 8 }],
  ['float8', { ...NUMBER, type: 8, precision: 17, scale: 17 }],
  ['numeric(12,4)', { ...NUMBER, type: 2, precision: 12, scale: 4, typeName: 'numeric' }],
  ['numeric', { ...NUMBER, type: 2, precision: 0 }],
  ['bool', { isCaseSensitive: false, type: -7, precision: 1 }],
  ['text', {}],
  ['varchar(20)', { precision: 20, typeName: 'varchar' }],
  ['varchar', {}],
  ['char(3)', { type: 1, precision: 3, typeName: 'bpchar' }],
  ['name', {}],
  ['uuid', { type: 1111 }],
  ['json', { type: 1111 }],
  ['jsonb', { type: 1111 }],
  ['date', { ...TIME, type: 91, precision: 13 }],
  ['time', { ...TIME, type: 92, precision: 15, scale: 6 }],
  ['time(3)', { ...TIME, type: 92, precision: 12, scale: 3, typeName: 'time' }],
  ['timestamp', { ...TIME, type: 93, precision: 29, scale: 6 }],
  ['timestamptz', { ...TIME, type: 93, precision: 35, scale: 6 }],
  ['timetz', { ...TIME, type: 92, precision: 21, scale: 6 }],
  ['interval', { ...TIME, type: 1111, precision: 49, scale: 6 }],
  ['bytea', { type: -2 }],
  ['mood', { type: 12 }],
  ['inet', { type: 1111 }],
  ['cidr', { type: 1111 }],
  ['numeric(10,0)', { ...NUMBER, type: 2, precision: 10, typeName: 'numeric' }],
  ['timestamp(3)', { ...TIME, type: 93, precision: 26, scale: 3, typeName: 'timestamp' }],
  ['money', { type: 8, isCurrency: true }],
  ['xml', { type: 2009 }],
  ['"char"', { type: 1, precision: 1, typeName: 'char' }],
  ['int4[]', { ...NUMBER, type: 2003, precision: 10, typeName: '_int4' }],
  ['text[]', { type: 2003, typeName: '_text' }],
];

/** Types that cannot be returned, or whose metadata nobody has seen: as the code of pgjdbc has them. */
const OTHER_TYPES: typeof TYPES = [
  ['t', { type: 2002 }],
  ...['macaddr', 'macaddr8', 'point', 'lseg', 'path', 'box', 'polygon', 'line', 'circle', 'regclass', 'regtype'].map(
    other,
  ),
  ...['int4range', 'numrange', 'daterange', 'tsrange', 'tstzrange', 'int8range', 'tsvector', 'jsonpath'].map(other),
];

/** An array is described as its element is, but for its own type and name. */
const ARRAYS: typeof TYPES = [
  ['int2[]', { ...NUMBER, precision: 5, typeName: '_int2' }],
  ['int8[]', { ...NUMBER, precision: 19, typeName: '_int8' }],
  ['float4[]', { ...NUMBER, precision: 8, scale: 8, typeName: '_float4' }],
  ['float8[]', { ...NUMBER, precision: 17, scale: 17, typeName: '_float8' }],
  ['numeric(12,4)[]', { ...NUMBER, precision: 12, scale: 4, typeName: '_numeric' }],
  ['bool[]', { isCaseSensitive: false, precision: 1, typeName: '_bool' }],
  ['varchar(20)[]', { precision: 20, typeName: '_varchar' }],
  ['uuid[]', { typeName: '_uuid' }],
  ['json[]', { typeName: '_json' }],
  ['jsonb[]', { typeName: '_jsonb' }],
  ['date[]', { ...TIME, precision: 13, typeName: '_date' }],
  ['time[]', { ...TIME, precision: 15, scale: 6, typeName: '_time' }],
  ['timestamp[]', { ...TIME, precision: 29, scale: 6, typeName: '_timestamp' }],
  ['bit(3)[]', { isCaseSensitive: false, precision: 3, typeName: '_bit' }],
  ['mood[]', { typeName: '_mood' }],
];

const described = (columnMetadata: readonly unknown[], records: readonly unknown[] = [], more: object = {}) => ({
  ok: { numberOfRecordsUpdated: 0, records, columnMetadata, ...more },
});

const TITLE = column('title', { nullable: 0, tableName: 'items' });
const counter = (name: string, differs: Partial<typeof COLUMN>) =>
  column(name, { ...NUMBER, isAutoIncrement: true, nullable: 0, tableName: 'counted', ...differs });

const META = { includeResultMetadata: true };

const describesType = ([type, differs]: (typeof TYPES)[number]) =>
  execute(`SELECT NULL::${type} AS x WHERE false`, described([column('x', { typeName: type, ...differs })]), META);

/** columnMetadata, field by field. */
export const METADATA: readonly ContractCase[] = [
  {
    id: 'metadata/types',
    behaviour:
      'typeName is PostgreSQL’s, type a number of java.sql.Types; precision, scale, sign and case as pgjdbc has them.',
    source: ['META', 'PGJDBC'],
    confidence: 'confirmed',
    steps: TYPES.map(describesType),
  },
  {
    id: 'metadata/other-types',
    behaviour:
      'Ranges, geometry, macaddr, regclass and the like are of type 1111 (OTHER), a composite of 2002 (STRUCT).',
    source: ['PGJDBC'],
    confidence: 'inferred',
    steps: OTHER_TYPES.map(describesType),
  },
  {
    id: 'metadata/arrays',
    behaviour:
      'An array is of type 2003 with PostgreSQL’s internal name (`_int8`); arrayBaseColumnType is 0, the rest is its element’s.',
    source: ['PGJDBC'],
    confidence: 'confirmed',
    steps: ARRAYS.map(([type, differs]) => describesType([type, { type: 2003, ...differs }])),
  },
  {
    id: 'metadata/tables',
    behaviour:
      'A table’s column has tableName, nullable 0 or 1; serial and identity columns are isAutoIncrement and called serial, bigserial, smallserial.',
    source: ['META', 'TMOK'],
    confidence: 'confirmed',
    steps: [
      execute(
        'SELECT id, title AS heading, code, price, made_at, big, small, 1 + 1 AS two FROM items WHERE false',
        described([
          column('id', {
            ...NUMBER,
            type: 4,
            precision: 10,
            typeName: 'serial',
            isAutoIncrement: true,
            nullable: 0,
            tableName: 'items',
          }),
          column('heading', { nullable: 0, tableName: 'items' }),
          column('code', { typeName: 'varchar', precision: 20, nullable: 1, tableName: 'items' }),
          column('price', {
            ...NUMBER,
            type: 2,
            precision: 10,
            scale: 2,
            typeName: 'numeric',
            nullable: 1,
            tableName: 'items',
          }),
          column('made_at', {
            ...TIME,
            type: 93,
            precision: 35,
            scale: 6,
            typeName: 'timestamptz',
            nullable: 1,
            tableName: 'items',
          }),
          column('big', {
            ...NUMBER,
            type: -5,
            precision: 19,
            typeName: 'bigserial',
            isAutoIncrement: true,
            nullable: 0,
            tableName: 'items',
          }),
          column('small', {
            ...NUMBER,
            type: 5,
            precision: 5,
            typeName: 'smallserial',
            isAutoIncrement: true,
            nullable: 0,
            tableName: 'items',
          }),
          column('two', { ...NUMBER, type: 4, precision: 10, typeName: 'int4' }),
        ]),
        META,
      ),
    ],
  },
  {
    id: 'metadata/when',
    behaviour:
      'Metadata comes where it is asked for and rows are returned: SELECT, RETURNING, SHOW, EXPLAIN, FETCH; never otherwise.',
    source: ['TMOK', 'KYS'],
    confidence: 'confirmed',
    steps: [
      execute('SELECT 1 AS a', rows([num(1)])),
      begin(),
      execute(
        "INSERT INTO items (title, code) VALUES ('a', 'when') RETURNING title",
        described([column('title', { nullable: 0, tableName: 'items' })], [[str('a')]], {
          numberOfRecordsUpdated: 1,
          generatedFields: [],
        }),
        { ...META, transaction: 'tx' },
      ),
      execute("UPDATE items SET price = NULL WHERE code = 'when'", updated(1), { ...META, transaction: 'tx' }),
      execute('DECLARE c CURSOR FOR SELECT price FROM items', updated(0), { ...META, transaction: 'tx' }),
      execute(
        'FETCH 1 FROM c',
        described(
          [
            column('price', {
              ...NUMBER,
              type: 2,
              precision: 10,
              scale: 2,
              typeName: 'numeric',
              nullable: 1,
              tableName: 'items',
            }),
          ],
          [[NULL]],
        ),
        { ...META, transaction: 'tx' },
      ),
      rollback(),
      execute('SHOW TimeZone', described([column('TimeZone', {})], [[str('UTC')]]), META),
      execute('EXPLAIN (COSTS OFF) SELECT 1', described([column('QUERY PLAN', {})], [[str('Result')]]), META),
    ],
  },
  {
    id: 'metadata/no-rows',
    behaviour:
      'A statement that could return rows and returns none has `records: []` and its metadata; one that cannot has neither.',
    source: ['TMOK', 'KYS'],
    confidence: 'confirmed',
    steps: [
      execute('SELECT title FROM items WHERE false', rows(), { includeResultMetadata: false }),
      execute('SELECT title FROM items WHERE false', described([TITLE]), META),
      ...['UPDATE items SET small = 1 WHERE false', 'DELETE FROM items WHERE false'].flatMap((sql) => [
        execute(sql, updated(0), META),
        execute(`${sql} RETURNING title`, described([TITLE], [], { generatedFields: [] }), META),
      ]),
      begin(),
      execute('DECLARE c CURSOR FOR SELECT title FROM items WHERE false', updated(0), { ...META, transaction: 'tx' }),
      execute('FETCH ALL FROM c', described([TITLE]), { ...META, transaction: 'tx' }),
      execute("INSERT INTO items (title) VALUES ('a')", updated(1), { ...META, transaction: 'tx' }),
      execute('CREATE TEMP TABLE described (a int)', updated(0), { ...META, transaction: 'tx' }),
      execute('SET LOCAL work_mem = 64', updated(0), { ...META, transaction: 'tx' }),
      rollback(),
      execute('BEGIN', updated(0), META),
    ],
  },
  {
    id: 'metadata/table-names',
    behaviour:
      'tableName is the base table’s own name, whatever the FROM clause calls it, through joins and subqueries; an expression has none.',
    source: ['META', 'PGJDBC'],
    confidence: 'confirmed',
    steps: [
      execute(
        'SELECT b.title, upper(b.title) AS up FROM t AS a JOIN (SELECT title FROM items AS i) AS b ON true WHERE false',
        described([TITLE, column('up', {})]),
        META,
      ),
      execute('SELECT title, title FROM items WHERE false', described([TITLE, TITLE]), META),
    ],
  },
  {
    id: 'metadata/auto-increment',
    behaviour:
      'smallserial, serial, bigserial and identity columns of each width are isAutoIncrement under the serial names; other defaults are not.',
    source: ['META', 'TMOK', 'PGJDBC'],
    confidence: 'confirmed',
    steps: [
      begin(),
      execute(
        `CREATE TEMP TABLE counted (s2 smallserial, s4 serial, s8 bigserial, i2 int2 GENERATED BY DEFAULT AS IDENTITY,
           i4 int4 GENERATED ALWAYS AS IDENTITY, i8 int8 GENERATED BY DEFAULT AS IDENTITY, d4 int4 NOT NULL DEFAULT 4)`,
        updated(0),
        { transaction: 'tx' },
      ),
      execute(
        'SELECT * FROM counted',
        described([
          counter('s2', { type: 5, precision: 5, typeName: 'smallserial' }),
          counter('s4', { type: 4, precision: 10, typeName: 'serial' }),
          counter('s8', { type: -5, precision: 19, typeName: 'bigserial' }),
          counter('i2', { type: 5, precision: 5, typeName: 'smallserial' }),
          counter('i4', { type: 4, precision: 10, typeName: 'serial' }),
          counter('i8', { type: -5, precision: 19, typeName: 'bigserial' }),
          counter('d4', { type: 4, precision: 10, typeName: 'int4', isAutoIncrement: false }),
        ]),
        { ...META, transaction: 'tx' },
      ),
      rollback(),
    ],
  },
  {
    id: 'metadata/updates',
    behaviour:
      'numberOfRecordsUpdated counts rows of INSERT, UPDATE and DELETE, and is 0 for SELECT and DDL; generatedFields is [].',
    source: ['API', 'DAC'],
    confidence: 'documented',
    steps: [
      begin(),
      execute("INSERT INTO items (title) VALUES ('a'), ('b'), ('c')", updated(3), { transaction: 'tx' }),
      execute("UPDATE items SET title = 'd'", updated(3), { transaction: 'tx' }),
      execute('SELECT count(*) FROM items', rows([num(3)]), { transaction: 'tx' }),
      execute('DELETE FROM items', updated(3), { transaction: 'tx' }),
      execute('CREATE TEMP TABLE tmp AS SELECT 1', updated(0), { transaction: 'tx' }),
      execute('SET LOCAL work_mem = 64', updated(0), { transaction: 'tx' }),
      rollback(),
    ],
  },
  {
    id: 'metadata/returning-count',
    behaviour: 'With RETURNING, numberOfRecordsUpdated is the number of rows as well.',
    source: ['OURS'],
    confidence: 'open',
    steps: [
      begin(),
      execute(
        "INSERT INTO items (title) VALUES ('a'), ('b') RETURNING title",
        { ok: { numberOfRecordsUpdated: 2, generatedFields: [], records: [[str('a')], [str('b')]] } },
        { transaction: 'tx' },
      ),
      rollback(),
    ],
  },
];
