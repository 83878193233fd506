import { describe, expect, test } from '@jest/globals';
import { ParameterError } from '../../src/errors/value-errors.ts';
import { encodeParameters } from '../../src/statement/encode-parameters.ts';
import { enumType } from '../../src/types/composed-types.ts';
import { array, codecOf, nullable, type ParameterType } from '../../src/types/declared-types.ts';

const field = (type: ParameterType, value: unknown) =>
  encodeParameters({ sql: 'SELECT 1' }, { p: codecOf(type) }, { p: value })[0]?.value;

/** The problem without the parameter's name. */
function problem(type: ParameterType, value: unknown): string {
  try {
    encodeParameters({ sql: 'SELECT 1' }, { p: codecOf(type) }, { p: value });
  } catch (error) {
    if (error instanceof ParameterError) return error.problems.map(({ message }) => message).join('\n');
    throw error;
  }
  return '';
}

const mood = enumType('mood', ['happy', 'sad']);

describe('a value travels as its declared type says', () => {
  test.each<[ParameterType, unknown, unknown]>([
    ['text', '', { stringValue: '' }],
    ['text', '2d0d1f4e-0000-4000-8000-000000000000', { stringValue: '2d0d1f4e-0000-4000-8000-000000000000' }],
    ['int2', -32768, { longValue: -32768 }],
    ['int4', 2147483647, { longValue: 2147483647 }],
    ['int8', 9223372036854775807n, { stringValue: '9223372036854775807' }],
    ['int8', -9223372036854775808n, { stringValue: '-9223372036854775808' }],
    ['int8', 5, { stringValue: '5' }],
    ['float8', 0.1, { stringValue: '0.1' }],
    ['float8', -0, { stringValue: '-0' }],
    ['float8', Number.NaN, { stringValue: 'NaN' }],
    ['float8', -Infinity, { stringValue: '-Infinity' }],
    ['numeric', '12345678901234567890.0100', { stringValue: '12345678901234567890.0100' }],
    ['bool', false, { booleanValue: false }],
    ['bytea', new Uint8Array([0, 255]), { blobValue: new Uint8Array([0, 255]) }],
    ['date', '2026-02-28', { stringValue: '2026-02-28' }],
    ['time', '23:59:59.999999', { stringValue: '23:59:59.999999' }],
    ['timestamp', '2026-11-20T09:30:00.123456', { stringValue: '2026-11-20 09:30:00.123456' }],
    ['timestamptz', '2026-11-20T09:30:00.123456+05:30', { stringValue: '2026-11-20T09:30:00.123456+05:30' }],
    ['timestamptz', new Date(0), { stringValue: '1970-01-01T00:00:00.000Z' }],
    ['jsonb', { a: [1, null] }, { stringValue: '{"a":[1,null]}' }],
    ['jsonb', 'text', { stringValue: '"text"' }],
    [nullable('uuid'), null, { isNull: true }],
    [array('int4'), [], { stringValue: '{}' }],
    [array('int4'), [1, -2], { stringValue: '{1,-2}' }],
    [
      array(nullable('text')),
      ['a', null, 'NULL', '', 'a,b', '{', '"', '\\'],
      {
        stringValue: '{a,NULL,"NULL","","a,b","{","\\"","\\\\"}',
      },
    ],
    [array('bytea'), [new Uint8Array([1])], { stringValue: '{"\\\\x01"}' }],
    [nullable(array('text')), null, { isNull: true }],
    [mood, 'sad', { stringValue: 'sad' }],
  ])('%j %p', (type, value, expected) => {
    expect(field(type, value)).toEqual(expected);
  });
});

describe('a value that does not fit is refused before anything is sent, and not repeated', () => {
  test.each<[ParameterType, unknown, string]>([
    ['text', 5, 'parameter p (text) expects a string, got an integer'],
    ['text', 'a\0', 'parameter p (text) expects text without the character U+0000, which PostgreSQL cannot store'],
    ['text', null, 'parameter p (text) is null; declare nullable(…) to allow null'],
    ['text', undefined, 'parameter p (text) is missing'],
    [nullable('text'), undefined, 'parameter p (text) is missing; pass null for NULL'],
    ['int2', 32768, 'parameter p (int2) expects an integer from -32768 to 32767, got an integer'],
    [
      'int4',
      1.5,
      'parameter p (int4) expects an integer from -2147483648 to 2147483647, got a number that is not an integer',
    ],
    ['int4', '1', 'parameter p (int4) expects an integer from -2147483648 to 2147483647, got a string of 1 characters'],
    ['int8', 2 ** 53, 'parameter p (int8) expects a bigint, or a number that is a safe integer, got an integer'],
    [
      'int8',
      2n ** 63n,
      'parameter p (int8) expects -9223372036854775808 to 9223372036854775807, got a bigint out of that range',
    ],
    ['numeric', 1.5, 'parameter p (numeric) expects a string such as "12.50", got a number that is not an integer'],
    ['numeric', '1e5', 'parameter p (numeric) expects a string such as "12.50", got a string of 3 characters'],
    ['bool', 'true', 'parameter p (bool) expects true or false, got a string of 4 characters'],
    ['bytea', 'x', 'parameter p (bytea) expects a Uint8Array, got a string of 1 characters'],
    ['uuid', 'abc', 'parameter p (uuid) expects a UUID of 36 characters, got a string of 3 characters'],
    ['date', new Date(0), 'parameter p (date) expects a date as "YYYY-MM-DD", got a Date'],
    ['time', '9:30', 'parameter p (time) expects a time as "HH:MM:SS[.ffffff]", got a string of 4 characters'],
    [
      'timestamp',
      new Date(0),
      'parameter p (timestamp) expects a time without a zone as "YYYY-MM-DD HH:MM:SS[.ffffff]", got a Date',
    ],
    [
      'timestamp',
      '2026-11-20T09:30:00Z',
      'parameter p (timestamp) expects a time without a zone as "YYYY-MM-DD HH:MM:SS[.ffffff]", got a string of 20 characters',
    ],
    [
      'timestamptz',
      '2026-11-20T09:30:00',
      'parameter p (timestamptz) expects a Date, or a time with its zone as "YYYY-MM-DDTHH:MM:SS[.ffffff]Z" (or +hh:mm), years 0000 to 9999, got a string of 19 characters',
    ],
    [
      'timestamptz',
      '2026-11-20T09:30:00.1234567Z',
      'parameter p (timestamptz) expects a Date, or a time with its zone as "YYYY-MM-DDTHH:MM:SS[.ffffff]Z" (or +hh:mm), years 0000 to 9999, got a string of 28 characters',
    ],
    [
      'timestamptz',
      new Date(Number.NaN),
      'parameter p (timestamptz) expects a Date, or a time with its zone as "YYYY-MM-DDTHH:MM:SS[.ffffff]Z" (or +hh:mm), years 0000 to 9999, got an invalid Date',
    ],
    [
      'jsonb',
      { n: 1n },
      'parameter p (jsonb) expects a value that JSON.stringify can write (a bigint cannot be written: use jsonText)',
    ],
    [
      'jsonb',
      () => 1,
      'parameter p (jsonb) expects a value that JSON.stringify can write (a bigint cannot be written: use jsonText)',
    ],
    [array('int4'), 5, 'parameter p (int4[]) expects an array, got an integer'],
    [
      array('int4'),
      [1, null],
      'parameter p (int4[]) at element [1] expects an integer from -2147483648 to 2147483647, got null; declare nullable(…) to allow null',
    ],
    [
      array('jsonb'),
      [{}, null],
      'parameter p (jsonb[]) at element [1] expects a JSON value, got null; declare nullable(…) to allow null',
    ],
    [
      array('timestamptz'),
      [null],
      'parameter p (timestamptz[]) at element [0] expects a Date, or a time with its zone as "YYYY-MM-DDTHH:MM:SS[.ffffff]Z" (or +hh:mm), years 0000 to 9999, got null; declare nullable(…) to allow null',
    ],
    [array('text'), ['a', 5], 'parameter p (text[]) at element [1] expects a string, got an integer'],
    [mood, 'angry', 'parameter p ("mood") expects one of happy, sad, got a string of 5 characters'],
  ])('%j %p', (type, value, expected) => {
    expect(problem(type, value)).toBe(expected);
  });

  test('with a code and the name of the parameter, for programs', () => {
    const problemsOf = (): unknown => {
      try {
        return encodeParameters(
          { sql: 'SELECT 1' },
          { id: codecOf('uuid'), n: codecOf('int4'), t: codecOf('text') },
          { n: 'x', t: null, extra: 1 },
        );
      } catch (error) {
        return error instanceof ParameterError && error.problems;
      }
    };

    expect(problemsOf()).toMatchObject([
      { code: 'missing', place: { kind: 'parameter', name: 'id' } },
      { code: 'wrong-value', place: { kind: 'parameter', name: 'n' } },
      { code: 'null', place: { kind: 'parameter', name: 't' } },
      { code: 'unknown-parameter', place: { kind: 'parameter', name: 'extra' } },
    ]);
  });

  test('with every problem in one error, unknown names too', () => {
    const encode = () =>
      encodeParameters(
        { sql: 'SELECT 1' },
        { id: codecOf('uuid'), n: codecOf('int4') },
        { n: 'hunter2', password: 'hunter2' },
      );

    expect(encode).toThrow(
      [
        '3 parameters do not fit "SELECT 1":',
        '  parameter id (uuid) is missing',
        '  parameter n (int4) expects an integer from -2147483648 to 2147483647, got a string of 7 characters',
        '  password is not a parameter of the statement; its parameters are: id, n',
      ].join('\n'),
    );
  });
});

test('an array of arrays is refused with an alternative', () => {
  expect(() => array(array('int4'))).toThrow(
    'array(array(…)) is not a type here: the Data API returns one dimension only. Use jsonb.',
  );
});
