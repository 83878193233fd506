import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../../data-api-local/src/index.ts';
import { array, type DataApiClient, nullable, type ParameterType, statement } from '../../src/index.ts';
import { clientOf } from '../local.ts';
import { mood, RETURNABLE_NAMES, ROUND_TRIP_VALUES } from '../round-trip-values.ts';

let api: DataApiLocal;
let db: DataApiClient;
beforeAll(async () => {
  api = await startTestDataApi();
  db = clientOf(api);
  await db.execute(statement({ sql: "CREATE TYPE mood AS ENUM ('happy', 'so so')" }));
});
afterAll(async () => {
  db?.close();
  await api?.stop();
});

/** Type in SQL, declared type, value. */
type Case = readonly [string, ParameterType, unknown];

/** Values → parameters → columns of those types → one record → values. */
async function roundTrip(cases: readonly Case[]): Promise<readonly unknown[]> {
  const names = cases.map((_, index) => `c${index}`);
  const types = Object.fromEntries(cases.map(([, type], index) => [names[index], type])) as { c0: 'text' };
  const values = Object.fromEntries(cases.map(([, , value], index) => [names[index], value])) as { c0: string };
  return db.transaction(async (tx) => {
    const columns = cases.map(([sqlType], index) => `${names[index]} ${sqlType}`).join(', ');
    await tx.execute(statement({ sql: `CREATE TEMPORARY TABLE kept (${columns}) ON COMMIT DROP` }));
    const placeholders = names.map((name) => `:${name}`).join(', ');
    await tx.execute(statement({ sql: `INSERT INTO kept VALUES (${placeholders})`, parameters: types }), values);
    const row = await tx.get(statement({ sql: `SELECT ${names.join(', ')} FROM kept`, row: types }));
    return names.map((name) => row[name as 'c0']);
  });
}

const only = async (...each: Case): Promise<unknown> => (await roundTrip([each]))[0];

describe('a value is returned unchanged through a column of its type', () => {
  const nulls: readonly Case[] = [
    ...RETURNABLE_NAMES.map((name): Case => [name, nullable(name), null]),
    ['mood', nullable(mood), null],
    ['int4[]', nullable(array('int4')), null],
  ];
  // One row has all of them: a table each would be ten times as slow.
  let returned: readonly unknown[];
  let returnedNulls: readonly unknown[];
  beforeAll(async () => {
    returned = await roundTrip(ROUND_TRIP_VALUES);
    returnedNulls = await roundTrip(nulls);
  });

  test.each(ROUND_TRIP_VALUES.map((each, index) => [...each, index] as const))('%s %j: %p', (_, __, value, index) => {
    expect(returned[index]).toEqual(value);
  });

  test.each(nulls.map(([sqlType], index) => [sqlType, index] as const))('NULL of %s', (_, index) => {
    expect(returnedNulls[index]).toBeNull();
  });
});

describe('times', () => {
  test.each([
    ['2026-11-20T09:30:00.123456+05:30', '2026-11-20T04:00:00.123456Z'],
    ['2026-11-20T23:30:00-01:00', '2026-11-21T00:30:00Z'],
    [new Date(Date.UTC(2026, 10, 20, 9, 30, 0, 5)), '2026-11-20T09:30:00.005Z'],
  ])('with the zone of %p are UTC on both sides', async (value, expected) => {
    expect(await only('timestamptz', 'timestamptz', value)).toBe(expected);
  });

  test('of the session are UTC, independent of the time zone of this machine', async () => {
    const [row] = await db.query(
      statement({
        sql: "SELECT now() AS now, extract(epoch FROM now())::float8 AS seconds, current_setting('TimeZone') AS zone",
        row: { now: 'timestamptz', seconds: 'float8', zone: 'text' },
      }),
    );

    expect(row?.zone).toBe('UTC');
    expect(new Date(row?.now ?? '').getTime()).toBeCloseTo((row?.seconds ?? 0) * 1000, -1);
  });
});

describe('a NULL parameter has its declared type', () => {
  test.each<[string, ParameterType, unknown]>([
    ['SELECT :p IS NULL AS value', nullable('text'), true],
    ['SELECT :p IS NULL AS value', nullable('uuid'), true],
    ['SELECT coalesce(:p, 5) = 5 AS value', nullable('int4'), true],
    ["SELECT pg_typeof(:p)::text = 'timestamp with time zone' AS value", nullable('timestamptz'), true],
    ["SELECT pg_typeof(:p)::text = 'integer[]' AS value", nullable(array('int4')), true],
  ])('%s', async (sql, type, expected) => {
    const declared = statement({ sql, parameters: { p: type } as { p: 'text' }, row: { value: 'bool' } });

    expect(await db.query(declared, { p: null as unknown as string })).toEqual([{ value: expected }]);
  });
});

describe('values with which an untyped client fails', () => {
  test.each<[string, ParameterType, unknown]>([
    ["SELECT left('abc', :p) = 'ab' AS value", 'int4', 2],
    ['SELECT current_date + :p - current_date = 1 AS value', 'int4', 1],
    ["SELECT make_interval(days => :p) = interval '1 day' AS value", 'int4', 1],
    ['SELECT 2 = ANY(:p) AS value', array('int4'), [1, 2]],
    ['SELECT gen_random_uuid() <> ALL(:p) AS value', array('uuid'), []],
    ['SELECT now() > now() - :p AS value', 'interval', '15 minutes'],
    [`SELECT '{"a": {"b": 1}}'::jsonb @> :p AS value`, 'jsonb', { a: {} }],
    ["SELECT 'happy' = :p AS value", mood, 'happy'],
    ['SELECT count(*) = 3 AS value FROM (SELECT generate_series(1, 9) LIMIT :p) AS s', 'int8', 3n],
  ])('%s works', async (sql, type, value) => {
    const declared = statement({ sql, parameters: { p: type } as { p: 'text' }, row: { value: 'bool' } });

    expect(await db.query(declared, { p: value as string })).toEqual([{ value: true }]);
  });
});

describe('with random values', () => {
  // PostgreSQL stores neither U+0000 nor half of a surrogate pair.
  const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((value) => !value.includes('\0'));

  test('an array of text is returned unchanged', async () => {
    const echo = statement({
      sql: 'SELECT :list AS list',
      parameters: { list: array(nullable('text')) },
      row: { list: array(nullable('text')) },
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(text), { maxLength: 8 }), async (list) => {
        expect(await db.query(echo, { list })).toEqual([{ list }]);
      }),
      { numRuns: 60 },
    );
  });

  test('a 64-bit integer and a double are returned unchanged', async () => {
    const echo = statement({
      sql: 'SELECT :whole AS whole, :real AS real',
      parameters: { whole: 'int8', real: 'float8' },
      row: { whole: 'int8', real: 'float8' },
    });
    const whole = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    await fc.assert(
      fc.asyncProperty(whole, fc.double(), async (...values) => {
        const [row] = await db.query(echo, { whole: values[0], real: values[1] });
        expect(row?.whole).toBe(values[0]);
        // In JSON, -0 and 0 are one number.
        expect(row?.real === values[1] || (Number.isNaN(row?.real) && Number.isNaN(values[1]))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
