// Pages use plain SQL, so each backend returns the same rows, and even the same cursors.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { eachRow, page } from '@daybreak/data-api/pages';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CursorError, type Database, nullable, REQUEST_STARTED, sql, statement } from '../../src/index.ts';
import type { RunningBackend } from './backends.ts';

/** Ids that a double cannot hold, and times that differ only in microseconds, in two groups of three equal ones. */
const STORED = Array.from({ length: 7 }, (_, n) => ({
  id: 9_007_199_254_740_993n + BigInt(n),
  at: `2026-03-29T01:30:00.12345${Math.floor(n / 3)}Z`,
  title: n === 3 ? null : `post ${n}`,
}));
const LEFT_OUT = { id: 1n, at: '2026-03-29T01:30:00Z', title: 'not this one' };
const ORDERED = [6, 3, 4, 5, 0, 1, 2].map((n) => STORED[n]);

const posts = {
  from: sql`SELECT id, at, title FROM posts WHERE title IS DISTINCT FROM ${sql.value('text', LEFT_OUT.title)}`,
  row: { id: 'int8', at: 'timestamptz', title: nullable('text') },
  orderBy: ['-at', 'id'],
} as const;

/** The cursor after the third row. */
const NEXT = Buffer.from('["-at,+id","2026-03-29T01:30:00.123451Z","9007199254740997"]').toString('base64url');

const edited = (change: (text: string) => string) =>
  Buffer.from(change(Buffer.from(NEXT, 'base64url').toString())).toString('base64url');

/** The result of the work, and the number of its requests. */
async function requestsOf<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly requests: number }> {
  let requests = 0;
  const count = () => {
    requests += 1;
  };
  subscribe(REQUEST_STARTED, count);
  try {
    return { value: await work(), requests };
  } finally {
    unsubscribe(REQUEST_STARTED, count);
  }
}

/** Pages of a result, and every row of it. */
export function pagesOn({ connect }: RunningBackend): void {
  let db: Database;
  beforeAll(async () => {
    db = await connect();
    await db.execute(
      statement({ sql: 'CREATE TABLE posts (id bigint PRIMARY KEY, at timestamptz NOT NULL, title text)' }),
    );
    const insert = statement({
      sql: 'INSERT INTO posts VALUES (:id, :at, :title)',
      parameters: { id: 'int8', at: 'timestamptz', title: nullable('text') },
    });
    await db.transaction((tx) => tx.batch(insert, [...STORED, LEFT_OUT]));
  });
  afterAll(() => db?.close());

  test('the first page has the first rows and a cursor of their types', async () => {
    expect(await page(db, posts, { size: 3 })).toEqual({ rows: ORDERED.slice(0, 3), next: NEXT });
  });

  test('a cursor is unchanged in a URL, and the next page begins after it', async () => {
    const url = new URL(`https://example.com/posts?after=${NEXT}`);

    const { rows, next } = await page(db, posts, { size: 3, after: url.searchParams.get('after') ?? undefined });

    expect(rows).toEqual(ORDERED.slice(3, 6));
    expect(await page(db, posts, { size: 3, after: next })).toEqual({ rows: ORDERED.slice(6), next: undefined });
  });

  test('a last page that is full has no cursor', async () => {
    expect(await page(db, posts, { size: 4, after: NEXT })).toEqual({ rows: ORDERED.slice(3), next: undefined });
  });

  test('no rows are one empty page', async () => {
    const none = { ...posts, from: sql`SELECT id, at, title FROM posts WHERE false` };

    expect(await page(db, none, { size: 3, total: true })).toEqual({ rows: [], next: undefined, total: 0 });
  });

  test.each([
    ['the first', undefined, ORDERED.slice(0, 3)],
    ['a later', NEXT, ORDERED.slice(3, 6)],
  ])('%s page and the total of all rows are one request', async (_, after, expected) => {
    const { value, requests } = await requestsOf(() => page(db, posts, { size: 3, after, total: true }));

    expect(value).toMatchObject({ rows: expected, total: 7 });
    expect(requests).toBe(1);
  });

  test.each([
    ['another order', edited((text) => text.replace('-at', '+at'))],
    ['a time that does not exist', edited((text) => text.replace('2026-03-29', '2026-02-30'))],
    ['text for a number', edited((text) => text.replace('9007', '9 OR 1=1'))],
    ['its end cut off', NEXT.slice(0, -4)],
  ])('an edited cursor is refused: %s', async (_, after) => {
    await expect(page(db, posts, { size: 3, after })).rejects.toBeInstanceOf(CursorError);
  });

  test('pages in a transaction contain its own writes', async () => {
    const undone = new Error('undone');
    const seen = db.transaction(async (tx) => {
      await tx.execute(statement({ sql: `UPDATE posts SET title = 'mine' WHERE id = ${STORED[0]?.id}` }));
      const { rows } = await page(tx, posts, { size: 3, after: NEXT });
      expect(rows[1]).toEqual({ ...STORED[0], title: 'mine' });
      throw undone;
    });

    await expect(seen).rejects.toBe(undone);
  });

  describe('eachRow', () => {
    test('returns every row of a result of more than 1 MiB, in order and in pages', async () => {
      const long = {
        from: sql`SELECT n, repeat('x', 1000) AS text FROM generate_series(1, 2500) AS n`,
        row: { n: 'int4', text: 'text' },
        orderBy: ['-n'],
      } as const;
      const seen: number[] = [];

      const { requests } = await requestsOf(async () => {
        for await (const { n } of eachRow(db, long)) seen.push(n);
      });

      expect(seen).toEqual(Array.from({ length: 2500 }, (_, index) => 2500 - index));
      expect(requests).toBeGreaterThan(1);
    });

    test('returns nothing for an empty table, and sends nothing after the reader has stopped', async () => {
      const seen: unknown[] = [];
      for await (const row of eachRow(db, { ...posts, from: sql`SELECT id, at, title FROM posts WHERE false` })) {
        seen.push(row);
      }
      const { requests } = await requestsOf(async () => {
        for await (const row of eachRow(db, posts)) {
          seen.push(row);
          break;
        }
      });

      expect(seen).toEqual(ORDERED.slice(0, 1));
      expect(requests).toBe(1);
    });
  });
}
