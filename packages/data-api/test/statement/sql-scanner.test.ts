import { describe, expect, test } from '@jest/globals';
import { scan } from '../../src/statement/sql-scanner.ts';

const names = (sql: string) => scan(sql).placeholders.map(({ name }) => name);

describe('placeholders', () => {
  test.each([
    ['WHERE id = :id AND n=:n', ['id', 'n']],
    ['VALUES (:a,:b_2,:C)', ['a', 'b_2', 'C']],
    ['the same name twice: :a + :a', ['a', 'a']],
    [`':x' || ':y' || 'it''s :z' || :real`, ['real']],
    [`SELECT 1 AS "a:b", "say ""hi"" :c"`, []],
    [`E'it\\'s :x' || :real`, ['real']],
    [`'a\\' || :real`, ['real']],
    ['-- :x\n:real -- :y', ['real']],
    ['/* :x /* :y */ :z */ :real', ['real']],
    ['now()::date, :at::timestamptz, x ::text', ['at']],
    ['$$ :x $$ || $tag$ :y $$ :z $tag$ || :real', ['real']],
    ['a$b$c = :real AND d$b$ = 1', ['real']],
    ['list[1:2], list[lo:hi], list[f(x):n], list[i[1]:m], list["a":b]', []],
    ['list[:from], list[1 + :n], ARRAY[:a, :b], ARRAY[x, :c]', ['from', 'n', 'a', 'b', 'c']],
    ['list[(:lo):(:hi)]', ['lo', 'hi']],
    ['x := 1', []],
    ['time :: time', []],
  ])('in %s are %j', (sql, expected) => {
    expect(names(sql)).toEqual(expected);
  });

  test('have their positions', () => {
    expect(scan('a = :id').placeholders).toEqual([{ name: 'id', start: 4, end: 7 }]);
  });
});

describe('a second statement', () => {
  test.each([
    ['SELECT 1', undefined],
    ['SELECT 1;', undefined],
    ['SELECT 1; -- end\n /* really */ ', undefined],
    [`SELECT ';' || $$;$$ || ";"`, undefined],
    ['SELECT 1; SELECT 2', 10],
    ['SELECT 1;;', 9],
    ['CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)', undefined],
    ['CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END', undefined],
  ])('in %s begins at %s', (sql, offset) => {
    expect(scan(sql).secondStatementAt).toBe(offset);
  });
});

describe('a star', () => {
  test.each([
    ['SELECT * FROM t', true],
    ['SELECT t.* FROM t', true],
    ['SELECT count(*), count( * ) FROM t', false],
    [`SELECT '*', "*" /* * */`, false],
    ['SELECT a * b', true],
  ])('in %s may make columns change: %s', (sql, expected) => {
    expect(scan(sql).starAt !== undefined).toBe(expected);
  });
});

test.each([
  ["SELECT 'x", "'"],
  ['SELECT "x', '"'],
  ['SELECT /* x', '/*'],
  ['SELECT /* /* */ x', '/*'],
  ['SELECT $a$ x $b$', '$a$'],
  ["SELECT 'x'", undefined],
])('%s leaves open: %s', (sql, expected) => {
  expect(scan(sql).unterminated?.opened).toBe(expected);
});

test('the first words are found after comments', () => {
  expect(scan('/* a */ -- b\n rollback To savepoint x').firstWords).toEqual(['ROLLBACK', 'TO', 'SAVEPOINT']);
});
