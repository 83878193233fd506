import { describe, expect, test } from '@jest/globals';
import { answerOf, UnusableResultError } from './answer.ts';

const answer = (result: unknown) => {
  const { status, headers, body } = answerOf(JSON.stringify(result) ?? 'null');
  return [status, headers, body.toString()];
};
const JSON_TYPE = { 'content-type': 'application/json' };
const TEXT_TYPE = { 'content-type': 'text/plain;charset=UTF-8' };

describe('a result', () => {
  test.each<[string, unknown, unknown]>([
    ['without statusCode is the body of a 200', { a: 1 }, [200, JSON_TYPE, '{"a":1}']],
    ['that is text is the body of a 200', 'hello', [200, JSON_TYPE, 'hello']],
    ['that is nothing is null', undefined, [200, JSON_TYPE, 'null']],
    ['that is a list is the body of a 200', [1], [200, JSON_TYPE, '[1]']],
    ['with only a status has an empty body', { statusCode: 204 }, [204, TEXT_TYPE, '']],
    [
      'has its headers in lower case, as text, without headers of the connection',
      {
        statusCode: 200,
        headers: { 'X-A': 1, 'Content-Type': 'text/html', 'Content-Length': 5, Connection: 'x' },
        body: 'b',
      },
      [200, { 'content-type': 'text/html', 'x-a': '1' }, 'b'],
    ],
    [
      'has one header for each cookie',
      { statusCode: 200, cookies: ['a=1', 'b=2'] },
      [200, { ...TEXT_TYPE, 'set-cookie': ['a=1', 'b=2'] }, ''],
    ],
    ['in base64 is decoded', { statusCode: 200, body: 'w6Q=', isBase64Encoded: true }, [200, TEXT_TYPE, 'ä']],
  ])('%s', (_, result, expected) => {
    expect(answer(result)).toEqual(expected);
  });

  test.each([
    ['a status that is text', { statusCode: 'ok' }],
    ['a status of 99', { statusCode: 99 }],
    ['a status of 600', { statusCode: 600 }],
    ['a status that is not whole', { statusCode: 200.5 }],
    ['a body that is an object', { statusCode: 200, body: { a: 1 } }],
    ['a header that is a list', { statusCode: 200, headers: { a: ['1'] } }],
    ['a header with a line break', { statusCode: 200, headers: { a: '1\r\nb: 2' } }],
    ['a header name with a space', { statusCode: 200, headers: { 'a b': '1' } }],
    ['headers that are a list', { statusCode: 200, headers: [] }],
    ['a cookie with a line break', { statusCode: 200, cookies: ['a\n'] }],
    ['cookies that are text', { statusCode: 200, cookies: 'a=1' }],
    ['more than 6 MB', { statusCode: 200, body: 'x'.repeat(6_291_556) }],
  ])('with %s cannot be used', (_, result) => {
    expect(() => answer(result)).toThrow(UnusableResultError);
  });
});
