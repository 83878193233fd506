import { describe, expect, test } from '@jest/globals';
import { rewriteNamedParameters } from '../src/named-parameters.ts';

const TABLE: readonly (readonly [string, string, string, readonly string[]])[] = [
  ['a name', 'SELECT :a', 'SELECT $1', ['a']],
  ['every occurrence', ':a + :b + :a', '$1 + $2 + $3', ['a', 'b', 'a']],
  ['names of digits and underscores', ':1, :_x, :a_9', '$1, $2, $3', ['1', '_x', 'a_9']],
  ['a name up to the first other character', ':a-b, :é', '$1-b, :é', ['a']],
  ['a cast, and a name after one', ':a::int, x:::b', '$1::int, x::$2', ['a', 'b']],
  ['an assignment', 'f(a := 1)', 'f(a := 1)', []],
  ['strings with doubled quotes', "'it''s :x' || :a", "'it''s :x' || $1", ['a']],
  ['E strings with a backslash', "E'\\':x', :a", "E'\\':x', $1", ['a']],
  ['a backslash in a plain string', "'\\', :a", "'\\', $1", ['a']],
  ['an identifier that ends in e before a quote', "namee'\\':a", "namee'\\'$1", ['a']],
  ['an E string that continues in the next line', "E'a'\n'\\':x', :a", "E'a'\n'\\':x', $1", ['a']],
  ['quoted identifiers', '"y:z" = :a', '"y:z" = $1', ['a']],
  ['line comments', '-- :x\n:a', '-- :x\n$1', ['a']],
  ['nested block comments', '/* /* :x */ :y */ :a', '/* /* :x */ :y */ $1', ['a']],
  ['dollar quotes, which AWS does not support', '$$ :b $$', '$$ $1 $$', ['b']],
  ['a quote inside a dollar quote, which hides what follows', "$$ it's $$ :b", "$$ it's $$ :b", []],
  ['array slices, which AWS does not support', 'a[1:2]', 'a[1$1]', ['2']],
  ['text that does not end', "'abc :x", "'abc :x", []],
  ['a lone colon', 'a : b :', 'a : b :', []],
];

describe('Named parameters', () => {
  for (const [what, sql, text, names] of TABLE) {
    test(`are found in ${what}`, () => {
      const rewritten = rewriteNamedParameters(sql);

      expect({ text: rewritten.text, names: rewritten.names }).toEqual({ text, names });
    });
  }
});
