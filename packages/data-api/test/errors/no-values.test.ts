import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../../data-api-local/src/index.ts';
import {
  array,
  type DataApiClient,
  DatabaseError,
  nullable,
  type ParameterType,
  StatementError,
  statement,
} from '../../src/index.ts';
import { errorOf } from '../error-of.ts';
import { clientOf } from '../local.ts';

let api: DataApiLocal;
let db: DataApiClient;
beforeAll(async () => {
  api = await startTestDataApi();
  db = clientOf(api);
  for (const sql of [
    'CREATE TABLE secrets (id int UNIQUE, t text CHECK (length(t) < 3), j jsonb, CONSTRAINT small CHECK (id < 100))',
    `CREATE FUNCTION complain() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN RAISE EXCEPTION USING MESSAGE = NEW.j::text || NEW.t, HINT = NEW.t, DETAIL = NEW.t, ERRCODE = NEW.j->>0; END'`,
    'CREATE TABLE loud (t text, j jsonb)',
    'CREATE TRIGGER complains BEFORE INSERT ON loud FOR EACH ROW EXECUTE FUNCTION complain()',
  ]) {
    await db.execute(statement({ sql }));
  }
});
afterAll(async () => {
  db?.close();
  await api?.stop();
});

/** Each statement fails in PostgreSQL, whose message repeats the value in its own format. */
test.each<[string, string, Record<string, ParameterType>, Record<string, unknown>, RegExp]>([
  ['a number in a text', 'SELECT CAST(:t AS int4)', { t: 'text' }, { t: 'hunter2' }, /hunter2/],
  [
    'jsonb as PostgreSQL writes it',
    'INSERT INTO loud (t, j) VALUES (:t, :j)',
    { t: 'text', j: 'jsonb' },
    { t: 'x', j: ['P0001', 'hunter2', 1e3] },
    /hunter2|1000/,
  ],
  [
    'a text raised with a SQLSTATE of PostgreSQL',
    'INSERT INTO loud (t, j) VALUES (:t, :j)',
    { t: 'text', j: 'jsonb' },
    { t: 'hunter2', j: ['23505'] },
    /hunter2/,
  ],
  [
    'a row in a check',
    'INSERT INTO secrets (id, t) VALUES (:id, :t)',
    { id: 'int4', t: 'text' },
    { id: 1, t: 'hunter2' },
    /hunter2/,
  ],
  [
    'a uuid in capitals',
    'SELECT CAST(upper(CAST(:u AS text)) AS int4)',
    { u: 'uuid' },
    { u: 'deadbeef-0000-4000-8000-000000000000' },
    /deadbeef/i,
  ],
  [
    'bytes',
    "SELECT CAST(encode(:b, 'hex') AS int4)",
    { b: 'bytea' },
    { b: new Uint8Array([0xde, 0xad, 0xbe, 0xef, 0xff]) },
    /deadbeef/i,
  ],
  ['a time', 'SELECT CAST(CAST(:t AS text) AS int4)', { t: 'timestamptz' }, { t: '1999-12-31T23:59:59+05:00' }, /1999/],
  ['a short text', 'SELECT CAST(:t AS int4)', { t: 'text' }, { t: 'zq' }, /zq/],
  ['a name', 'SELECT CAST(:t AS regclass)::text', { t: 'text' }, { t: 'hunter2' }, /hunter2/],
  ['a quoted text', 'SELECT CAST(:t AS int4)', { t: 'text' }, { t: 'a"; SQLState: 23505; hunter2' }, /hunter2|23505/],
  [
    'an element of an array',
    'SELECT CAST((CAST(:a AS text[]))[1] AS int4)',
    { a: array('text') },
    { a: ['hunter2'] },
    /hunter2/,
  ],
  ['a number', 'SELECT make_time(:h, 1, 1)', { h: nullable('int4') }, { h: 7654321 }, /7654321/],
  ['a pattern', "SELECT 'x' ~ :t", { t: 'text' }, { t: 'hunter2(' }, /hunter2/],
  [
    'a part of a jsonpath',
    "SELECT jsonb_path_query('1', CAST(:t AS jsonpath))",
    { t: 'text' },
    { t: 'hunter2 hunter2' },
    /hunter2/,
  ],
])('no error repeats %s', async (_, sql, parameters, values, secret) => {
  const declared = statement({ sql, parameters });

  const error = await errorOf(db.execute(declared as never, values as never));

  expect(error).toBeInstanceOf(StatementError);
  expect(error).toBeInstanceOf(DatabaseError);
  expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(secret);
  expect(JSON.stringify(error)).not.toMatch(secret);
});

test('a text of 40 KB and one of a megabyte fail as short as a small one', async () => {
  const cast = statement({ sql: 'SELECT CAST(:t AS int4)', parameters: { t: 'text' } });

  for (const length of [40_000, 1_000_000]) {
    const error = await errorOf(db.execute(cast, { t: `hunter2 ${'(.*)+$ '.repeat(length / 7)}` }));

    expect(error).toMatchObject({ sqlState: '22P02', detail: 'invalid input syntax for type integer' });
    expect(inspect(error, { depth: 20, showHidden: true }).length).toBeLessThan(10_000);
  }
});

test('the SQL text is shown as it is written: a value inside it is not protected', async () => {
  const error = await errorOf(db.execute(statement({ sql: "SELECT CAST('hunter2' AS int4)" })));

  expect(error).toMatchObject({ sql: "SELECT CAST('hunter2' AS int4)" });
});
