import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../../data-api-local/src/index.ts';
import { JSON_FROM_ROWS } from '../../src/client/read-format.ts';
import { type ColumnType, type DataApiClient, nullable, statement } from '../../src/index.ts';
import { codecOf } from '../../src/types/declared-types.ts';
import { answer, type FakeService, fakeService } from '../fake-service.ts';
import { clientOf } from '../local.ts';
import { ROUND_TRIP_VALUES } from '../round-trip-values.ts';

let api: DataApiLocal;
let db: DataApiClient;
let fake: FakeService | undefined;
beforeAll(async () => {
  api = await startTestDataApi();
  db = clientOf(api);
  await db.execute(statement({ sql: "CREATE TYPE mood AS ENUM ('happy', 'so so')" }));
});
afterAll(async () => {
  db?.close();
  await api?.stop();
});

describe('a second read of many rows', () => {
  const cases = ROUND_TRIP_VALUES.map(([cast, type, value], index) => ({ name: `v${index}`, cast, type, value }));
  const inJson = ({ type }: { readonly type: ColumnType }): boolean => codecOf(type).survivesJson;
  type Rows = readonly Readonly<Record<string, unknown>>[];
  const reads: [first: Rows, second: Rows][] = [];

  // Two columns of each type that JSON keeps, which the second read requests as JSON, and two of all others.
  beforeAll(async () => {
    for (const part of [cases.filter(inJson), cases.filter((each) => !inJson(each))]) {
      const types = Object.fromEntries(part.map(({ name, type }) => [name, type]));
      const values = part.map(({ name, cast }) => `CAST(:${name} AS ${cast}) AS ${name}`);
      const read = statement({
        sql: `SELECT ${values.join(', ')}, NULL::text AS none FROM generate_series(1, ${JSON_FROM_ROWS})`,
        parameters: types,
        row: { ...types, none: nullable('text') },
      });
      const given = Object.fromEntries(part.map(({ name, value }) => [name, value])) as never;
      reads.push([await db.query(read, given), await db.query(read, given)]);
    }
  });

  test.each(cases.map((each) => [each.cast, each.type, each.value, each] as const))(
    'gives equal values: %s %j: %p',
    (_, __, value, each) => {
      const [first, second] = reads[inJson(each) ? 0 : 1] ?? [];

      expect(first?.map((row) => row[each.name])).toEqual(Array.from({ length: JSON_FROM_ROWS }, () => value));
      expect(second?.map((row) => row[each.name])).toEqual(first?.map((row) => row[each.name]));
    },
  );

  test('returns NULL as null in both formats', () => {
    for (const rows of reads.flat()) expect(rows.every(({ none }) => none === null)).toBe(true);
    expect(reads.flat().map(({ length }) => length)).toEqual(Array.from({ length: 4 }, () => JSON_FROM_ROWS));
  });

  test('names columns as they are, __proto__ too', async () => {
    const read = statement({
      sql: `SELECT 'x' AS "__proto__", 'y' AS "a b" FROM generate_series(1, ${JSON_FROM_ROWS})`,
      row: Object.fromEntries([
        ['__proto__', 'text'],
        ['a b', 'text'],
      ]) as { readonly 'a b': 'text' },
    });

    const first = await db.query(read);

    expect(Object.entries(first[0] ?? {})).toEqual([
      ['__proto__', 'x'],
      ['a b', 'y'],
    ]);
    expect((await db.query(read)).map((row) => Object.entries(row))).toEqual(first.map((row) => Object.entries(row)));
  });
});

describe('JSON is asked for', () => {
  const columnMetadata = [{ name: 'n', label: 'n', typeName: 'int4' }];
  const records = Array.from({ length: JSON_FROM_ROWS }, (_, longValue) => [{ longValue }]);
  const read = statement({ sql: 'SELECT n FROM t', row: { n: 'int4' } });
  const formats = () => fake?.received.map(({ body }) => body.formatRecordsAs);

  afterEach(() => fake?.close());

  test('only after the columns were checked, and only after many rows', async () => {
    const formattedRecords = JSON.stringify(records.map(([field]) => ({ n: field?.longValue })));
    fake = await fakeService([
      answer({ records, columnMetadata }),
      answer({ formattedRecords }),
      answer({ formattedRecords: '[{"n":1}]' }),
      answer({ records: [] }),
    ]);
    for (let call = 0; call < 4; call += 1) await fake.client.query(read);

    expect(formats()).toEqual([undefined, 'JSON', 'JSON', undefined]);
  });

  test.each<[string, ColumnType, string]>([
    ['SELECT n FROM t', 'float8', 'float8'],
    ['WITH x AS (DELETE FROM t RETURNING n) SELECT n FROM x', 'int4', 'int4'],
    ['SELECT * FROM t', 'int4', 'int4'],
    ['INSERT INTO t VALUES (1) RETURNING n', 'int4', 'int4'],
  ])('never for %s %s', async (sql, type, typeName) => {
    fake = await fakeService([answer({ records, columnMetadata: [{ name: 'n', label: 'n', typeName }] })]);
    const other = statement({ sql, row: { n: type } });
    await fake.client.query(other);
    await fake.client.query(other);

    expect(formats()).toEqual([undefined, undefined]);
  });

  test.each(['[{"n":"x"}]', '[{"m":1}]', '[{"n":1,"m":2}]', '[5]', '{"n":{}}', '[{"n":[1]}]', '[{"n":null}]', '[{"n"'])(
    'an answer of another shape is a RowError: %s',
    async (formattedRecords) => {
      fake = await fakeService([answer({ records, columnMetadata }), answer({ formattedRecords })]);
      await fake.client.query(read);

      await expect(fake.client.query(read)).rejects.toMatchObject({ name: 'RowError' });
    },
  );
});

test('a column that is missing is a RowError, also one with a name that every object has', async () => {
  const columnMetadata = [{ name: 'constructor', label: 'constructor', typeName: 'text' }];
  const records = Array.from({ length: JSON_FROM_ROWS }, () => [{ stringValue: 'x' }]);
  const service = await fakeService([answer({ records, columnMetadata }), answer({ formattedRecords: '[{"m":1}]' })]);
  const read = statement({ sql: 'SELECT constructor FROM t', row: { constructor: 'text' } });
  await service.client.query(read);

  await expect(service.client.query(read)).rejects.toMatchObject({ name: 'RowError' });
  await service.close();
});

test('types that JSON may change are read as records', () => {
  expect(ROUND_TRIP_VALUES.filter(([, type]) => !codecOf(type).survivesJson).map(([sqlType]) => sqlType)).toEqual(
    ROUND_TRIP_VALUES.map(([sqlType]) => sqlType).filter((sqlType) => /^(float|bytea)|\[\]$/.test(sqlType)),
  );
});
