import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findPlaceholderHazards } from '../../src/statement/placeholder-hazards.ts';

const messages = (sql: string) => findPlaceholderHazards(sql).map(({ message }) => message);

describe('what the Data API would change', () => {
  test('is a name inside a dollar quote', () => {
    expect(messages('DO $$\nBEGIN\n  PERFORM :x;\nEND $$')).toEqual([
      "line 3, column 11: :x stands inside a dollar-quoted text, and the Data API replaces it by a parameter. Write that text as an ordinary string: '…' with every ' doubled.",
    ]);
  });

  test('is the bound of an array slice', () => {
    expect(messages('SELECT list[1:2]')).toEqual([
      'line 1, column 14: :2 is the bound of an array slice, and the Data API replaces it by a parameter. Write the bound in parentheses: :(2).',
    ]);
  });

  test('is a slice inside a dollar quote, which parentheses help too', () => {
    expect(findPlaceholderHazards('DO $$ x = list[1:2]; $$')).toMatchObject([{ kind: 'dollar-quote', text: ':2' }]);
    expect(findPlaceholderHazards('DO $$ x = list[1:(2)]; $$')).toEqual([]);
  });

  test('is a placeholder behind a quote that only its scanner sees', () => {
    expect(messages("SELECT $$it's$$, :x")).toEqual([
      "line 1, column 18: :x may be missed by the Data API, because a quote before it misleads its scanner. Write dollar-quoted and E'…' texts before it as ordinary strings: '…' with every ' doubled.",
    ]);
  });

  test.each([
    ["SELECT E'it\\'s :x'", 'quoting'],
    ['SELECT 1 /* /* */ :x */', 'quoting'],
  ])('may be what its scanner reads otherwise: %s', (sql, kind) => {
    expect(findPlaceholderHazards(sql)).toMatchObject([{ kind, text: ':x' }]);
  });
});

describe('what arrives as it was written', () => {
  test.each([
    ['SELECT :a, \':b\', ":c" /* :d */ -- :e'],
    ['SELECT now()::date, :at::timestamptz'],
    ['SELECT list[1:(2)], list[(:lo):(:hi)], list[1: 2]'],
    ['DO $$ BEGIN x := 1; y := z::int; END $$'],
    ["CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT '':x'''"],
  ])('%s', (sql) => {
    expect(findPlaceholderHazards(sql)).toEqual([]);
  });

  test('is every text without a colon', () => {
    const token = fc.constantFrom("'", '"', '$$', '$a$', '/*', '*/', '--', '\n', '[', ']', 'a', '1', ' ', '\\', 'E');
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), (tokens) => {
        expect(findPlaceholderHazards(tokens.join(''))).toEqual([]);
      }),
    );
  });
});
