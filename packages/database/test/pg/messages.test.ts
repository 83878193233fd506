import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { messagesOf } from '../../src/pg/messages.ts';

type Sets = readonly (readonly (string | null)[])[];

/** The messages of `pg`. */
function expected(text: string, sets: Sets, describes: boolean): Buffer {
  const sent: Buffer[] = [];
  const stream = { writable: true, write: (bytes: Buffer) => sent.push(bytes) };
  const connection = new pg.Connection({ stream } as unknown as ConstructorParameters<typeof pg.Connection>[0]);
  connection.parse({ name: '', text, types: [] }, true);
  for (const values of sets) {
    connection.bind({ portal: '', statement: '', values: [...values] }, true);
    if (describes) connection.describe({ type: 'P', name: '' }, true);
    connection.execute(null, true);
  }
  connection.sync();
  return Buffer.concat(sent);
}

describe('the messages of an exchange', () => {
  test.each<[string, string, Sets]>([
    ['a statement without values', 'SELECT 1', [[]]],
    ['no text', '', [[]]],
    ['NULL, no characters, and characters of one to four bytes', 'SELECT $1, $2, $3', [[null, '', 'aé€😀']]],
    ['half of a pair of surrogates', 'SELECT $1', [['\ud83d']]],
    ['a text that is longer than a first buffer', `SELECT '${'é'.repeat(5_000)}'`, [['x']]],
    ['a value that is longer than a piece', 'SELECT $1', [['€'.repeat(100_000)]]],
    ['no set', 'SELECT 1', []],
    [
      'sets of several pieces',
      'INSERT INTO a VALUES ($1, $2)',
      Array.from({ length: 9_000 }, (_, n) => [`${n}`, null]),
    ],
    ['a long value among short ones', 'SELECT $1', [['a'], ['x'.repeat(200_000)], ['b'], [null]]],
  ])('are the bytes of pg: %s', (_, text, sets) => {
    for (const describes of [true, false]) {
      const bytes = Buffer.concat(messagesOf(text, sets, describes));

      expect(bytes.equals(expected(text, sets, describes))).toBe(true);
    }
  });

  test('are one buffer for a small statement, and pieces for a long batch', () => {
    const long = messagesOf('SELECT $1', Array(10_000).fill(['a value of some length']), false);

    expect(messagesOf('SELECT $1', [['1']], true)).toHaveLength(1);
    expect(long.length).toBeGreaterThan(2);
    expect(Math.max(...long.map(({ length }) => length))).toBeLessThan(130_000);
  });

  test('are only a Sync without a text', () => {
    expect(messagesOf(undefined, [], false)).toEqual([Buffer.from('S\0\0\0\x04')]);
  });
});
