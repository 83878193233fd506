// The normaliser on random mixtures of tokens: it removes what a loop changes, and nothing else.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cpuMs } from '../../../test/cpu-time.ts';
import { normaliseSql } from '../src/normalise.ts';

const text = fc.string({ maxLength: 12 }).map((value) => value.replaceAll('\0', ''));
const value = fc.oneof(
  fc.nat().map(String),
  fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map(String),
  text.map((inside) => `'${inside.replaceAll("'", "''").replaceAll('\\', '')}'`),
  text.map((inside) => `E'${inside.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`),
  text.map((inside) => `$tag$${inside.replaceAll('$', '')}$tag$`),
  fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/).map((name) => `:${name}`),
  fc.integer({ min: 1, max: 99 }).map((number) => `$${number}`),
);
const fixed = fc.oneof(
  fc.stringMatching(/^[a-z_][a-z0-9_]{1,8}$/),
  fc.stringMatching(/^"[A-Za-z ?':$-]{1,8}"$/),
  fc.constantFrom('=', '<>', '(', ')', ',', '+', '::int4', '||', '*'),
);
const blank = fc.constantFrom(' ', '\n', '\t ', ' /* a "b\' /* nested */ */ ', " -- it's a comment\n ");

/** The same tokens twice, with other values, blanks and comments. */
const pairs = fc.array(
  fc.oneof(
    fixed.map((token) => ({ one: token, other: token, shown: token })),
    // After an operator, because strings with a line break between them are one string.
    fc.tuple(value, value).map(([one, other]) => ({ one: `= ${one}`, other: `= ${other}`, shown: '= ?' })),
  ),
  { minLength: 1, maxLength: 20 },
);

describe('two statements that differ only in values, spaces and comments', () => {
  test('are equal after normalisation, without values and comments', () => {
    fc.assert(
      fc.property(pairs, fc.array(blank, { minLength: 40, maxLength: 40 }), (tokens, blanks) => {
        const one = tokens.map((token, index) => token.one + blanks[index]).join('');
        const other = tokens.map((token, index) => token.other + blanks[index + 20]).join('');

        const normalised = normaliseSql(one).text;

        expect(normalised).toBe(tokens.map(({ shown }) => shown).join(' '));
        expect(normaliseSql(other).text).toBe(normalised);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a statement of 65,536 characters', () => {
  test.each([
    ['strings', "'x',"],
    ['escape strings', "E'x',"],
    ['semicolons', ';'],
    ['blanks', ' \n'],
    ['numbers', '1 '],
    ['comments', '/**/'],
    ['open comments', '/*'],
    ['dollars', '$'],
    ['colons', ':'],
    ['parentheses', '('],
    ['one word', 'a'],
  ])('of %s is parsed fast', (_what, part) => {
    const sql = `SELECT ${part.repeat(65_536 / part.length)}`;

    expect(cpuMs(() => normaliseSql(sql))).toBeLessThan(1_000);
  });
});
