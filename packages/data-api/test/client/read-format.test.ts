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

const many = (value: string, cast: string) =>
  `SELECT CAST(${value} AS ${cast}) AS value, NULL::text AS none FROM generate_series(1, ${JSON_FROM_ROWS})`;

describe('a second read of many rows', () => {
  test.each<[string, ColumnType, unknown]>([...ROUND_TRIP_VALUES])(
    'gives equal values: %s %j: %p',
    async (cast, type, value) => {
      const read = statement({
        sql: many(':value', cast),
        parameters: { value: type },
        row: { value: type, none: nullable('text') },
      });

      const first = await db.query(read, { value } as never);
      const second = await db.query(read, { value } as never);

      expect(first).toHaveLength(JSON_FROM_ROWS);
      expect(first[0]).toEqual({ value, none: null });
      expect(second).toEqual(first);
    },
  );

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

test('types that JSON may change are read as records', () => {
  expect(ROUND_TRIP_VALUES.filter(([, type]) => !codecOf(type).survivesJson).map(([sqlType]) => sqlType)).toEqual(
    ROUND_TRIP_VALUES.map(([sqlType]) => sqlType).filter((sqlType) => /^(float|bytea)|\[\]$/.test(sqlType)),
  );
});
