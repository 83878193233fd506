import { expect, test } from '@jest/globals';
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { ownSourceMap } from './own-source-map.ts';

const map = (sources: readonly string[], mappings: string) =>
  JSON.stringify({ version: 3, sources, names: [], mappings });

test('a source map keeps the lines of the project, and marks where third-party code begins', () => {
  const mappings = encode([
    [
      [0, 0, 1, 0],
      [9, 1, 2, 0],
      [12, 1, 3, 0],
    ],
    [[0, 1, 4, 2]],
  ]);

  const own = JSON.parse(ownSourceMap(map(['../../node_modules/a/index.js', 'functions/health.ts'], mappings)));

  expect(own).toMatchObject({ version: 3, sources: ['functions/health.ts'] });
  expect(decode(own.mappings)).toEqual([[[0], [9, 0, 2, 0], [12, 0, 3, 0]], [[0, 0, 4, 2]]]);
});

test('a source map with only third-party code is empty', () => {
  const own = JSON.parse(ownSourceMap(map(['../../node_modules/a/index.js'], encode([[[0, 0, 1, 0]]]))));

  expect(own).toEqual({ version: 3, sources: [], names: [], mappings: '' });
});

test('the kept places keep their names, including lines that go back and large numbers', () => {
  const text = JSON.stringify({
    version: 3,
    sources: ['../../node_modules/a/index.js', 'functions/b.ts', 'functions/c.ts'],
    names: ['ofOthers', 'b', 'c'],
    mappings: encode([
      [
        [0, 2, 40_000, 7, 2],
        [5, 1, 3, 0],
        [1_000_000, 0, 9, 9, 0],
      ],
      [],
      [[3], [4, 1, 2, 1, 1], [6, 2, 40_001, 0, 2]],
    ]),
  });

  const own = JSON.parse(ownSourceMap(text));

  expect(own).toMatchObject({ sources: ['functions/c.ts', 'functions/b.ts'], names: ['c', 'b'] });
  expect(decode(own.mappings)).toEqual([
    [[0, 0, 40_000, 7, 0], [5, 1, 3, 0], [1_000_000]],
    [],
    [[3], [4, 1, 2, 1, 1], [6, 0, 40_001, 0, 0]],
  ]);
});
