import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cpuMs } from '../../../../test/cpu-time.ts';
import { faultText } from '../../src/statement/declaration-texts.ts';
import { placeholderHazards } from '../../src/statement/placeholder-hazards.ts';

/** Code and text of each hazard. */
const hazards = (sql: string) =>
  placeholderHazards(sql).map(({ code, place }) => [
    code,
    place?.kind === 'sql' ? /^:[\p{L}\p{N}_]+/u.exec(sql.slice(place.offset))?.[0] : undefined,
  ]);

describe('what the Data API would change', () => {
  test.each([
    ['a name inside a dollar quote', 'DO $$\nBEGIN\n  PERFORM :x;\nEND $$', 'dollar-quote', ':x'],
    ['a name of letters outside ASCII inside a dollar quote', 'DO $$ :größe $$', 'dollar-quote', ':größe'],
    ['the bound of an array slice', 'SELECT list[1:2]', 'array-slice', ':2'],
    ['a slice inside a dollar quote', 'DO $$ x = list[1:2]; $$', 'dollar-quote', ':2'],
    ['a placeholder after a quote that only its scanner recognises', "SELECT $$it's$$, :x", 'quoting', ':x'],
    ['a name in an escape string', "SELECT E'it\\'s :x'", 'quoting', ':x'],
    ['a name after a nested comment', 'SELECT 1 /* /* */ :x */', 'quoting', ':x'],
  ])('%s: %j', (_, sql, code, text) => {
    expect(hazards(sql)).toEqual([[code, text]]);
  });

  test('is reported with line and column, and with an alternative', () => {
    const faults = placeholderHazards('SELECT 1,\n  list[1:2]');

    expect(faults).toEqual([
      { code: 'array-slice', place: { kind: 'sql', offset: 18, line: 2, column: 9 }, about: '2' },
    ]);
    expect(faults.map(faultText)).toEqual([
      'the Data API replaces the slice bound :2 by a parameter. Put a space after the colon (": 2"), which PostgreSQL reads the same.',
    ]);
  });

  test('is found in a long text in linear time', () => {
    const leastMs = (names: number): number => {
      const text = `DO $$ ${'PERFORM :x; '.repeat(names)} $$`;
      expect(hazards(text)).toHaveLength(names);
      return Math.min(...Array.from({ length: 5 }, () => cpuMs(() => hazards(text))));
    };
    const few = leastMs(500);

    // Quadratic time would be 256 times as much.
    expect(leastMs(8000)).toBeLessThan(64 * few);
  });
});

describe('what arrives as it was written', () => {
  test.each([
    ['SELECT :a, \':b\', ":c" /* :d */ -- :e'],
    ['SELECT now()::date, :at::timestamptz'],
    ['SELECT list[1:(2)], list[(:lo):(:hi)], list[1: 2]'],
    ['DO $$ BEGIN x := 1; y := z::int; list[1: 2] := 3; END $$'],
    ["CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT '':x'''"],
  ])('%s', (sql) => {
    expect(placeholderHazards(sql)).toEqual([]);
  });

  test('is every text without a colon', () => {
    const token = fc.constantFrom("'", '"', '$$', '$a$', '/*', '*/', '--', '\n', '[', ']', 'a', '1', ' ', '\\', 'E');
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), (tokens) => {
        expect(placeholderHazards(tokens.join(''))).toEqual([]);
      }),
    );
  });
});
