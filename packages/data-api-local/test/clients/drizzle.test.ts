import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { and, desc, eq, gt, inArray, relations, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/aws-data-api/pg';
import { migrate } from 'drizzle-orm/aws-data-api/pg/migrator';
import * as pg from 'drizzle-orm/pg-core';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../src/local.ts';
import { sdkConfig } from './sdk-config.ts';

const mood = pg.pgEnum('mood', ['calm', 'keen']);
const authors = pg.pgTable('authors', {
  id: pg.uuid().primaryKey().defaultRandom(),
  name: pg.varchar({ length: 80 }).notNull(),
});
const notes = pg.pgTable('notes', {
  id: pg.serial().primaryKey(),
  authorId: pg.uuid('author_id').references(() => authors.id),
  body: pg.text().notNull(),
  small: pg.smallint(),
  whole: pg.integer(),
  big: pg.bigint({ mode: 'number' }),
  exact: pg.numeric({ precision: 12, scale: 4 }),
  single: pg.real(),
  double: pg.doublePrecision(),
  done: pg.boolean(),
  day: pg.date(),
  at: pg.time(),
  seen: pg.timestamp({ precision: 6 }),
  seenIn: pg.timestamp('seen_in', { withTimezone: true, mode: 'string' }),
  plain: pg.json(),
  extra: pg.jsonb(),
  tags: pg.text().array(),
  mood: mood(),
});
const notesRelations = relations(notes, ({ one }) => ({
  author: one(authors, { fields: [notes.authorId], references: [authors.id] }),
}));
const authorsRelations = relations(authors, ({ many }) => ({ notes: many(notes) }));
const schema = { authors, notes, notesRelations, authorsRelations };

const MIGRATIONS = [
  {
    tag: '0000_authors',
    sql: `CREATE TYPE "mood" AS ENUM('calm', 'keen');--> statement-breakpoint
CREATE TABLE "authors" ("id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL, "name" varchar(80) NOT NULL);`,
  },
  {
    tag: '0001_notes',
    sql: `CREATE TABLE "notes" ("id" serial PRIMARY KEY NOT NULL, "author_id" uuid, "body" text NOT NULL, "small" smallint,
 "whole" integer, "big" bigint, "exact" numeric(12, 4), "single" real, "double" double precision, "done" boolean, "day" date,
 "at" time, "seen" timestamp (6), "seen_in" timestamp with time zone, "plain" json, "extra" jsonb, "tags" text[], "mood" "mood");
--> statement-breakpoint
ALTER TABLE "notes" ADD CONSTRAINT "notes_author_id_authors_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."authors"("id");`,
  },
];

const open = (api: DataApiLocal, client: RDSDataClient) =>
  drizzle(client, { resourceArn: api.resourceArn, secretArn: api.secretArn, database: api.database, schema });

let local: DataApiLocal;
let sdk: RDSDataClient;
let db: ReturnType<typeof open>;
let migrationsFolder: string;

beforeAll(async () => {
  local = await startTestDataApi();
  sdk = new RDSDataClient(sdkConfig(local));
  db = open(local, sdk);
  migrationsFolder = await mkdtemp(path.join(tmpdir(), 'daybreak-drizzle-'));
  await writeMigrations(MIGRATIONS);
  await migrate(db, { migrationsFolder });
});

afterAll(async () => {
  sdk?.destroy();
  await local?.stop();
  await rm(migrationsFolder, { recursive: true, force: true });
});

test('the migrator applies each migration once', async () => {
  await migrate(db, { migrationsFolder });

  const { rows } = await db.execute(sql`SELECT count(*)::int AS applied FROM drizzle.__drizzle_migrations`);
  expect(rows).toEqual([{ applied: MIGRATIONS.length }]);
});

test('the migrator rolls the whole run back when a statement fails', async () => {
  const more = [
    { tag: '0002_half', sql: 'CREATE TABLE half (id int);' },
    { tag: '0003_broken', sql: 'CREATE TABLE half (id int);' },
  ];
  await writeMigrations([...MIGRATIONS, ...more]);

  await expect(migrate(db, { migrationsFolder })).rejects.toMatchObject({
    cause: { name: 'DatabaseErrorException', message: 'ERROR: relation "half" already exists; SQLState: 42P07' },
  });

  const { rows } = await db.execute(sql`SELECT to_regclass('half') IS NULL AS gone`);
  expect(rows).toEqual([{ gone: true }]);
});

test('every common type goes in and comes back', async () => {
  const row = {
    body: "it's :here",
    small: -32_768,
    whole: 2_147_483_647,
    big: 9_007_199_254_740_991,
    exact: '12345678.9012',
    single: 0.5,
    double: 0.1,
    done: true,
    day: '2026-02-28',
    at: '23:59:58',
    seen: new Date('2026-02-28T23:59:58.123Z'),
    seenIn: '2026-02-28 23:59:58.123456',
    plain: { a: [1, null] },
    extra: { b: 'x' },
    tags: ['one', 'two, three'],
  };

  const [inserted] = await db.insert(notes).values(row).returning();
  const [selected] = await db
    .select()
    .from(notes)
    .where(eq(notes.id, Number(inserted?.id)));

  expect(inserted).toEqual({ ...row, id: expect.any(Number), authorId: null, mood: null });
  expect(selected).toEqual(inserted);
});

test('null goes into every nullable column', async () => {
  const empty = Object.fromEntries(Object.keys(notes).flatMap((name) => (name === 'id' ? [] : [[name, null]])));
  const { enableRLS: _, ...columns } = empty;

  const [inserted] = await db
    .insert(notes)
    .values({ ...columns, body: 'nothing' })
    .returning();

  expect(inserted).toEqual({ ...columns, id: inserted?.id, body: 'nothing' });
});

test('a uuid compares through its hint, and joins, relational queries and subqueries work', async () => {
  const [author] = await db.insert(authors).values({ name: 'Ada' }).returning();
  const authorId = String(author?.id);
  await db.insert(notes).values([
    { authorId, body: 'first', whole: 1 },
    { authorId, body: 'second', whole: 2 },
  ]);

  const joined = await db
    .select({ name: authors.name, body: notes.body })
    .from(notes)
    .innerJoin(authors, eq(notes.authorId, authors.id))
    .where(and(eq(authors.id, authorId), gt(notes.whole, 0), inArray(notes.body, ['first', 'second'])))
    .orderBy(desc(notes.whole))
    .limit(10);
  const nested = await db.query.authors.findMany({
    where: eq(authors.id, authorId),
    with: { notes: { columns: { body: true }, orderBy: notes.whole } },
  });

  expect(joined).toEqual([
    { name: 'Ada', body: 'second' },
    { name: 'Ada', body: 'first' },
  ]);
  expect(nested).toEqual([{ id: authorId, name: 'Ada', notes: [{ body: 'first' }, { body: 'second' }] }]);
});

test('update and delete return how many rows they changed', async () => {
  await db.insert(notes).values([{ body: 'old' }, { body: 'old' }]);

  const updated = await db
    .update(notes)
    .set({ body: 'new', tags: ['t'] })
    .where(eq(notes.body, 'old'));
  const deleted = await db.delete(notes).where(eq(notes.body, 'new')).returning({ tags: notes.tags });

  expect(updated.numberOfRecordsUpdated).toBe(2);
  expect(deleted).toEqual([{ tags: ['t'] }, { tags: ['t'] }]);
});

test('on conflict do update changes the row that is there', async () => {
  const [author] = await db.insert(authors).values({ name: 'before' }).returning();

  const [after] = await db
    .insert(authors)
    .values({ id: String(author?.id), name: 'after' })
    .onConflictDoUpdate({ target: authors.id, set: { name: sql`excluded.name` } })
    .returning();

  expect(after).toEqual({ id: author?.id, name: 'after' });
});

test('an enum column refuses a plain string, as AWS does, and takes one with a cast', async () => {
  await expect(db.insert(notes).values({ body: 'enum', mood: 'keen' })).rejects.toMatchObject({
    cause: {
      message: expect.stringContaining('ERROR: column "mood" is of type mood but expression is of type text'),
    },
  });

  const [inserted] = await db
    .insert(notes)
    .values({ body: 'enum', mood: sql`${'keen'}::mood` })
    .returning({ mood: notes.mood });
  expect(inserted).toEqual({ mood: 'keen' });
});

test('a transaction that throws leaves nothing, and rethrows', async () => {
  const failing = db.transaction(async (tx) => {
    await tx.insert(authors).values({ name: 'ghost' });
    throw new Error('no');
  });

  await expect(failing).rejects.toThrow('no');
  expect(await db.select().from(authors).where(eq(authors.name, 'ghost'))).toEqual([]);
});

test('a nested transaction rolls back alone, at its savepoint', async () => {
  await db.transaction(
    async (tx) => {
      await tx.insert(authors).values({ name: 'outer' });
      const nested = tx.transaction(async (inner) => {
        await inner.insert(authors).values({ name: 'inner' });
        inner.rollback();
      });
      await expect(nested).rejects.toThrow('Rollback');
    },
    { isolationLevel: 'serializable' },
  );

  const kept = await db
    .select({ name: authors.name })
    .from(authors)
    .where(inArray(authors.name, ['outer', 'inner']));
  expect(kept).toEqual([{ name: 'outer' }]);
});

test('a prepared query runs again with other values', async () => {
  await db.insert(authors).values([{ name: 'p1' }, { name: 'p2' }]);
  const byName = db
    .select({ name: authors.name })
    .from(authors)
    .where(eq(authors.name, sql.placeholder('name')))
    .prepare('by_name');

  expect(await byName.execute({ name: 'p1' })).toEqual([{ name: 'p1' }]);
  expect(await byName.execute({ name: 'p2' })).toEqual([{ name: 'p2' }]);
});

test('a column without a name is called ?column?, which Drizzle requires', async () => {
  const { rows } = await db.execute(sql`SELECT 1, ${'x'}::text`);

  expect(rows).toEqual([{ '?column?': 1, text: 'x' }]);
});

/** The folder that drizzle-kit generates: a journal, and a file for each migration. */
async function writeMigrations(migrations: typeof MIGRATIONS): Promise<void> {
  await mkdir(path.join(migrationsFolder, 'meta'), { recursive: true });
  const entries = migrations.map(({ tag }, idx) => ({ idx, version: '7', when: 1000 + idx, tag, breakpoints: true }));
  const journal = { version: '7', dialect: 'postgresql', entries };
  await writeFile(path.join(migrationsFolder, 'meta', '_journal.json'), JSON.stringify(journal));
  for (const { tag, sql: text } of migrations) await writeFile(path.join(migrationsFolder, `${tag}.sql`), text);
}
