import { describe, expect, test } from '@jest/globals';
import { createStatementReader, readStatement } from '../../src/sql/statement-text.ts';

describe('Strict mode', () => {
  test('refuses a name inside a dollar quote, and says what to do', () => {
    expect(() => readStatement('DO $$ BEGIN PERFORM :a; END $$', 'strict')).toThrow(
      'The SQL has :a inside a dollar-quoted string, where the Data API replaces it. ' +
        'Allowed there is text without a colon before a letter, digit or underscore. ' +
        "Use a string in single quotes ('…', each quote doubled) instead of $$.",
    );
  });

  test('accepts names outside dollar quotes, and dollar quotes without names', () => {
    expect(readStatement('SELECT $$ a : b $$, :a', 'strict').text).toBe('SELECT $$ a : b $$, $1');
  });

  test('is not what AWS does: faithful changes the text', () => {
    expect(readStatement('SELECT $$ :a $$', 'faithful').text).toBe('SELECT $$ $1 $$');
  });
});

describe('A second statement', () => {
  const one = [
    'SELECT 1',
    'SELECT 1;',
    'SELECT 1; -- end',
    'SELECT 1;;',
    "SELECT ';'",
    'SELECT $$;$$',
    'DO $f$ a; b; $f$',
    'CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)',
    'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END',
  ];
  for (const sql of one) {
    test(`is not seen in ${sql}`, () => {
      expect(readStatement(sql, 'faithful').sql).toBe(sql);
    });
  }

  for (const sql of [
    'SELECT 1; SELECT 2',
    "SELECT 1; 'x'",
    'SELECT 1;/* */SELECT 2',
    'SELECT $$;$$; SELECT 2',
    '; SELECT 1',
  ]) {
    test(`is refused in ${sql}`, () => {
      expect(() => readStatement(sql, 'faithful')).toThrow("Multistatements aren't supported.");
    });
  }
});

describe('The reader', () => {
  test('reads a text once, and forgets the oldest text when there are too many', () => {
    const read = createStatementReader('faithful');
    const first = read('SELECT 1');
    expect(read('SELECT 1')).toBe(first);

    for (let index = 0; index < 40; index += 1) read(`SELECT ${index}${' '.repeat(60_000)}`);

    expect(read('SELECT 1')).not.toBe(first);
    expect(read('SELECT 1')).toEqual(first);
  });
});
