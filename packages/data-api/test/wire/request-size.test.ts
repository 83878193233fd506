import { describe, expect, test } from '@jest/globals';
import { MAX_BODY_BYTES } from '../../src/wire/limits.ts';
import { checkBytes, divideSets, jsonBytes } from '../../src/wire/request-size.ts';

const set = (stringValue: string) => [{ name: 'a', value: { stringValue } }];

describe('the size of a request', () => {
  test.each([
    ['ASCII', { a: 'x' }, 9],
    ['characters of two bytes', { a: 'ü' }, 10],
    ['escapes', { a: '"\n' }, 12],
    ['bytes, which travel as base64', { a: new Uint8Array(4) }, 16],
  ])('counts %s', (_, value, bytes) => {
    expect(jsonBytes(value)).toBe(bytes);
  });

  test('may be 4 MiB less 32 KiB for headers, and not a byte more', () => {
    expect(() => checkBytes(MAX_BODY_BYTES)).not.toThrow();
    expect(() => checkBytes(MAX_BODY_BYTES + 1)).toThrow(
      'The request is 4161537 bytes long; the Data API takes 4194304 (4 MiB) with headers. Nothing was sent. Send less at a time.',
    );
  });
});

describe('parameter sets', () => {
  const bytesOfOne = jsonBytes(set('x')) + 1;

  test('are in one request if they fit, and keep their order', () => {
    const sets = ['a', 'b', 'c', 'd', 'e'].map(set);

    expect(divideSets(100, sets, 100 + 2 * bytesOfOne)).toEqual([sets.slice(0, 2), sets.slice(2, 4), sets.slice(4)]);
    expect(divideSets(100, sets, 100 + 5 * bytesOfOne)).toEqual([sets]);
  });

  test('that are too large have their own request', () => {
    const sets = [set('a'), set('x'.repeat(1000)), set('b')];

    expect(divideSets(0, sets, 200)).toEqual([[sets[0]], [sets[1]], [sets[2]]]);
  });

  test('need no request if there are none', () => {
    expect(divideSets(100, [])).toEqual([]);
  });
});
