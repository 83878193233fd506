import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadModule, scanSync } from 'libpg-query';
import { fuzzRuns } from '../../../../test/fuzz-runs.ts';
import { rewriteNamedParameters } from '../../../sql-text/src/named-parameters.ts';
import { outlineSql } from '../../src/sql/outline.ts';

interface Token {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** PostgreSQL's own tokens, by character; undefined where its lexer refuses the text. */
function tokensOf(sql: string): readonly Token[] | undefined {
  const bytes = Buffer.from(sql);
  const characterAt = (byte: number) => bytes.subarray(0, byte).toString('utf8').length;
  try {
    return scanSync(sql).tokens.map(({ start, end }: { start?: number; end: number }) => ({
      start: characterAt(start ?? 0),
      end: characterAt(end),
      text: bytes.subarray(start ?? 0, end).toString('utf8'),
    }));
  } catch {
    return undefined;
  }
}

/** Where PostgreSQL sees a colon followed by a letter, digit or underscore. */
function placeholdersOf(tokens: readonly Token[]): readonly number[] {
  return tokens
    .filter((token, index) => {
      const next = tokens[index + 1];
      return token.text === ':' && next !== undefined && next.start === token.end && /^[A-Za-z0-9_]/.test(next.text);
    })
    .map((token) => token.start);
}

const inside = fc.array(
  fc.constantFrom('a', ':x', "''", ' ', '\n', 'é', ';', '--', '/*', '*/', '::', '"', '\\\\', '1'),
  {
    maxLength: 5,
  },
);
const quoted = inside.map((parts) => `'${parts.join('').replaceAll('\\\\', '')}'`);
const escaped = inside.map((parts) => `E'${parts.join('')}\\':y'`);
const identifier = inside.map((parts) => `"i${parts.join('').replaceAll('"', '""')}"`);
const lineComment = inside.map((parts) => `--${parts.join('').replaceAll('\n', '')}\n`);
const blockComment = inside.map((parts) => `/*${parts.join('').replaceAll('/*', '').replaceAll('*/', '')}/* :z */*/`);
const piece = fc.constantFrom(
  'SELECT',
  'a',
  'é',
  'e',
  'E',
  'U&',
  'b',
  ':a',
  ':1',
  ':_x',
  ':',
  '::',
  ':::',
  ':=',
  '::int',
  '[1:2]',
  '[a:b]',
  '=',
  '+',
  '-',
  '*',
  '/',
  '<',
  ',',
  '(',
  ')',
  ';',
  ' ',
  ' ',
  '\n',
  '\t',
  '1',
  '1.5',
  '@',
  '|',
  '.',
  '..',
  // libpg-query takes `$1E'…'` apart, which PostgreSQL refuses as junk after a parameter.
  '$1 ',
  '?',
);
const sqlText = fc
  .array(fc.oneof(quoted, escaped, identifier, lineComment, blockComment, piece, piece, piece), { maxLength: 20 })
  .map((parts) => parts.join(''));

const dollarPiece = fc.constantFrom(
  '$$',
  '$$',
  '$a$',
  '$a$',
  '$b$',
  '$',
  ':x',
  "'",
  "'",
  ' ',
  'a',
  'a$',
  '$1',
  ';',
  '\n',
  '"q"',
  'é$$',
);
const dollarText = fc.array(dollarPiece, { maxLength: 14 }).map((parts) => parts.join(''));

const RUNS = { numRuns: fuzzRuns(500) };

describe('The scanner against PostgreSQL’s own lexer', () => {
  test('finds the same placeholders, where there are no dollar quotes', async () => {
    await loadModule();
    let compared = 0;

    fc.assert(
      fc.property(sqlText, (sql) => {
        const tokens = tokensOf(sql);
        if (tokens === undefined) return;
        compared += 1;
        expect(rewriteNamedParameters(sql).positions).toEqual(placeholdersOf(tokens));
      }),
      RUNS,
    );

    expect(compared).toBeGreaterThan(RUNS.numRuns / 3);
  });

  test('sees the same dollar-quoted strings', async () => {
    await loadModule();
    let compared = 0;

    fc.assert(
      fc.property(dollarText, (sql) => {
        const tokens = tokensOf(sql);
        if (tokens === undefined) return;
        compared += 1;
        const ranges = tokens.filter(({ text }) => /^\$[^0-9]*\$/.test(text)).map(({ start, end }) => [start, end]);
        expect(outlineSql(sql).dollarQuoted).toEqual(ranges);
      }),
      RUNS,
    );

    expect(compared).toBeGreaterThan(RUNS.numRuns / 10);
  });

  test('keeps the text outside the placeholders, and gives every occurrence its own number', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (noise) => {
        const { text, names, positions } = rewriteNamedParameters(noise);
        let rest = text;
        names.forEach((name, index) => {
          rest = rest.replace(`$${index + 1}`, () => `:${name}`);
        });
        expect(positions.length).toBe(names.length);
        if (!noise.includes('$')) expect(rest).toBe(noise);
      }),
      RUNS,
    );
  });
});
