import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { levelsOf } from '../../src/members/nesting.ts';

describe('The levels of a JSON text', () => {
  test.each([
    ['', 0],
    ['1', 0],
    ['"[[["', 0],
    ['"\\"[["', 0],
    ['"\\\\"', 0],
    ['{}', 1],
    ['[[], {"a": [1]}]', 3],
    ['{"[": "]", "\\\\": [0]}', 2],
    ['"[', 0],
    ['[[', 2],
    [']][', 0],
  ])('are counted outside strings: %s', (json, levels) => {
    expect(levelsOf(json)).toBe(levels);
  });

  test('are those that a walk through the value finds', () => {
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        expect(levelsOf(JSON.stringify(value))).toBe(depthOf(value));
      }),
    );
  });
});
