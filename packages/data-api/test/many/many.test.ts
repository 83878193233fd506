import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../../data-api-local/src/index.ts';
import { array, type DataApiClient, nullable, PartialBatchError, statement, table } from '../../src/index.ts';
import { deleteMany, insertMany, updateMany, upsertMany } from '../../src/many/index.ts';
import { errorOf } from '../error-of.ts';
import { fail, fakeService } from '../fake-service.ts';
import { clientOf } from '../local.ts';
import { ROUND_TRIP_VALUES } from '../round-trip-values.ts';

let api: DataApiLocal;
let db: DataApiClient;
beforeAll(async () => {
  api = await startTestDataApi();
  db = clientOf(api);
  await db.execute(statement({ sql: "CREATE TYPE mood AS ENUM ('happy', 'so so')" }));
  await db.execute(
    statement({
      sql: 'CREATE TABLE items (place int GENERATED ALWAYS AS IDENTITY, id int PRIMARY KEY, "odd ""name:x" text DEFAULT \'d\')',
    }),
  );
});
beforeEach(() => db.execute(statement({ sql: 'TRUNCATE items RESTART IDENTITY' })));
afterAll(async () => {
  db?.close();
  await api?.stop();
});

const ODD = 'odd "name:x';
const items = table('public.items', { id: 'int4', [ODD]: nullable('text'), place: 'int4' });
const all = statement({
  sql: 'SELECT id, "odd ""name:x" AS odd FROM items ORDER BY place',
  row: { id: 'int4', odd: nullable('text') },
});
const count = statement({ sql: 'SELECT count(*) AS n FROM items', row: { n: 'int8' } });
/** How many requests the work sends through the given runner. */
const requests = async (work: (counted: DataApiClient) => Promise<unknown>): Promise<number> => {
  let sent = 0;
  const counted = new Proxy(db, {
    get(target, key) {
      if (key === 'query' || key === 'execute') sent += 1;
      return Reflect.get(target, key);
    },
  });
  await work(counted);
  return sent;
};
describe('insertMany', () => {
  test('inserts in order, in one request, and returns the number', async () => {
    const rows = Array.from({ length: 1000 }, (_, id) => ({
      id: 1000 - id,
      [ODD]: id % 2 === 0 ? null : `it's ${id}`,
    }));

    expect(
      await requests(async (counted) => expect(await insertMany(counted, items, rows)).toEqual({ rowCount: 1000 })),
    ).toBe(1);
    expect(await db.query(all)).toEqual(rows.map(({ id, [ODD]: odd }) => ({ id, odd })));
  });

  test('returns the requested columns, in order, including defaults', async () => {
    const rows = await insertMany(db, items, [{ id: 7 }, { id: 3 }], { returning: ['place', ODD] });

    expect(rows).toEqual([
      { place: 1, [ODD]: 'd' },
      { place: 2, [ODD]: 'd' },
    ]);
    const places: readonly number[] = rows.map(({ place }) => place);
    expect(places).toHaveLength(2);
  });

  test('sends nothing for no rows', async () => {
    expect(
      await requests(async (counted) => expect(await insertMany(counted, items, [])).toEqual({ rowCount: 0 })),
    ).toBe(0);
    expect(await insertMany(db, items, [], { returning: ['id'] })).toEqual([]);
  });

  test('skips existing rows if requested', async () => {
    await insertMany(db, items, [{ id: 1 }]);

    expect(await insertMany(db, items, [{ id: 1 }, { id: 2 }], { skipConflicts: true, returning: ['id'] })).toEqual([
      { id: 2 },
    ]);
  });

  describe('is exact for', () => {
    const column = (index: number) => `c${index}`;
    // One row has all of them: a table each would be ten times as slow.
    let stored: Readonly<Record<string, unknown>> | undefined;
    beforeAll(async () => {
      const types = Object.fromEntries(ROUND_TRIP_VALUES.map(([, type], index) => [column(index), type]));
      const row = Object.fromEntries(ROUND_TRIP_VALUES.map(([, , value], index) => [column(index), value]));
      const columns = ROUND_TRIP_VALUES.map(([sqlType], index) => `${column(index)} ${sqlType}`).join(', ');
      [stored] = await db.transaction(async (tx) => {
        await tx.execute(statement({ sql: `CREATE TEMPORARY TABLE kept (${columns}) ON COMMIT DROP` }));
        return insertMany(tx, table('kept', types), [row as never], { returning: Object.keys(types) });
      });
    });

    test.each(ROUND_TRIP_VALUES.map((each, index) => [...each, index] as const))('%s %j: %p', (_, __, value, index) => {
      expect(stored?.[column(index)]).toEqual(value);
    });
  });

  test('is exact for integers, decimals and JSON that doubles would round', async () => {
    const types = { n: 'int8', d: 'numeric', a: array('int8'), t: 'timestamptz' } as const;
    const row = { n: -(2n ** 63n), d: '0.12345678901234567890', a: [2n ** 53n - 1n], t: '2026-03-29T01:30:00.123456Z' };
    const [stored] = await db.transaction(async (tx) => {
      await tx.execute(
        statement({ sql: 'CREATE TEMPORARY TABLE kept (n int8, d numeric, a int8[], t timestamptz) ON COMMIT DROP' }),
      );
      return insertMany(tx, table('kept', types), [row], { returning: ['n', 'd', 'a', 't'] });
    });

    expect(stored).toEqual(row);
  });
});

describe('rows over 4 MiB', () => {
  const big = (id: number, bytes = 900_000) => ({ id, [ODD]: `"${'\\'.repeat(bytes / 4)}` });

  test('are divided by real bytes into as few requests as fit', async () => {
    const rows = Array.from({ length: 5 }, (_, id) => big(id));

    expect(await requests((counted) => insertMany(counted, items, rows))).toBe(2);
    expect(
      (await db.query(statement({ sql: 'SELECT id FROM items ORDER BY place', row: { id: 'int4' } }))).map(
        ({ id }) => id,
      ),
    ).toEqual([0, 1, 2, 3, 4]);
  });

  test('are divided by the bytes of control characters too, which JSON writes with six', async () => {
    const rows = Array.from({ length: 10 }, (_, id) => ({ id, [ODD]: '\u0001'.repeat(100_000) }));

    expect(await requests((counted) => insertMany(counted, items, rows))).toBe(2);
    expect(await db.value(count)).toBe(10n);
  });

  test('that fail later say how many rows are kept, and those are', async () => {
    const rows = [...Array.from({ length: 4 }, (_, id) => big(id)), big(0)];

    const error = await errorOf(insertMany(db, items, rows));

    expect(error).toBeInstanceOf(PartialBatchError);
    expect(error).toMatchObject({ cause: { sqlState: '23505', constraint: 'items_pkey' } });
    const { committed } = error as PartialBatchError;
    expect(committed).toBeGreaterThan(0);
    expect(await db.value(count)).toBe(BigInt(committed));
    expect((error as Error).message).toContain(`${committed} of 5 rows are committed`);
  });

  test('that fail inside a transaction keep nothing', async () => {
    const rows = [...Array.from({ length: 4 }, (_, id) => big(id)), big(0)];

    const error = await errorOf(db.transaction((tx) => insertMany(tx, items, rows)));

    expect(error).toMatchObject({ name: 'StatementError', sqlState: '23505' });
    expect(await db.value(count)).toBe(0n);
  });

  test('are refused before anything is sent if a single row does not fit', async () => {
    const sent = await requests(async (counted) => {
      const error = await errorOf(
        insertMany(counted, items, [
          { id: 1, [ODD]: 'x' },
          { id: 2, [ODD]: 'x'.repeat(4 * 1024 * 1024) },
        ]),
      );
      expect(error).toMatchObject({ name: 'RequestTooLargeError' });
      expect((error as Error).message).toMatch(/^Row 1 is /);
    });
    expect(sent).toBe(0);
  });

  test('whose results are over 1 MiB are divided by those, too', async () => {
    const rows = Array.from({ length: 20 }, (_, id) => ({ id, [ODD]: 'x'.repeat(70_000) }));

    expect(await insertMany(db, items, rows, { returning: ['id', ODD] })).toEqual(rows);
  });
});

test('100,000 rows are inserted', async () => {
  const rows = Array.from({ length: 100_000 }, (_, id) => ({ id, [ODD]: 'x' }));

  expect(await insertMany(db, items, rows)).toEqual({ rowCount: 100_000 });
}, 60_000);

describe('upsertMany', () => {
  test('inserts new rows and updates existing ones', async () => {
    await insertMany(db, items, [{ id: 1, [ODD]: 'old' }]);

    const rows = await upsertMany(
      db,
      items,
      [
        { id: 1, [ODD]: 'new' },
        { id: 2, [ODD]: 'x' },
      ],
      { conflict: ['id'], returning: ['id', ODD] },
    );

    expect(rows).toEqual([
      { id: 1, [ODD]: 'new' },
      { id: 2, [ODD]: 'x' },
    ]);
  });

  test('does not change existing rows if no column is to be updated', async () => {
    await insertMany(db, items, [{ id: 1, [ODD]: 'old' }]);

    expect(await upsertMany(db, items, [{ id: 1, [ODD]: 'new' }], { conflict: ['id'], update: [] })).toEqual({
      rowCount: 0,
    });
  });

  test('of the same key twice is refused, and keeps nothing', async () => {
    const error = await errorOf(
      upsertMany(
        db,
        items,
        [
          { id: 1, [ODD]: 'a' },
          { id: 1, [ODD]: 'b' },
        ],
        { conflict: ['id'] },
      ),
    );

    expect(error).toMatchObject({ sqlState: '21000' });
    expect(await db.value(count)).toBe(0n);
  });
});

describe('updateMany and deleteMany', () => {
  beforeEach(() =>
    insertMany(
      db,
      items,
      [1, 2, 3].map((id) => ({ id })),
    ),
  );

  test('set each row by its key, and count those that were there', async () => {
    const result = await updateMany(
      db,
      items,
      [
        { id: 1, [ODD]: 'a' },
        { id: 3, [ODD]: null },
        { id: 9, [ODD]: 'x' },
      ],
      { key: ['id'] },
    );

    expect(result).toEqual({ rowCount: 2 });
    expect((await db.query(all)).map(({ odd }) => odd).sort()).toEqual(['a', 'd', null].sort());
  });

  test('set and find rows by arrays', async () => {
    const lists = table('lists', { key: array('int4'), words: array('text') });
    const stored = await db.transaction(async (tx) => {
      await tx.execute(statement({ sql: 'CREATE TEMPORARY TABLE lists (key int[], words text[]) ON COMMIT DROP' }));
      await insertMany(tx, lists, [
        { key: [1], words: [] },
        { key: [2, 3], words: ['x'] },
      ]);
      await updateMany(tx, lists, [{ key: [2, 3], words: ['a b', '"', ','] }], { key: ['key'] });
      return deleteMany(tx, lists, [{ key: [2, 3] }], { returning: ['words'] });
    });

    expect(stored).toEqual([{ words: ['a b', '"', ','] }]);
  });

  test('delete by key', async () => {
    expect(await deleteMany(db, items, [{ id: 1 }, { id: 9 }], { returning: ['id'] })).toEqual([{ id: 1 }]);
    expect(await db.value(count)).toBe(2n);
  });
});

describe('rows that do not fit', () => {
  test('are refused with row and column, every one, before anything is sent', async () => {
    const rows = [{ id: 1, [ODD]: 'x' }, { id: 1.5, [ODD]: 'x' }, { id: null }, { id: 4, [ODD]: 'x', place: 1 }];
    const sent = await requests(async (counted) => {
      const error = await errorOf(insertMany(counted, items, rows as never));

      expect(error).toMatchObject({
        name: 'ParameterError',
        problems: [
          {
            code: 'wrong-value',
            message:
              'row 1: column id (int4) expects an integer from -2147483648 to 2147483647, got a number that is not an integer',
          },
          { code: 'null', message: 'row 2: column id is null; declare nullable(…) to allow null' },
          { code: 'missing', message: `row 2: column ${ODD} is missing; every row has the columns of the first` },
          {
            code: 'unknown-parameter',
            message: 'row 3: column place is not in the first row; every row has the same columns',
          },
        ],
      });
    });
    expect(sent).toBe(0);
  });

  test('cannot name a column that is not declared', async () => {
    await expect(insertMany(db, items, [{ 'id") VALUES (1); --': 1 } as never])).rejects.toThrow(
      'is not a column of "public"."items"',
    );
  });

  test('have an error that does not repeat their values', async () => {
    const service = await fakeService([
      fail(400, 'DatabaseErrorException', 'ERROR: invalid input syntax for type json: hunter2; SQLState: 22P02'),
    ]);
    const error = await errorOf(insertMany(service.client, items, [{ id: 1, [ODD]: 'hunter2' }]));
    await service.close();

    expect(String((error as Error).stack)).not.toContain('hunter2');
  });
});
