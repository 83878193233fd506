import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../../data-api-local/src/index.ts';
import { normaliseSql } from '../../../sql-text/src/index.ts';
import { CursorError, type DataApiClient, nullable, sql, statement } from '../../src/index.ts';
import { eachRow, page, pageByOffset, rowsByCursor } from '../../src/pages/index.ts';
import { errorOf } from '../error-of.ts';
import { answer, fakeService } from '../fake-service.ts';
import { clientOf } from '../local.ts';

let api: DataApiLocal;
let db: DataApiClient;
beforeAll(async () => {
  api = await startTestDataApi();
  db = clientOf(api);
  await db.execute(statement({ sql: 'CREATE TABLE posts (id int8 PRIMARY KEY, at timestamptz NOT NULL, title text)' }));
  await db.execute(
    statement({
      sql: `INSERT INTO posts SELECT 9007199254740993 + n, timestamptz '2026-03-29 01:30:00.123456+00' + (n / 3) * interval '1 microsecond', 't' || n
        FROM generate_series(0, 24) AS n`,
    }),
  );
});
afterAll(async () => {
  db?.close();
  await api?.stop();
});

const posts = {
  from: sql`SELECT id, at, title FROM posts WHERE title <> ${sql.value('text', 't24')}`,
  row: { id: 'int8', at: 'timestamptz', title: nullable('text') },
  orderBy: ['-at', 'id'],
} as const;
async function titlesByPages(size: number): Promise<readonly (string | null)[]> {
  const titles: (string | null)[] = [];
  let after: string | undefined;
  do {
    const { rows, next } = await page(db, posts, { size, after });
    expect(rows.length).toBeLessThanOrEqual(size);
    titles.push(...rows.map(({ title }) => title));
    after = next;
  } while (after !== undefined);
  return titles;
}

describe('page', () => {
  test.each([1, 3, 7, 24, 100])('of %i rows: all pages together are the whole result, in order', async (size) => {
    const whole = statement({
      sql: "SELECT title FROM posts WHERE title <> 't24' ORDER BY at DESC, id",
      row: { title: nullable('text') },
    });

    expect(await titlesByPages(size)).toEqual((await db.query(whole)).map(({ title }) => title));
  });

  test('returns a cursor that is safe in a URL', async () => {
    const { next } = await page(db, posts, { size: 2 });

    expect(next).toMatch(/^[\w-]+$/);
    expect(encodeURIComponent(next ?? '')).toBe(next);
  });

  test('counts all rows in the same request if requested', async () => {
    const first = await page(db, posts, { size: 2, total: true });
    const second = await page(db, posts, { size: 2, total: true, after: first.next });

    expect([first.total, second.total]).toEqual([24, 24]);
    expect(Object.keys(first.rows[0] ?? {})).toEqual(['id', 'at', 'title']);
    const none = { ...posts, from: sql`SELECT id, at, title FROM posts WHERE false` };
    expect(await page(db, none, { size: 2, total: true })).toEqual({ rows: [], next: undefined, total: 0 });
  });

  test('follows rows, not numbers, so a new row does not shift pages', async () => {
    const first = await page(db, posts, { size: 3 });
    await db.transaction(async (tx) => {
      await tx.execute(statement({ sql: "INSERT INTO posts VALUES (1, '2030-01-01T00:00:00Z', 'new')" }));
      const second = await page(tx, posts, { size: 3, after: first.next });
      await tx.execute(statement({ sql: 'DELETE FROM posts WHERE id = 1' }));

      expect(second.rows.map(({ title }) => title)).toEqual((await titlesByPages(100)).slice(3, 6));
    });
  });
});

describe('a cursor that this query did not give', () => {
  const forged = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');
  test.each([
    ['empty', ''],
    ['not base64', "'; DROP TABLE posts; --"],
    ['not JSON', Buffer.from('{').toString('base64url')],
    ['another shape', forged({ a: 1 })],
    ['too few values', forged(['-at,+id', '2026-01-01T00:00:00Z'])],
    ['a value of another type', forged(['-at,+id', 5, '1'])],
    ['SQL in place of a number', forged(['-at,+id', '2026-01-01T00:00:00Z', '1; DROP TABLE posts'])],
    ['a number beyond int8', forged(['-at,+id', '2026-01-01T00:00:00Z', '9999999999999999999'])],
    ['a time that does not exist', forged(['-at,+id', '2026-99-99T00:00:00Z', '1'])],
    ['another order', forged(['+id', '1'])],
    ['a prototype', forged(['-at,+id', '__proto__', '1'])],
  ])('is refused: %s', async (_, after) => {
    expect(await errorOf(page(db, posts, { size: 2, after }))).toBeInstanceOf(CursorError);
  });

  test('that was edited by one character is refused, or is just another place', async () => {
    const { next = '' } = await page(db, posts, { size: 2 });
    for (let index = 0; index < next.length; index += 3) {
      const edited = `${next.slice(0, index)}A${next.slice(index + 1)}`;
      const error = await errorOf(page(db, posts, { size: 2, after: edited }));
      if (error !== undefined) expect(error).toBeInstanceOf(CursorError);
    }
  });
});

test('an order that would skip rows is refused', async () => {
  const orderBy = ['title'] as const;

  expect(await errorOf(page(db, { ...posts, orderBy }, { size: 2 }))).toMatchObject({
    message: 'orderBy names title, which is nullable: rows with NULL would be skipped.',
  });
  // @ts-expect-error a column that row does not declare
  expect(await errorOf(page(db, { ...posts, orderBy: ['nope'] }, { size: 2 }))).toBeInstanceOf(TypeError);
  expect(await errorOf(page(db, { ...posts, orderBy: [] }, { size: 2 }))).toBeInstanceOf(TypeError);
});

test.each([0, 1.5, 10_001, Number.NaN])('a size of %p is refused', async (size) => {
  expect(await errorOf(page(db, posts, { size }))).toBeInstanceOf(TypeError);
});

test('pageByOffset returns a page by its number', async () => {
  const all = await titlesByPages(100);
  const third = await pageByOffset(db, posts, { size: 10, number: 3 });

  expect(third.rows.map(({ title }) => title)).toEqual(all.slice(20, 30));
  expect(third.hasNext).toBe(false);
  expect((await pageByOffset(db, posts, { size: 10, number: 2 })).hasNext).toBe(true);
  expect(await errorOf(pageByOffset(db, posts, { size: 10, number: 0 }))).toBeInstanceOf(TypeError);
});

describe('eachRow', () => {
  test('returns every row of a result of many MiB, with less than 1 MiB per page', async () => {
    const long = {
      from: sql`SELECT n, repeat('x', CASE WHEN n % 300 = 0 THEN 200000 ELSE 2000 END) AS text FROM generate_series(1, 1200) AS n`,
      row: { n: 'int4', text: 'text' },
      orderBy: ['n'],
    } as const;
    const seen: number[] = [];
    for await (const { n } of eachRow(db, long)) seen.push(n);

    expect(seen).toEqual(Array.from({ length: 1200 }, (_, index) => index + 1));
  }, 60_000);

  test('ends with an error if a single row is too large', async () => {
    const huge = {
      from: sql`SELECT 1 AS n, repeat('x', 1100000) AS text`,
      row: { n: 'int4', text: 'text' },
      orderBy: ['n'],
    } as const;
    const read = async () => {
      for await (const _ of eachRow(db, huge));
    };

    expect(await errorOf(read())).toMatchObject({ name: 'UnsupportedResultError', isTooLarge: true });
  });

  test('marks its statements as intentional repetitions, so that they do not count as N+1', async () => {
    const service = await fakeService([answer({ records: [], columnMetadata: COLUMNS })]);
    for await (const _ of eachRow(service.client, posts));
    await page(service.client, posts, { size: 5 });
    await service.close();

    expect(service.received.map(({ body }) => normaliseSql(body.sql).isMeant)).toEqual([true, false]);
  });
});

const COLUMNS = Object.entries({ id: 'int8', at: 'timestamptz', title: 'text' }).map(([name, typeName]) => ({
  name,
  label: name,
  typeName,
}));

describe('rowsByCursor', () => {
  const titles = statement({
    sql: 'SELECT id, title FROM posts WHERE title <> :not ORDER BY md5(title)',
    parameters: { not: 'text' },
    row: { id: 'int8', title: 'text' },
  });
  const openCursors = statement({
    sql: "SELECT count(*) AS n FROM pg_cursors WHERE name LIKE 'daybreak%'",
    row: { n: 'int8' },
  });

  test('returns every row of any SELECT with parameters, in its own order', async () => {
    const read = await db.transaction(async (tx) => {
      const rows: unknown[] = [];
      for await (const row of rowsByCursor(tx, titles, { not: 't24' })) rows.push(row);
      return rows;
    });

    expect(read).toHaveLength(24);
    expect(read).toEqual(await db.query(titles, { not: 't24' }));
  });

  test('stays under 1 MiB per request, also for the rows of a template', async () => {
    const long = sql`SELECT n, repeat('x', ${sql.value('int4', 9000)}) AS text FROM generate_series(1, 400) AS n`;
    const seen = await db.transaction(async (tx) => {
      const numbers: number[] = [];
      const rows = rowsByCursor(tx, long.statement({ row: { n: 'int4', text: 'text' } }));
      for await (const { n } of rows) numbers.push(n);
      return numbers;
    });

    expect(seen).toEqual(Array.from({ length: 400 }, (_, index) => index + 1));
  });

  test('can be read together with another one, also in a nested transaction, and is closed after a break', async () => {
    const [pairs, open] = await db.transaction(async (tx) => {
      const found: string[] = [];
      const firstBeside = async (runner: typeof tx, not: string) => {
        for await (const { title } of rowsByCursor(runner, titles, { not })) return title;
        return 'none';
      };
      for await (const outer of rowsByCursor(tx, titles, { not: 't24' })) {
        found.push(await firstBeside(tx, outer.title));
        found.push(await tx.transaction((nested) => firstBeside(nested, outer.title)));
        if (found.length === 4) break;
      }
      return [found, await tx.value(openCursors)] as const;
    });

    expect(pairs).toHaveLength(4);
    expect(pairs).not.toContain('none');
    expect(open).toBe(0n);
  });

  test('outside a transaction is refused before anything is sent', async () => {
    const read = async () => {
      for await (const _ of rowsByCursor(db, titles, { not: 'x' }));
    };

    expect(await errorOf(read())).toMatchObject({
      name: 'TypeError',
      message: expect.stringContaining('call eachRow'),
    });
  });

  test('is refused by PostgreSQL for anything but a SELECT, with the error of the statement', async () => {
    const remove = statement({ sql: 'DELETE FROM posts RETURNING title', row: { title: 'text' } });
    const read = db.transaction(async (tx) => {
      for await (const _ of rowsByCursor(tx, remove));
    });

    expect(await errorOf(read)).toMatchObject({ name: 'StatementError', sqlState: '42601' });
  });
});
