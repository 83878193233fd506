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
    behaviour: 'Columns with the same label are refused.',
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
    behaviour: 'Statements that are no SELECT ignore the format and answer as ever, RETURNING included.',
    source: ['GUIDE'],
    confidence: 'inferred',
    steps: [
      begin(),
      execute("INSERT INTO items (title) VALUES ('a')", updated(1), { ...JSON_FORMAT, transaction: 'tx' }),
      execute(
        "UPDATE items SET title = 'b' RETURNING title",
        { ok: { generatedFields: [], numberOfRecordsUpdated: 1, records: [[str('b')]] } },
        { ...JSON_FORMAT, transaction: 'tx' },
      ),
      rollback(),
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
      'The string may have 10 MB; a larger one is a BadRequestException. The 1 MiB of records does not hold here.',
    source: ['GUIDE'],
    confidence: 'documented',
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
