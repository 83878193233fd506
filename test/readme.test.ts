import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../infra/project-folder.ts';

const read = (file: string) => readFileSync(path.join(PROJECT_FOLDER, file), 'utf8');
const readme = read('README.md');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };

/** The first fenced block that follows a text. */
function blockAfter(text: string): string {
  const from = readme.indexOf(text);
  const [, block] = /```\w*\n([\s\S]*?)```/.exec(readme.slice(from)) ?? [];
  if (from === -1 || block === undefined) throw new Error(`README.md has no block after ${JSON.stringify(text)}.`);
  return block.trimEnd();
}

/** Parts that differ between two runs: times, ports, paths, the ratio, and the PostgreSQL of this machine. */
function masked(text: string): string {
  return text
    .replace(/http:\/\/127\.0\.0\.1:\d+/g, 'URL')
    .replace(/\d+ AWS resources/g, 'N AWS resources')
    .replace(/PostgreSQL [\d.]+ \(\w+\)/g, 'POSTGRESQL')
    .replace(/\S+[/\\]daybreak-demo-[^:\s]+/g, 'FILE')
    .replace(/[\d.]+ (ms|s|times)\b/g, 'N $1')
    .trimEnd();
}

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

  test('shows what `npm run demo` prints', async () => {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

    const { stdout } = await promisify(execFile)(npm, ['run', '--silent', 'demo'], {
      cwd: PROJECT_FOLDER,
      shell: process.platform === 'win32',
    });

    expect(masked(stdout)).toBe(masked(blockAfter('<!-- demo:begin -->')));
  }, 60_000);
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
