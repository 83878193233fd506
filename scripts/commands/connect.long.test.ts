import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import type { DataApiLocal } from '../../packages/data-api-local/src/local.ts';
import { startTestDataApi } from '../../test/database.ts';

// The commands of docs/connect.md, unchanged, in separate processes.
const PAGE = readFileSync(path.join(PROJECT_FOLDER, 'docs', 'connect.md'), 'utf8');
const run = promisify(execFile);

let api: DataApiLocal;
let folder: string;
beforeAll(async () => {
  api = await startTestDataApi();
  // Inside of the project, so that pg is found.
  const place = path.join(PROJECT_FOLDER, '.daybreak');
  mkdirSync(place, { recursive: true });
  folder = mkdtempSync(path.join(place, 'connect-'));
});
afterAll(async () => {
  await api?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const daybreak = (args: readonly string[]) =>
  run(process.execPath, ['--', path.join(PROJECT_FOLDER, 'scripts', 'daybreak.mjs'), ...args], {
    cwd: tmpdir(),
    env: { ...process.env, ...api.env },
  });

test('the example of pg runs with the URL as DATABASE_URL', async () => {
  const { stdout: url } = await daybreak(['connect', '--url', '--show-password']);
  const [, example = ''] = /<!-- pg:begin -->\n```js\n([^`]+)```/.exec(PAGE) ?? [];
  const file = path.join(folder, 'example.mjs');
  writeFileSync(file, example);

  const { stdout } = await run(process.execPath, [file], { env: { ...process.env, DATABASE_URL: url.trim() } });

  expect(stdout).toMatch(/^\[ \{ current_user: '.+' \} \]\n$/);
});

const hasPsql = spawnSync('psql', ['--version']).status === 0;
(hasPsql ? test : test.skip)('psql of this machine runs the statement of the example', async () => {
  const { stdout } = await daybreak(['connect', '--', '-At', '-c', 'SELECT 1']);

  expect(stdout).toBe('1\n');
});
