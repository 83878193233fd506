import { describe, expect, test } from '@jest/globals';
import { adviceFor } from '../src/advice.ts';
import { createNormaliser, normaliseSql } from '../src/normalise.ts';

describe('a normalised statement', () => {
  test.each([
    ['a literal', 'SELECT * FROM users WHERE id = 42', 'select * from users where id = ?'],
    ['a parameter', 'SELECT * FROM users WHERE id = :id', 'select * from users where id = ?'],
    ['a positional parameter', 'SELECT * FROM users WHERE id = $1', 'select * from users where id = ?'],
    ['a string with quotes', "SELECT 'it''s', E'a\\'b', x'ff'", 'select ?, ?, ?'],
    ['a dollar quote', 'SELECT $$a $b$ c$$, $q$ $$ $q$', 'select ?, ?'],
    ['numbers of every form', 'SELECT 1, 1.5, .5, 1e-3, 0x1F, 1_000', 'select ?, ?, ?, ?, ?, ?'],
    ['digits of a name', 'SELECT a1 FROM t2', 'select a1 from t2'],
    ['a cast', 'SELECT :id::uuid, CAST(:n AS int4)', 'select ?::uuid, cast(? as int4)'],
    ['comments and blanks', '/* a */ SELECT\n  1 -- b\n  , 2 ;  ', 'select ? , ?'],
    ['a quoted name, whose letters count', 'SELECT "Id" FROM "T"', 'select "Id" from "T"'],
  ])('omits what differs in a loop: %s', (_what, sql, text) => {
    expect(normaliseSql(sql).text).toBe(text);
  });

  test.each([
    ['an equality and a list', 'SELECT 1 FROM t WHERE id = 1', 'SELECT 1 FROM t WHERE id IN (1, 2)'],
    ['an equality and = ANY', 'SELECT 1 FROM t WHERE id = :id', 'SELECT 1 FROM t WHERE id = ANY(:ids::int[])'],
    ['one row and several', 'INSERT INTO t VALUES (1)', 'INSERT INTO t VALUES (1), (2)'],
  ])('differs between a loop and its fix: %s', (_what, loop, fix) => {
    expect(normaliseSql(loop).id).not.toBe(normaliseSql(fix).id);
  });

  test.each([
    ['SELECT 1', 'select'],
    ['(SELECT 1) UNION SELECT 2', 'select'],
    ['WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a', 'insert'],
    ['WITH a AS (DELETE FROM t RETURNING id) SELECT * FROM a', 'select'],
    ['UPDATE t SET a = (SELECT 1)', 'update'],
    ['EXPLAIN SELECT 1', undefined],
    ['CREATE TABLE t AS SELECT 1', undefined],
    ['SET search_path = a', undefined],
    ['', undefined],
  ])('shows whether one request can replace a loop: %s is %s', (sql, verb) => {
    expect(normaliseSql(sql).verb).toBe(verb);
  });

  test.each([
    ['/* daybreak: repeat */ SELECT 1', true],
    ['SELECT 1 -- daybreak: repeat', true],
    ['SELECT 1 /* poll, daybreak:repeat, see docs */', true],
    ["SELECT '/* daybreak: repeat */'", false],
    ['SELECT 1 /* repeat */', false],
  ])('is intentional if a comment says so: %s is %s', (sql, isMeant) => {
    expect(normaliseSql(sql).isMeant).toBe(isMeant);
  });

  test('never contains a value, for any statement', () => {
    const { text, short } = normaliseSql(
      "UPDATE t SET a = 'SECRET', b = $x$SECRET$x$, c = 4711 -- SECRET\nWHERE d = E'\\'SECRET'",
    );

    expect(text).toBe('update t set a = ?, b = ?, c = ? where d = ?');
    expect(short).toBe(text);
  });

  test('is computed once for each SQL text, in bounded memory', () => {
    const normalise = createNormaliser();
    const first = normalise('SELECT 1');

    expect(normalise('SELECT 1')).toBe(first);
    for (let number = 0; number < 60; number += 1) normalise(`SELECT '${'x'.repeat(20_000)}', ${number}`);
    expect(normalise('SELECT 1')).not.toBe(first);
  });
});

describe('the advice', () => {
  const list = 'The list is one text parameter such as {a,b}: the Data API takes no arrays.';
  test.each([
    [
      'SELECT name FROM users WHERE id = :id::uuid',
      `Read all rows with one statement: WHERE id = ANY(CAST(:list AS uuid[])). ${list}`,
    ],
    [
      'SELECT name FROM users u WHERE u.id = CAST(:id AS uuid) ORDER BY name',
      `Read all rows with one statement: WHERE u.id = ANY(CAST(:list AS uuid[])). ${list}`,
    ],
    [
      'SELECT * FROM messages WHERE tenant = :t AND id = :id',
      `Read all rows with one statement: WHERE id = ANY(CAST(:list AS <type>[])), or the same for another column that differs (tenant, id). ${list}`,
    ],
    [
      'SELECT now()',
      `Read all rows with one statement: a join, or a list in one parameter, = ANY(CAST(:list AS <type>[])). ${list}`,
    ],
    ['INSERT INTO orders (id) VALUES (:id)', 'Send one BatchExecuteStatement, with a parameter set for each row.'],
    [
      'INSERT INTO shop.orders (id) VALUES (:id) RETURNING id',
      'Send all rows with one statement: INSERT INTO shop.orders … SELECT … FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS row (<column> <type>, …) RETURNING …. A batch returns no rows.',
    ],
    [
      'UPDATE orders SET paid = true WHERE id = :id::bigint and not paid',
      'Send one BatchExecuteStatement, with a parameter set for each row. If all rows get the same values, send one UPDATE orders SET … WHERE id = ANY(CAST(:list AS bigint[])).',
    ],
    [
      'DELETE FROM orders WHERE "orderId" = :id',
      `Delete them with one statement: DELETE FROM orders WHERE "orderId" = ANY(CAST(:list AS <type>[])). ${list}`,
    ],
    ['CALL archive(:id)', 'Send one BatchExecuteStatement, with a parameter set for each of them.'],
  ])('fits the statement: %s', (sql, advice) => {
    expect(adviceFor(normaliseSql(sql))).toBe(advice);
  });

  test.each([
    [
      'SELECT name FROM users WHERE id = CAST(:id AS int8)',
      "Read all rows with one statement: WHERE id = ANY(:list). Declare the parameter list as array('int8').",
    ],
    [
      'SELECT name FROM users WHERE id = :id',
      "Read all rows with one statement: WHERE id = ANY(:list). Declare the parameter list as array('uuid').",
    ],
    [
      'DELETE FROM users WHERE name = :name',
      "Delete them with one statement: DELETE FROM users WHERE name = ANY(:list). Declare the parameter list as array('<type>').",
    ],
    [
      'UPDATE users SET seen = true WHERE id = :id',
      "Send all rows with one updateMany of @daybreak/data-api/many. If all rows get the same values, send one UPDATE users SET … WHERE id = ANY(:list). Declare the parameter list as array('uuid').",
    ],
    [
      'INSERT INTO users (id) VALUES (:id) RETURNING id',
      'Send all rows with one insertMany of @daybreak/data-api/many.',
    ],
  ])('for our client names an array of the hinted type, or a function for many rows: %s', (sql, advice) => {
    const sender = { isOwnClient: true, typeOf: (column: string) => (column === 'id' ? 'uuid' : undefined) };

    expect(adviceFor(normaliseSql(sql), sender)).toBe(advice);
  });
});
