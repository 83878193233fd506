import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isDataStatement, tookEffect } from '../../src/apply/effect.ts';
import { loadParser, splitStatements } from '../../src/sql/split-statements.ts';
import { createTarget, type Target } from '../target.ts';

let target: Target;

beforeAll(async () => {
  await loadParser();
  target = await createTarget();
  for (const sql of [
    'CREATE SCHEMA "my app"',
    'CREATE TABLE "my app"."A" (id integer, b integer)',
    'INSERT INTO "my app"."A" VALUES (1, 1), (1, 2)',
    'CREATE INDEX "the;index" ON "my app"."A" (id)',
    'CREATE TABLE plain (id integer CONSTRAINT proven CHECK (id > 0))',
    'ALTER TABLE plain ADD CONSTRAINT unproven CHECK (id > 1) NOT VALID',
    'CREATE INDEX kept ON plain (id)',
    'CREATE MATERIALIZED VIEW totals AS SELECT 1 AS n',
  ]) {
    await target.texts(sql);
  }
  await target.texts('CREATE UNIQUE INDEX CONCURRENTLY broken ON "my app"."A" (id)').catch(() => undefined);
});
afterAll(() => target.close());

function nodeOf(sql: string) {
  const result = splitStatements(sql);
  const node = result.problem === undefined ? result.statements[0]?.node : undefined;
  if (node === undefined) throw new Error(`${sql} is not one statement.`);
  return node;
}

describe('whether a statement took effect', () => {
  test.each([
    ['CREATE INDEX CONCURRENTLY "the;index" ON "my app"."A" (id)', true],
    ['CREATE UNIQUE INDEX CONCURRENTLY broken ON "my app"."A" (id)', false],
    ['CREATE INDEX CONCURRENTLY missing ON "my app"."A" (id)', false],
    ['CREATE INDEX CONCURRENTLY ON "my app"."A" (id)', undefined],
    ['DROP INDEX CONCURRENTLY kept', false],
    ['DROP INDEX CONCURRENTLY "my app".gone', true],
    ['ALTER TABLE plain VALIDATE CONSTRAINT proven', true],
    ['ALTER TABLE plain VALIDATE CONSTRAINT unproven', false],
    ['ALTER TABLE plain VALIDATE CONSTRAINT proven, ALTER COLUMN id SET NOT NULL', undefined],
    ['ALTER TABLE plain ALTER COLUMN id TYPE bigint', undefined],
    ['CREATE MATERIALIZED VIEW totals AS SELECT 1', true],
    ['CREATE TABLE "my app"."B" AS SELECT 1', false],
    ['REINDEX TABLE CONCURRENTLY plain', undefined],
    ['VACUUM plain', undefined],
  ])('%s: %s', async (sql, effect) => {
    expect(await tookEffect(target.db, nodeOf(sql))).toBe(effect);
  });
});

describe('what continues after 45 s', () => {
  test.each([
    ['CREATE INDEX CONCURRENTLY i ON plain (id)', false],
    ['VACUUM plain', false],
    ['ALTER TABLE plain ALTER COLUMN id TYPE bigint', false],
    ['UPDATE plain SET id = 2', true],
    ['INSERT INTO plain VALUES (1)', true],
    ['DELETE FROM plain', true],
    ['MERGE INTO plain USING totals ON id = n WHEN MATCHED THEN DELETE', true],
    ['WITH a AS (SELECT 1) SELECT * FROM a', true],
    ["DO 'BEGIN END'", true],
    ['CALL p()', true],
  ])('%s changes or reads data: %s', (sql, isData) => {
    expect(isDataStatement(nodeOf(sql))).toBe(isData);
  });
});
