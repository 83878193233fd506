import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { phrasesIn, phrasesInRepository } from './words.ts';

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

const withGit = spawnSync('git', ['--version']).status === 0 ? test : test.skip;

withGit('a removed file that is not committed, as after init --without-example, is ignored', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'daybreak-words-'));
  try {
    spawnSync('git', ['init'], { cwd: folder });
    for (const name of ['kept.md', 'removed.md']) writeFileSync(path.join(folder, name), 'Mend it.');
    spawnSync('git', ['add', '-A'], { cwd: folder });
    rmSync(path.join(folder, 'removed.md'));

    expect(phrasesInRepository(folder)).toEqual(['kept.md:1: "Mend". Write: fix.']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
