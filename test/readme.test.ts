import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../infra/project-folder.ts';
import { blockAfter, readme } from './readme.ts';

const read = (file: string) => readFileSync(path.join(PROJECT_FOLDER, file), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };

describe('the first screen of README.md', () => {
  test('has exactly two command lines: one that shows the product, one that tests it', () => {
    expect(blockAfter('# Daybreak').split('\n')).toEqual(['npm ci && npm run demo', 'npm test']);
  });

  test('has the same commands for Windows PowerShell, which has no &&', () => {
    expect(readme).toContain('`npm ci; npm run demo`');
  });

  test('has the commands that package.json has and that .ci/run calls', () => {
    const ci = read('.ci/run');

    expect(scripts).toMatchObject({
      demo: expect.any(String),
      test: 'jest',
      check: expect.any(String),
      build: expect.any(String),
    });
    for (const command of ['npm ci', 'npm run check', 'npm run build', 'npm test'])
      expect(ci).toContain(`\n${command}`);
  });
});

describe('README.md', () => {
  test('names only npm scripts that package.json defines', () => {
    const named = [...readme.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name]) => name ?? '');

    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test('links to files that exist', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, file]) => file ?? '');

    expect(links.filter((file) => !existsSync(path.join(PROJECT_FOLDER, file)))).toEqual([]);
  });

  test('has the Node version that package.json requires', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };

    expect(engines.node).toBe('>=20.19');
    expect(readme).toContain('20.19 works too');
  });
});
