import { begin, type ContractCase, execute, refused, rollback, str, updated } from '../case.ts';

const JSON_FORMAT = { formatRecordsAs: 'JSON' };
const formatted = (formattedRecords: string) => ({ ok: { formattedRecords, numberOfRecordsUpdated: 0 } });

/** formatRecordsAs JSON. */
export const JSON_RECORDS: readonly ContractCase[] = [
  {
    id: 'json/shape',
    behaviour: 'formattedRecords is one string, an array of objects by label; records and columnMetadata are left out.',
    source: ['GUIDE'],
    confidence: 'documented',
    steps: [
      execute(`SELECT 1 AS a, 'x' AS "B c"`, formatted('[{"a":1,"B c":"x"}]'), {
        ...JSON_FORMAT,
        includeResultMetadata: true,
      }),
      execute('SELECT 1 AS a WHERE false', formatted('[]'), JSON_FORMAT),
    ],
  },
  {
    id: 'json/values',
    behaviour: 'Decimals, dates, json and binary (base64) are strings, NULL is null, arrays are arrays.',
    source: ['GUIDE'],
    confidence: 'documented',
    steps: [
      execute(
        `SELECT 1.10::numeric AS n, true AS b, NULL::int AS z, '\\x01ff'::bytea AS y, date '2026-01-02' AS d,
                timestamptz '2024-01-15 12:34:56.5+09' AS t, '{"a":1}'::json AS j, ARRAY[1,NULL] AS a, 0.5::float8 AS f,
                9007199254740993::int8 AS l`,
        formatted(
          '[{"n":"1.10","b":true,"z":null,"y":"Af8=","d":"2026-01-02","t":"2024-01-15 03:34:56.500","j":"{\\"a\\":1}","a":[1,null],"f":0.5,"l":9007199254740993}]',
        ),
        JSON_FORMAT,
      ),
    ],
  },
  {
    id: 'json/more-values',
    behaviour: 'Times, timestamps, jsonb, uuid and enums are strings; every array is an array, and a NULL one is null.',
    source: ['GUIDE'],
    confidence: 'documented',
    steps: [
      execute(
        `SELECT time '10:00:00.8' AS t, timestamp '2026-01-02 03:04:05' AS ts, '{"a":1}'::jsonb AS jb,
                '5C2D0B52-8E9F-4D4E-9D0B-3F0A4C1A7F11'::uuid AS u, 'sad'::mood AS e, 26::oid AS o, 3.14::float4 AS f,
                ARRAY['a','"'] AS ta, ARRAY[0.5::float8] AS fa, ARRAY[true] AS ba, '{}'::int[] AS ea, NULL::int[] AS na,
                ARRAY[1.10] AS da`,
        formatted(
          '[{"t":"10:00:00.800","ts":"2026-01-02 03:04:05","jb":"{\\"a\\": 1}","u":"5c2d0b52-8e9f-4d4e-9d0b-3f0a4c1a7f11","e":"sad","o":"26","f":3.14,"ta":["a","\\""],"fa":[0.5],"ba":[true],"ea":[],"na":null,"da":["1.10"]}]',
        ),
        JSON_FORMAT,
      ),
      execute('SELECT 9223372036854775807::int8 AS l', formatted('[{"l":9223372036854775807}]'), JSON_FORMAT),
      execute('SELECT 5::numeric(10,0) AS a, 1.00::numeric(4,2) AS b', formatted('[{"a":5,"b":1.00}]'), {
        ...JSON_FORMAT,
        resultSetOptions: { decimalReturnType: 'DOUBLE_OR_LONG' },
      }),
      execute('SELECT n FROM generate_series(1, 2) n', formatted('[{"n":1},{"n":2}]'), JSON_FORMAT),
    ],
  },
  {
    id: 'json/options',
    behaviour: 'resultSetOptions hold here too: DOUBLE_OR_LONG gives numbers, STRING gives int8 as text.',
    source: ['GUIDE'],
    confidence: 'documented',
    steps: [
      execute('SELECT 1.10::numeric AS n, 5::int8 AS l', formatted('[{"n":1.10,"l":"5"}]'), {
        ...JSON_FORMAT,
        resultSetOptions: { decimalReturnType: 'DOUBLE_OR_LONG', longReturnType: 'STRING' },
      }),
    ],
  },
  {
    id: 'json/duplicate-labels',
    behaviour: 'Columns with the same label are refused; exception and message are ours.',
    source: ['GUIDE'],
    confidence: 'inferred',
    steps: [
      execute(
        'SELECT 1 AS a, 2 AS a',
        refused(
          'BadRequestException',
          'The result has more than one column with the label a. JSON needs different labels: use aliases.',
        ),
        JSON_FORMAT,
      ),
    ],
  },
  {
    id: 'json/not-select',
    behaviour: 'Statements other than SELECT ignore the format.',
    source: ['GUIDE'],
    confidence: 'documented',
    steps: [
      begin(),
      execute("INSERT INTO items (title) VALUES ('a')", updated(1), { ...JSON_FORMAT, transaction: 'tx' }),
      execute('CREATE TABLE unformatted (a int)', updated(0), { ...JSON_FORMAT, transaction: 'tx' }),
      rollback(),
    ],
  },
  {
    id: 'json/returning',
    behaviour:
      'A statement with RETURNING is not a SELECT: it returns records and columnMetadata, not formattedRecords.',
    source: ['OURS'],
    confidence: 'inferred',
    steps: [
      begin(),
      execute("INSERT INTO items (title) VALUES ('a')", updated(1), { transaction: 'tx' }),
      execute(
        "UPDATE items SET title = 'b' RETURNING title",
        { ok: { generatedFields: [], numberOfRecordsUpdated: 1, records: [[str('b')]] } },
        { ...JSON_FORMAT, transaction: 'tx' },
      ),
      execute(
        "UPDATE items SET code = 'c' RETURNING 'x'::text AS x",
        {
          ok: {
            generatedFields: [],
            numberOfRecordsUpdated: 1,
            records: [[str('x')]],
            columnMetadata: [
              {
                arrayBaseColumnType: 0,
                isAutoIncrement: false,
                isCaseSensitive: true,
                isCurrency: false,
                isSigned: false,
                label: 'x',
                name: 'x',
                nullable: 2,
                precision: 2147483647,
                scale: 0,
                schemaName: '',
                tableName: '',
                type: 12,
                typeName: 'text',
              },
            ],
          },
        },
        { ...JSON_FORMAT, includeResultMetadata: true, transaction: 'tx' },
      ),
      execute('DELETE FROM items', updated(1), { ...JSON_FORMAT, transaction: 'tx' }),
      execute('CREATE TEMP TABLE plain (a int)', updated(0), { ...JSON_FORMAT, transaction: 'tx' }),
      execute('SET LOCAL work_mem = 64', updated(0), { ...JSON_FORMAT, transaction: 'tx' }),
      rollback(),
    ],
  },
  {
    id: 'json/select-like',
    behaviour: 'VALUES and WITH are SELECT-like: their rows are formatted.',
    source: ['OURS'],
    confidence: 'inferred',
    steps: [
      execute("VALUES (1, 'a')", formatted('[{"column1":1,"column2":"a"}]'), JSON_FORMAT),
      execute('WITH one AS (SELECT 1 AS a) SELECT a FROM one', formatted('[{"a":1}]'), JSON_FORMAT),
    ],
  },
  {
    id: 'json/unsupported',
    behaviour: 'Types that cannot be returned are refused in JSON as well.',
    source: ['GUIDE'],
    confidence: 'inferred',
    steps: [
      execute(
        "SELECT interval '1 day' AS i",
        refused('UnsupportedResultException', 'The result contains the unsupported data type INTERVAL.'),
        JSON_FORMAT,
      ),
    ],
  },
  {
    id: 'json/limit',
    behaviour:
      'The string may have 10 MB; a larger one is a BadRequestException with AWS’s older message. The 1 MiB of records does not apply.',
    source: ['GUIDE'],
    confidence: 'inferred',
    steps: [
      begin(),
      // Eleven megabytes may take longer than the short limit of the local target.
      execute("SET LOCAL statement_timeout = '10s'", updated(0), { transaction: 'tx' }),
      execute(
        "SELECT length(repeat('x', 2000000)) AS a, left(repeat('x', 2000000), 3) AS b",
        formatted('[{"a":2000000,"b":"xxx"}]'),
        JSON_FORMAT,
      ),
      execute(
        "SELECT repeat('x', 1000000) AS x FROM generate_series(1, 11)",
        refused('BadRequestException', 'Database returned more than the allowed response size limit'),
        { ...JSON_FORMAT, transaction: 'tx' },
      ),
      rollback(),
    ],
  },
];
