import { describe, expect, test } from '@jest/globals';
import { plain, visible, visibleInLine, withColours } from './terminal-text.ts';

describe('visible', () => {
  test.each([
    ['an escape sequence', '\u001b[2Jsafe', '\\u001b[2Jsafe'],
    ['a link (OSC 8)', '\u001b]8;;https://x\u0007here', '\\u001b]8;;https://x\\u0007here'],
    ['the same in one C1 character', '\u009b2J', '\\u009b2J'],
    ['a carriage return, which writes over the line', 'stop\rsafe', 'stop\\u000dsafe'],
    ['a backspace', 'stop\b\b\b\bsafe', 'stop\\u0008\\u0008\\u0008\\u0008safe'],
    ['DEL', 'a\u007f', 'a\\u007f'],
    ['text from right to left', 'a\u202eb\u2066c\u200fd\u061ce', 'a\\u202eb\\u2066c\\u200fd\\u061ce'],
    ['line separators', 'a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
  ])('shows %s as an escape', (_what, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  test.each(['one\ntwo', 'a\tb', 'naïve 日本 👩‍💻', ''])('leaves %j', (text) => {
    expect(visible(text)).toBe(text);
  });

  test('reads line breaks of Windows', () => {
    expect(visible('a\r\nb')).toBe('a\nb');
  });

  test('keeps the value of JSON', () => {
    const value = { text: 'a\u001b[2J\u009b\u202e\u007f\n' };

    expect(JSON.parse(visible(JSON.stringify(value)))).toEqual(value);
  });
});

test('a value in a line cannot begin another line', () => {
  expect(visibleInLine('a.sql\nsafe: nothing\r\t')).toBe('a.sql\\nsafe: nothing\\r\\t');
});

test('only a painted part is in colour, and its text cannot add colours', () => {
  const line = ['a\u001b[32m ', { text: 'stop\u001b[0m', colour: 'red' }] as const;

  expect(withColours(line)).toBe('a\\u001b[32m \u001b[31mstop\\u001b[0m\u001b[0m');
  expect(plain(line)).toBe('a\u001b[32m stop\u001b[0m');
});
