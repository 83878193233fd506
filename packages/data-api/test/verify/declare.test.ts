import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import * as dataApi from '../../src/index.ts';
import { StatementDeclarationError } from '../../src/index.ts';
import { declareStatement, importText, verifyStatements } from '../../src/verify/index.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client(database.connection);
  await client.connect();
  await client.query(`
    CREATE TYPE mood AS ENUM ('happy', 'it''s');
    CREATE SCHEMA app;
    CREATE TYPE app.size AS ENUM ('s', 'm');
    CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
    CREATE TABLE users (id uuid PRIMARY KEY, email email NOT NULL, age int, moods mood[] NOT NULL, mood mood, size app.size,
      big bigint NOT NULL, seen timestamptz NOT NULL, meta jsonb, tags varchar(9)[], wait interval, price money);
    CREATE TABLE posts (id uuid PRIMARY KEY, author uuid NOT NULL REFERENCES users, title text NOT NULL);
    CREATE VIEW ages AS SELECT id, age FROM users`);
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
});

const typesOf = async (sql: string) => {
  const { declaration } = await declareStatement(client, sql);
  return declaration
    .split('\n')
    .filter((line) => !/^statement|^ {2}sql:|^}\)/.test(line))
    .map((line) => line.trim())
    .join(' ');
};

describe('the declaration has', () => {
  test.each<[string, string, string]>([
    [
      'types of columns and parameters',
      'SELECT id, email, age FROM users WHERE id = :id AND seen < :before',
      "parameters: { id: 'uuid', before: 'timestamptz' }, row: { id: 'uuid', email: 'text', age: nullable('int4') },",
    ],
    [
      'enums with their labels, with the schema that the search path does not have',
      'SELECT mood, size FROM users WHERE mood = :mood',
      String.raw`parameters: { mood: enumType('mood', ['happy', 'it\'s']) }, row: { mood: nullable(enumType('mood', ['happy', 'it\'s'])), size: nullable(enumType('app.size', ['s', 'm'])) },`,
    ],
    [
      'arrays',
      'SELECT moods, tags FROM users WHERE id = ANY(:ids)',
      String.raw`parameters: { ids: array('uuid') }, row: { moods: array(enumType('mood', ['happy', 'it\'s'])), tags: nullable(array('text')) },`,
    ],
    [
      'a parameter once, however often it is used',
      'SELECT id FROM users WHERE id = :id OR id = :id',
      "parameters: { id: 'uuid' }, row: { id: 'uuid' },",
    ],
    ['int8 for LIMIT', 'SELECT id FROM users LIMIT :n', "parameters: { n: 'int8' }, row: { id: 'uuid' },"],
    ['no row if nothing is returned', 'UPDATE users SET age = :age', "parameters: { age: 'int4' },"],
    ['the row of RETURNING', 'DELETE FROM users RETURNING id', "row: { id: 'uuid' },"],
    ['nothing but the SQL of DDL', 'DROP TABLE users', ''],
    ['names in quotes where JavaScript needs them', 'SELECT id AS "the id" FROM users', "row: { 'the id': 'uuid' },"],
    [
      'nullable and a note for an expression',
      'SELECT count(*) AS n FROM users',
      "row: { n: nullable('int8'), // PostgreSQL does not say whether it can be NULL },",
    ],
    [
      'nullable and a note for a column of a view',
      'SELECT id FROM ages',
      "row: { id: nullable('uuid'), // PostgreSQL does not say whether it can be NULL },",
    ],
    [
      'nullable and a note for a column that an outer join can leave out',
      'SELECT title FROM users LEFT OUTER JOIN posts ON author = users.id',
      "row: { title: nullable('text'), // PostgreSQL does not say whether it can be NULL },",
    ],
  ])('%s', async (_, sql, types) => {
    expect(await typesOf(sql)).toBe(types);
  });
});

test.each([
  'SELECT id, email, mood, size, big, meta, tags FROM users WHERE id = :id AND big > :big',
  ["SELECT 'it''s `$", '{id}` \\ \' AS "a-b"\n FROM users'].join(''),
  'INSERT INTO users (id, email, moods, big, seen, meta) VALUES (:id, :email, :moods, :big, now(), :meta) RETURNING seen',
])('the printed declaration compiles, has the same SQL and fits the database: %s', async (sql) => {
  const { declaration } = await declareStatement(client, sql, { name: 'some-statement' });
  const { array, enumType, nullable, statement } = dataApi;
  const body = declaration.replace('export const someStatement =', 'return');
  const made = new Function('array', 'enumType', 'nullable', 'statement', body)(array, enumType, nullable, statement);

  expect(made).toMatchObject({ sql, name: 'some-statement' });
  await verifyStatements(client, [made]);
});

test('the import has exactly the used names', async () => {
  const { declaration } = await declareStatement(client, 'SELECT tags FROM users');

  expect(importText([declaration], '@daybreak/data-api')).toBe(
    "import { array, nullable, statement } from '@daybreak/data-api';",
  );
});

test('nothing runs', async () => {
  await declareStatement(client, 'INSERT INTO users (id) VALUES (:id)');
  await declareStatement(client, 'DROP TABLE users');

  expect((await client.query('SELECT 1 FROM users')).rows).toEqual([]);
});

describe('SQL that cannot be declared is refused, with the place and an alternative', () => {
  test.each<[string, string, string]>([
    [
      'a column that does not exist',
      'SELECT id,\n  nope\nFROM users WHERE id = :id',
      'line 2, column 3: PostgreSQL refuses it: column "nope" does not exist.\n  2:3 |   nope\n      |   ^',
    ],
    [
      'the place after a parameter',
      'SELECT :long_name::int AS n, nope FROM users',
      '1:30 | SELECT :long_name::int AS n, nope FROM users\n       |                              ^',
    ],
    [
      'a parameter whose type cannot be inferred',
      'SELECT id FROM users WHERE :flag IS NULL',
      'could not determine data type of parameter $1. Write the type into the SQL, for example CAST(:name AS int4).',
    ],
    ['a type that the Data API cannot return', 'SELECT wait FROM users', 'Select wait::text'],
    [
      'a type that is not here',
      'SELECT price FROM users',
      'column price is money, which has no type here. Select price::text.',
    ],
    ['a column without a name', 'SELECT 1', 'column 1 has no name. Give it one with AS.'],
    [
      'two columns of one name',
      'SELECT u.id, p.id FROM users u JOIN posts p ON true',
      'two columns are named id. Rename one with AS.',
    ],
    ['two statements', 'SELECT 1 AS one; SELECT 2 AS two', 'cannot insert multiple commands'],
    ['no SQL', '-- nothing', 'the text has no SQL'],
    ['what the Data API would change', 'DO $$ BEGIN PERFORM :x; END $$', 'dollar'],
  ])('%s', async (_, sql, message) => {
    const error = await declareStatement(client, sql).catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(StatementDeclarationError);
    expect(String(error)).toContain(message);
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });
});
