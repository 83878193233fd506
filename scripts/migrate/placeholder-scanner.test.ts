import { describe, expect, test } from '@jest/globals';
import { findPlaceholder } from './placeholder-scanner.ts';

describe('what the Data API takes for a placeholder', () => {
  test.each([
    ['SELECT :id', ':id'],
    ['SELECT a[1:2]', ':2'],
    ['SELECT a[lo:hi]', ':hi'],
    ['SELECT a[1 :2]', ':2'],
    ["SELECT JSON_OBJECT('a':1)", ':1'],
    ['SELECT $$a :b c$$', ':b'],
    ['SELECT $tag$a :b c$tag$', ':b'],
    ["DO $$ BEGIN x := y[1:n]; PERFORM ':other'; END $$", ':n'],
    ["SELECT $$it's$$, ':seen'", ':seen'],
    ["SELECT E'it\\'s :maybe'", ':maybe'],
    ['SELECT 1 /* a /* b */ :maybe */', ':maybe'],
    ['SELECT 1::int:é_1', ':é_1'],
  ])('%j: %s', (sql, text) => {
    expect(findPlaceholder(sql)).toEqual({ text, index: sql.lastIndexOf(text) });
  });

  test.each([
    'SELECT \':x\' AS a, "y:z" FROM t -- :c',
    "SELECT 'it''s :x'",
    'SELECT 1 /* :x */',
    'SELECT a::int, b::text[]',
    'SELECT a[1: 2], a[lo : hi]',
    "DO $$ BEGIN x := 1; PERFORM ':no'; END $$",
    "SELECT E'\\\\', 1",
    'SELECT $$a: b$$',
    'SELECT 1 --:x',
  ])('%j has none', (sql) => {
    expect(findPlaceholder(sql)).toBeUndefined();
  });

  test('the first of several is told', () => {
    expect(findPlaceholder('SELECT $$:a$$, b[1:2]')).toEqual({ text: ':a', index: 9 });
  });
});
