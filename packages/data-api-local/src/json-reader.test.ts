import { describe, expect, test } from '@jest/globals';
import { doubleText, longDigits, parseBody } from './json-reader.ts';

const longOf = (body: string) => longDigits(parseBody(body).longValue, 'longValue');

describe('A longValue', () => {
  for (const digits of ['0', '-1', '9007199254740993', '9223372036854775807', '-9223372036854775808']) {
    test(`keeps ${digits} to the last digit`, () => {
      expect(longOf(`{"longValue": ${digits}}`)).toBe(digits);
    });
  }

  test('may be written as 1.0, as JSON allows', () => {
    expect(longOf('{"longValue":1.0}')).toBe('1');
  });

  for (const text of ['9223372036854775808', '-9223372036854775809', '1.5', '1e400', '"1"', 'true', '[]']) {
    test(`is refused when it is ${text}, without showing it`, () => {
      expect(() => longOf(`{"longValue":${text}}`)).toThrow(
        /^Expected a whole number of 64 bits at 'longValue', got an? /,
      );
    });
  }

  test('is not looked for inside strings', () => {
    const sql = 'SELECT \'"longValue":12345678901234567890\', "longValue" : 1';
    expect(parseBody(JSON.stringify({ sql })).sql).toBe(sql);
  });
});

describe('A doubleValue', () => {
  test('is a number or one of three words', () => {
    expect([1.5, -0, 1e300, 'NaN', 'Infinity', '-Infinity'].map((value) => doubleText(value, 'x'))).toEqual([
      '1.5',
      '-0',
      '1e+300',
      'NaN',
      'Infinity',
      '-Infinity',
    ]);
    expect(() => doubleText('1', 'x')).toThrow("Expected a number at 'x', got a string.");
  });
});
