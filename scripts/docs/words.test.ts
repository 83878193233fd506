import { describe, expect, test } from '@jest/globals';
import { phrasesIn } from './words.ts';

describe('phrasesIn', () => {
  test.each([
    ['Mend what it says.', 'a.md:1: "Mend". Write: fix.'],
    ['one\nkept for ever', 'a.md:2: "for ever". Write: forever.'],
    ['it belongs into zone 1', 'a.md:1: "belongs into". Write: belongs in, or must be in.'],
  ])('%j is reported with its place and what to write', (text, problem) => {
    expect(phrasesIn(text, 'a.md')).toEqual([problem]);
  });

  test.each(['an amendment', 'forever', 'a recommendation', 'belongs in'])('%j is not', (text) => {
    expect(phrasesIn(text, 'a.md')).toEqual([]);
  });
});
