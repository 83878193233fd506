import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { claimRows } from './claims.ts';

const read = (...file: readonly string[]) => readFileSync(path.join(PROJECT_FOLDER, ...file), 'utf8');

test('the README of the client has exactly the last results of npm run bench:client', () => {
  const { goals, versions } = JSON.parse(read('bench', 'results', 'client.json'));
  const [, section = ''] = read('packages', 'data-api', 'README.md').split('\n## Speed\n');
  const text = section.split('\n## ')[0] ?? '';

  expect(text.split('\n').filter((line) => /^\| .*\d \|/.test(line))).toEqual(claimRows(goals));
  for (const [name, version] of Object.entries(versions)) expect(text).toContain(`${name} ${version}`);
});
