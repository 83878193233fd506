import { describe, expect, test } from '@jest/globals';
import { doubleText, longDigits } from '../../src/request/field-values.ts';
import { parseBody } from '../../src/request/json-body.ts';

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

  for (const text of [
    '9223372036854775808',
    '-9223372036854775809',
    '1.5',
    '1e400',
    '"1"',
    '"\\u0000long:abc"',
    '"\\u0000long:1"',
    'true',
    '[]',
  ]) {
    test(`is refused when it is ${text}, without showing it`, () => {
      expect(() => longOf(`{"longValue":${text}}`)).toThrow(
        /^Expected a whole number of 64 bits at 'longValue', got an? /,
      );
    });
  }

  test('is a JSON number without leading zeros', () => {
    expect(() => longOf('{"longValue":00000000000000012}')).toThrow('The request body is not valid JSON.');
  });

  test('is not replaced inside strings', () => {
    const sql = 'SELECT \'"longValue":12345678901234567890\', "longValue" : 1';
    expect(parseBody(JSON.stringify({ sql })).sql).toBe(sql);
  });
});

describe('A text', () => {
  const HALF = 'The request body has half a surrogate pair (\\ud800 to \\udfff), which is not a character.';

  test('may have any character, escaped or not', () => {
    expect(parseBody('{"a":"\\ud83d\\ude00 😀 \\u00e9"}')).toEqual({ a: '😀 😀 é' });
  });

  test.each(['{"a":"\\ud800"}', '{"a":[{"b":"x\\uDFFFy"}]}', '{"\\udc00":1}', '{"a":"\\ude00\\ud83d"}'])(
    'must not have half a surrogate pair, which would be stored as U+FFFD: %s',
    (body) => {
      expect(() => parseBody(body)).toThrow(HALF);
    },
  );

  test('is checked at any depth that is allowed', () => {
    expect(() => parseBody(`{"a":${'['.repeat(99)}"\\ud800"${']'.repeat(99)}}`)).toThrow(HALF);
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
