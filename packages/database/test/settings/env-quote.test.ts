import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parse } from 'dotenv';
import fc from 'fast-check';
import { anyCharacter } from '../../../../test/any-character.ts';
import { quoteEnvValue } from '../../src/settings/env-quote.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'daybreak-quote-'));
const file = path.join(folder, '.env');
afterAll(() => rmSync(folder, { recursive: true }));

const PRINT = 'process.stdout.write(JSON.stringify(process.env))';

function readers(): Record<string, Record<string, string | undefined>> {
  const options = { encoding: 'utf8', env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' } } as const;
  const node = execFileSync(process.execPath, [`--env-file=${file}`, '-e', PRINT], options);
  const all = {
    dotenv: parse(readFileSync(file)),
    node: JSON.parse(node),
  };
  if (process.platform === 'win32') return all;
  const shell = execFileSync('sh', ['-c', 'set -a; . "$0"; exec "$1" -e "$2"', file, process.execPath, PRINT], options);
  return { ...all, shell: JSON.parse(shell) };
}

/** Writes every value that can be quoted, under V0, V1, …, and reads them back with the real readers. */
function expectReadBack(values: readonly string[]): void {
  const quotable = values.filter((value) => quoteEnvValue(value) !== undefined);
  writeFileSync(file, quotable.map((value, index) => `V${index}=${quoteEnvValue(value)}\n`).join(''));

  for (const [reader, read] of Object.entries(readers())) {
    const got = quotable.map((_, index) => read[`V${index}`]);
    expect({ reader, got }).toEqual({ reader, got: quotable });
  }
}

describe('quoteEnvValue', () => {
  test.each([
    ['arn:aws:rds:us-east-1:123456789012:cluster:app-aurora', 'arn:aws:rds:us-east-1:123456789012:cluster:app-aurora'],
    ['http://127.0.0.1:8432', 'http://127.0.0.1:8432'],
    ['rds!cluster-1', "'rds!cluster-1'"],
    ['two words', "'two words'"],
    ['a#b', "'a#b'"],
    ['$HOME `id` $(id)', "'$HOME `id` $(id)'"],
    ['~/x', "'~/x'"],
    ['', "''"],
    ['back\\slash', "'back\\slash'"],
  ])('writes %j as %s', (value, quoted) => {
    expect(quoteEnvValue(value)).toBe(quoted);
  });

  test.each([
    ['a single quote', "it's"],
    ['a line feed', 'a\nb'],
    ['a carriage return', 'a\rb'],
    ['a NUL', 'a\0b'],
    ['a line separator', 'a\u2028b'],
    ['a backslash at the end', 'a\\'],
    ['half of a surrogate pair', 'a\ud800'],
  ])('refuses %s', (_, value) => {
    expect(quoteEnvValue(value)).toBeUndefined();
  });

  test('a shell, node --env-file and dotenv read back every awkward value that it accepts', () => {
    expectReadBack([
      '',
      ' ',
      ' padded ',
      '#',
      'a # b',
      '"',
      '""',
      '"a"',
      'a"b',
      '`',
      '`id`',
      '$',
      '$$',
      '$HOME',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the case tests what a shell expands
      '${HOME}',
      '\\n',
      '\\\\x',
      '~',
      '~root',
      'a:~',
      '!',
      '!!',
      '*',
      '?',
      '[a]',
      '{a,b}',
      ';',
      '&',
      '|',
      '<',
      '>',
      '(',
      ')',
      '=',
      'a=b',
      '%PATH%',
      'ä',
      '漢字',
      '😀',
      '\u00a0',
      '\ufeff',
      'export A=1',
    ]);
  });

  test('a shell, node --env-file and dotenv read back any value that it accepts', () => {
    const awkward = fc.string({
      unit: fc.constantFrom(...'aZ0 "`\\$#=!~;&|<>(){}[]*?%:/.,-+@\'\nä漢😀'),
      maxLength: 12,
    });
    const anything = fc.string({ unit: anyCharacter, maxLength: 8 });

    fc.assert(fc.property(fc.array(fc.oneof(awkward, anything), { minLength: 200, maxLength: 200 }), expectReadBack), {
      numRuns: 4,
    });
  });
});
