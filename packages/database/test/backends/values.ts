import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ColumnType } from '../../../data-api/src/core/index.ts';
import { mood, RETURNABLE_NAMES, ROUND_TRIP_VALUES } from '../../../data-api/test/round-trip-values.ts';
import { array, type Database, nullable, RowError, statement } from '../../src/index.ts';
import type { RunningBackend } from './backends.ts';

/** An expression, its declared type, and the value of every backend. */
const READ: readonly [string, ColumnType, unknown][] = [
  ["'2026-01-02 03:04:05.5+05:30'::timestamptz", 'timestamptz', '2026-01-01T21:34:05.500Z'],
  ["'2026-01-02 03:04:05.1234'::timestamp", 'timestamp', '2026-01-02 03:04:05.123400'],
  ["'10:00:00.8'::time", 'time', '10:00:00.800'],
  ["'-0'::float8", 'float8', -0],
  ["'NaN'::numeric", 'numeric', 'NaN'],
  ["'1e-10'::numeric", 'numeric', '0.0000000001'],
  ["'abc'::char(5)", 'text', 'abc  '],
  ["'name'::name", 'text', 'name'],
  ["B'1'::bit::text", 'text', '1'],
  ["ARRAY['a', NULL, 'b c', '\"', '\\', '']", array(nullable('text')), ['a', null, 'b c', '"', '\\', '']],
  ['ARRAY[9007199254740991, -1]::int8[]', array('int8'), [9007199254740991n, -1n]],
];

/** Every type, both ways. */
export function valuesOn({ connect, lacks }: RunningBackend): void {
  const hasEnums = !lacks.includes('enum types');
  /** Types of columns, and types only of values. */
  const isColumn = (sqlType: string) =>
    !lacks.includes('arrays, inet and bare numeric as columns') || !/\[\]$|^(?:inet|cidr|numeric)$/.test(sqlType);
  const isKnown = ([type]: readonly [string, ...unknown[]]) => hasEnums || !/mood/.test(type);
  let db: Database;
  beforeAll(async () => {
    db = await connect();
    if (hasEnums) await db.execute(statement({ sql: "CREATE TYPE mood AS ENUM ('happy', 'so so')" }));
  });
  afterAll(() => db?.close());

  /** Value → parameter → column of that type → row → value. */
  async function roundTrip(sqlType: string, type: ColumnType, value: unknown): Promise<unknown> {
    const both = { value: type } as { value: 'text' };
    if (!isColumn(sqlType)) {
      const cast = statement({ sql: `SELECT CAST(:value AS ${sqlType}) AS value`, parameters: both, row: both });
      return (await db.get(cast, { value: value as string })).value;
    }
    if (lacks.includes('temporary tables')) {
      await db.execute(statement({ sql: `CREATE TABLE kept (value ${sqlType})` }));
      await db.execute(statement({ sql: 'INSERT INTO kept VALUES (:value)', parameters: both }), {
        value: value as string,
      });
      const read = await db.get(statement({ sql: 'SELECT value FROM kept', row: both }));
      await db.execute(statement({ sql: 'DROP TABLE kept' }));
      return read.value;
    }
    return db.transaction(async (tx) => {
      await tx.execute(statement({ sql: `CREATE TEMPORARY TABLE kept (value ${sqlType}) ON COMMIT DROP` }));
      const insert = statement({ sql: 'INSERT INTO kept VALUES (:value)', parameters: both });
      await tx.execute(insert, { value: value as string });
      return (await tx.get(statement({ sql: 'SELECT value FROM kept', row: both }))).value;
    });
  }

  test.each<[string, ColumnType, unknown]>(ROUND_TRIP_VALUES.filter(isKnown))(
    'a value is returned unchanged: %s %j: %p',
    async (sqlType, type, value) => {
      expect(await roundTrip(sqlType, type, value)).toEqual(value);
    },
  );

  const nullables: [string, ColumnType][] = [
    ...RETURNABLE_NAMES.map((name): [string, ColumnType] => [name, nullable(name)]),
    ['mood', nullable(mood)],
    ['int4[]', nullable(array('int4'))],
  ];
  test.each(nullables.filter(isKnown))('NULL of %s is returned as null', async (sqlType, type) => {
    expect(await roundTrip(sqlType, type, null)).toBeNull();
  });

  test.each(READ)('%s is read as the same value on every backend', async (sql, type, value) => {
    const row = { value: type } as { value: 'text' };

    expect((await db.get(statement({ sql: `SELECT ${sql} AS value`, row }))).value).toEqual(value);
  });

  test('times of the session are UTC, independent of the time zone of this machine', async () => {
    const zone = statement({ sql: "SELECT current_setting('TimeZone') AS zone", row: { zone: 'text' } });

    expect(await db.value(zone)).toBe('UTC');
  });

  const shown: [string, string, unknown][] = [
    ['int2', '1::int2', 1],
    ['int4', '1', 1],
    ['int8', '9223372036854775807', '9223372036854775807'],
    ['float8', '1.5::float8', 1.5],
    ['numeric', '1.50::numeric', '1.50'],
    ['bool', 'true', true],
    ['text', "'a'::text", 'a'],
    ['uuid', "'2d0d1f4e-0000-4000-8000-000000000000'::uuid", '2d0d1f4e-0000-4000-8000-000000000000'],
    ['bytea', "'\\x01ff'::bytea", new Uint8Array([1, 255])],
    ['timestamptz', "'2026-01-02 03:04:05.5+01'::timestamptz", '2026-01-02 02:04:05.500'],
    ['jsonb', `'{"a":1}'::jsonb`, '{"a": 1}'],
    ['_text', "ARRAY['a', 'b']", ['a', 'b']],
    ['_int4', 'ARRAY[1, 2]', [1, 2]],
    ['mood', "'happy'::mood", 'happy'],
    ['text', 'NULL::text', null],
  ];
  test.each(shown.filter(isKnown))(
    'run shows a column of %s without a declaration: %s',
    async (typeName, sql, value) => {
      const { columns, rows } = await db.run(statement({ sql: `SELECT ${sql} AS value` }));

      expect(columns).toEqual([{ name: 'value', typeName }]);
      expect(rows).toEqual([[value]]);
    },
  );

  test.each([
    ['INSERT INTO counted VALUES (1), (2), (3)', 3],
    ['UPDATE counted SET n = n + 1 WHERE n > 1', 2],
    ['DELETE FROM counted WHERE n = 1', 1],
    ['SELECT * FROM counted', 0],
    ['ALTER TABLE counted ADD COLUMN other int', 0],
  ])('rowCount is the number of changed rows: %s', async (sql, rowCount) => {
    await db.execute(statement({ sql: 'CREATE TABLE IF NOT EXISTS counted (n int)' }));

    expect((await db.run(statement({ sql }))).rowCount).toBe(rowCount);
  });

  test('a column of another type than declared is refused, with its name', async () => {
    const wrong = statement({ sql: 'SELECT 1.5::float8 AS price, 1 AS n', row: { price: 'bool', n: 'int8' } });

    const error = await db.query(wrong).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(RowError);
    expect(error).toMatchObject({
      problems: [
        {
          code: 'wrong-type',
          message: expect.stringMatching(/^column price is float8 in the database and declared bool/),
        },
        { code: 'wrong-type', message: expect.stringMatching(/^column n is int4 in the database and declared int8/) },
      ],
    });
  });

  test('a statement whose table gets another type is checked again', async () => {
    await db.execute(statement({ sql: 'CREATE TABLE changing (n int)' }));
    await db.execute(statement({ sql: 'INSERT INTO changing VALUES (1)' }));
    const all = statement({ sql: 'SELECT * FROM changing', row: { n: 'int4' } });

    expect(await db.query(all)).toEqual([{ n: 1 }]);
    await db.execute(statement({ sql: 'DROP TABLE changing' }));
    await db.execute(statement({ sql: 'CREATE TABLE changing (n int8)' }));

    await expect(db.query(all)).rejects.toThrow('column n is int8 in the database and declared int4');
  });
}
