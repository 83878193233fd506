// docs/drizzle.md: what to write so that typed columns bind with Drizzle's own driver.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { arrayOverlaps, eq, inArray, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/aws-data-api/pg';
import * as pg from 'drizzle-orm/pg-core';
import { transform } from 'esbuild';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../src/local.ts';
import { sdkConfig } from './sdk-config.ts';

const page = readFileSync(path.join(import.meta.dirname, '../../../../docs/drizzle.md'), 'utf8');
const KEY = '0b6f1c2e-6f0e-4c53-8d37-7c9a2f3b1e10';

/** What the page's block exports. */
interface Recipe {
  readonly mood: () => ReturnType<ReturnType<typeof pg.customType<{ data: string; driverData: unknown }>>>;
  readonly uuids: () => ReturnType<ReturnType<typeof pg.customType<{ data: readonly string[]; driverData: unknown }>>>;
  readonly texts: Recipe['uuids'];
  readonly int8: () => ReturnType<ReturnType<typeof pg.customType<{ data: bigint; driverData: unknown }>>>;
  readonly instant: Recipe['mood'];
}

async function recipe(): Promise<Recipe> {
  const [, block = ''] = page.match(/```ts\n([\s\S]*?)```/) ?? [];
  const { code } = await transform(block, { loader: 'ts', format: 'cjs' });
  const module = { exports: {} };
  new Function('require', 'module', code)(createRequire(__filename), module);
  return module.exports as Recipe;
}

function tableOf({ mood, uuids, texts, int8, instant }: Recipe) {
  return pg.pgTable('notes', {
    id: pg.uuid().primaryKey(),
    mood: mood(),
    friends: uuids(),
    tags: texts(),
    big: int8(),
    seen: instant(),
    meta: pg.jsonb(),
    exact: pg.numeric(),
  });
}

let api: DataApiLocal;
let sdk: RDSDataClient;
let notes: ReturnType<typeof tableOf>;
let db: ReturnType<typeof drizzle>;
beforeAll(async () => {
  api = await startTestDataApi();
  sdk = new RDSDataClient(sdkConfig(api));
  const { resourceArn, secretArn, database } = api;
  db = drizzle(sdk, { resourceArn, secretArn, database });
  notes = tableOf(await recipe());
  await db.execute(sql`CREATE TYPE mood AS ENUM ('calm', 'keen')`);
  await db.execute(sql`CREATE TABLE notes (id uuid PRIMARY KEY, mood mood, friends uuid[], tags text[], big bigint,
    seen timestamptz, meta jsonb, exact numeric)`);
});
afterAll(async () => {
  sdk?.destroy();
  await api?.stop();
});

const ROW = {
  id: KEY,
  mood: 'keen',
  friends: [KEY],
  tags: ['one', 'two, "three"', 'back\\slash'],
  big: 9_007_199_254_740_991n,
  seen: '2026-02-28T23:59:58.123456+02:00',
  meta: { a: [1] },
  exact: '12.50',
};

test('every column of the page goes in, compares and comes back', async () => {
  const [inserted] = await db.insert(notes).values(ROW).returning();
  expect(inserted).toEqual({ ...ROW, seen: '2026-02-28T21:59:58.123456Z' });

  for (const condition of [
    eq(notes.mood, 'keen'),
    inArray(notes.mood, ['calm', 'keen']),
    eq(notes.big, ROW.big),
    eq(notes.tags, ROW.tags),
    eq(notes.seen, ROW.seen),
  ]) {
    expect(await db.select({ id: notes.id }).from(notes).where(condition)).toEqual([{ id: KEY }]);
  }
  expect(
    await db
      .update(notes)
      .set({ mood: 'calm', friends: [] })
      .where(eq(notes.id, KEY))
      .returning({ mood: notes.mood, friends: notes.friends }),
  ).toEqual([{ mood: 'calm', friends: [] }]);
});

test('NULL goes into each of them', async () => {
  const id = KEY.replace('0b', '1b');
  const empty = { id, mood: null, friends: null, tags: null, big: null, seen: null, meta: null, exact: null };

  expect(await db.insert(notes).values(empty).returning()).toEqual([empty]);
});

test('a list in one parameter, a placeholder with a cast and a large integer as text work as the page says', async () => {
  const ids = `{"${KEY}"}`;
  expect(await db.select({ id: notes.id }).from(notes).where(sql`${notes.id} = any(cast(${ids} as uuid[]))`)).toEqual([
    { id: KEY },
  ]);

  await db
    .update(notes)
    .set({ mood: 'keen', big: 2n ** 63n - 1n })
    .where(eq(notes.id, KEY));
  const byMood = db
    .select({ big: sql<string>`${notes.big}::text` })
    .from(notes)
    .where(sql`${notes.mood} = cast(${sql.placeholder('mood')} as mood)`)
    .prepare('by_mood');
  expect(await byMood.execute({ mood: 'keen' })).toEqual([{ big: '9223372036854775807' }]);
});

describe("with Drizzle's own types", () => {
  const own = pg.pgTable('notes', {
    id: pg.uuid().primaryKey(),
    friends: pg.uuid().array(),
    tags: pg.text().array(),
    big: pg.bigint({ mode: 'bigint' }),
    seen: pg.timestamp({ withTimezone: true, mode: 'string' }),
  });
  const causeOf = (promise: PromiseLike<unknown>) =>
    Promise.resolve(promise).then(
      () => 'nothing',
      (error: Error) => String(error.cause ?? error),
    );

  test.each<[string, () => PromiseLike<unknown>, string]>([
    [
      'an array does not compare',
      () =>
        db
          .select()
          .from(own)
          .where(arrayOverlaps(own.tags, ['one'])),
      'operator does not exist: text[] && text',
    ],
    ['a bigint cannot be sent', () => db.update(own).set({ big: 1n }), 'Unknown type for 1'],
    [
      'a timestamptz with an offset is refused',
      () => db.update(own).set({ seen: ROW.seen }),
      'Parse Error for TimeStamp',
    ],
  ])('%s', async (_, run, message) => {
    expect(await causeOf(run())).toContain(message);
  });

  test('what comes back of a timestamptz has no zone', async () => {
    await db.update(notes).set({ seen: '2026-02-28T23:59:58Z' });

    expect(await db.select({ seen: own.seen }).from(own).limit(1)).toEqual([{ seen: '2026-02-28 23:59:58' }]);
  });
});
