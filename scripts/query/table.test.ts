import { describe, expect, test } from '@jest/globals';
import { columnKeys, jsonValue, MAX_VALUE_COLUMNS, renderTable, valueText } from './table.ts';
import { shorten, textWidth } from './text-width.ts';

const columns = (...types: readonly string[]) => types.map((typeName, index) => ({ name: `c${index}`, typeName }));

describe('renderTable', () => {
  test('text to the left, numbers to the right, no blanks at the end of a line', () => {
    const names = [
      { name: 'name', typeName: 'text' },
      { name: 'n', typeName: 'int8' },
      { name: 'note', typeName: 'text' },
    ];

    expect(
      renderTable(names, [
        ['a', '100', 'x'],
        ['longer', 7, ''],
      ]).lines,
    ).toEqual(['name   | n   | note', '-------+-----+-----', 'a      | 100 | x', 'longer |   7 |']);
  });

  test('no rows: only the header', () => {
    expect(renderTable(columns('text'), []).lines).toEqual(['c0', '--']);
  });

  test('aligns characters that are two columns wide', () => {
    expect(
      renderTable(columns('text', 'text'), [
        ['日本', 'x'],
        ['🌅a', 'y'],
        ['abcd', 'z'],
      ]).lines.slice(2),
    ).toEqual(['日本 | x', '🌅a  | y', 'abcd | z']);
  });

  test('shortens a wide value, and counts it', () => {
    const { lines, shortened } = renderTable(columns('text', 'text'), [
      ['x'.repeat(60), 'a'],
      ['y'.repeat(61), 'b'],
    ]);

    expect(MAX_VALUE_COLUMNS).toBe(60);
    expect(lines.slice(2)).toEqual([`${'x'.repeat(60)} | a`, `${'y'.repeat(59)}… | b`]);
    expect(shortened).toBe(1);
  });

  test('shows the values of a single column in full', () => {
    const { lines, shortened } = renderTable(columns('text'), [['x'.repeat(500)]]);

    expect({ line: lines[2], shortened }).toEqual({ line: 'x'.repeat(500), shortened: 0 });
  });

  test('no value can break the table or draw on the terminal', () => {
    expect(renderTable(columns('text'), [['a\nb\tc\r\u001b[31m\u202e']]).lines[2]).toBe(
      'a\\nb\\tc\\r\\u001b[31m\\u202e',
    );
  });
});

describe('values', () => {
  test.each([
    [null, 'NULL', null],
    ['', '', ''],
    [0, '0', 0],
    [false, 'false', false],
    ['9007199254740993', '9007199254740993', '9007199254740993'],
    [new Uint8Array([0, 255]), '\\x00ff', '\\x00ff'],
    [['a', null], '{a,NULL}', ['a', null]],
  ])('%j is %s in a table and %j in JSON', (value, text, json) => {
    expect(valueText(value)).toBe(text);
    expect(jsonValue(value)).toEqual(json);
  });

  test('columns with the same name have different keys in JSON', () => {
    const named = ['a', 'a', 'a_2', 'a'].map((name) => ({ name, typeName: 'text' }));

    expect(columnKeys(named)).toEqual(['a', 'a_2', 'a_2_2', 'a_3']);
  });
});

describe('widths', () => {
  test.each([
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['漢字', 4],
    ['👩‍🚀', 2],
    ['한', 2],
    ['', 0],
  ])('%s takes %i columns', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  test('never cuts a character in two', () => {
    expect(shorten('漢字漢字', 6)).toBe('漢字…');
    expect(shorten('👩‍🚀👩‍🚀', 3)).toBe('👩‍🚀…');
  });
});
