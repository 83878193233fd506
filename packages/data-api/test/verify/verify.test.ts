import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import { array, enumType, nullable, type Statement, statement } from '../../src/index.ts';
import { StatementVerificationError, verifyStatements } from '../../src/verify/index.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client(database.connection);
  await client.connect();
  await client.query(`
    CREATE TYPE mood AS ENUM ('happy', 'sad');
    CREATE TABLE users (id uuid PRIMARY KEY, email text NOT NULL, age int, moods mood[] NOT NULL, mood mood NOT NULL);
    CREATE VIEW ages AS SELECT id, age FROM users`);
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
});

const find = (row: Statement['row'], columns: string) =>
  statement({ name: 'find-user', sql: `SELECT ${columns} FROM users WHERE id = :id`, parameters: { id: 'uuid' }, row });

async function problemsOf(...statements: readonly Statement[]) {
  try {
    await verifyStatements(client, statements);
    return [];
  } catch (error) {
    if (error instanceof StatementVerificationError) return error.problems;
    throw error;
  }
}

describe('statements that fit the database', () => {
  test.each<[string, Statement]>([
    ['columns and parameters', find({ id: 'uuid', email: 'text', age: nullable('int4') }, 'age, id, email')],
    [
      'enums and arrays',
      find({ mood: enumType('mood', ['happy']), moods: array(enumType('mood', ['happy'])) }, 'mood, moods'),
    ],
    ['an expression, which may or may not be NULL', find({ n: 'int4' }, 'age + 1 AS n')],
    ['a column with COALESCE', find({ age: 'int4' }, 'COALESCE(age, 0) AS age')],
    ['a view, of which it is unknown too', statement({ sql: 'SELECT age FROM ages', row: { age: 'int4' } })],
    ['no rows', statement({ sql: 'DELETE FROM users WHERE age > :n', parameters: { n: 'int4' } })],
    ['DDL', statement({ sql: 'DROP TABLE users' })],
  ])('pass: %s', async (_, declared) => {
    expect(await problemsOf(declared)).toEqual([]);
  });

  test('are not run', async () => {
    const insert = statement({ sql: "INSERT INTO users VALUES (gen_random_uuid(), 'a', 1, '{}', 'sad')" });
    await verifyStatements(client, [insert, statement({ sql: 'DROP TABLE users' })]);

    expect((await client.query('SELECT 1 FROM users')).rows).toEqual([]);
  });
});

describe('a difference is reported with statement and both types', () => {
  test.each<[string, Statement, string, string]>([
    [
      'another type',
      find({ age: nullable('int8') }, 'age'),
      'wrong-type',
      'column age is int4 in the database and declared int8',
    ],
    ['a column that was dropped', find({ email: 'text', name: 'text' }, 'email'), 'missing-column', 'name'],
    ['a column that is not declared', find({ email: 'text' }, 'email, id'), 'undeclared-column', 'id (uuid)'],
    ['a column that may be NULL', find({ age: 'int4' }, 'age'), 'nullable', 'column age has no NOT NULL'],
    [
      'SQL with a name that does not exist',
      find({ nope: 'text' }, 'nope'),
      'refused',
      'at 1:8: column "nope" does not exist',
    ],
    [
      'a parameter of a type that does not compare',
      statement({
        name: 'find-user',
        sql: 'SELECT 1 AS one FROM users WHERE id = :id',
        parameters: { id: 'int4' },
        row: { one: 'int4' },
      }),
      'refused',
      'operator does not exist: uuid = integer',
    ],
  ])('%s', async (_, declared, code, message) => {
    expect(await problemsOf(declared)).toEqual([
      { statement: 'find-user', code, message: expect.stringContaining(message) },
    ]);
  });

  test('together with those of other statements, and the connection can be used afterwards', async () => {
    const wrong = [find({ nope: 'text' }, 'nope'), find({ age: 'int8' }, 'age'), find({ email: 'text' }, 'email')];

    const problems = await problemsOf(...wrong);

    expect(problems.map(({ code }) => code)).toEqual(['refused', 'wrong-type', 'nullable']);
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });
});
