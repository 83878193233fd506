// The recipe for Prisma in docs/connect.md, step by step, with the packages from the registry.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { chatHistorySchema } from '@daybreak/chat-history';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import type { DataApiLocal } from '../../packages/data-api-local/src/local.ts';
import { startTestDataApi } from '../../test/database.ts';

const PAGE = readFileSync(path.join(PROJECT_FOLDER, 'docs', 'connect.md'), 'utf8');
/** The blocks of the recipe, by the name in the comment above each. */
const RECIPE = new Map(
  Array.from(PAGE.matchAll(/<!-- prisma:(\S+) -->\n```\w+\n([\s\S]*?)```/g), ([, name = '', text = '']) => [
    name,
    text,
  ]),
);
const FILES = ['prisma.config.ts', 'prisma/schema.prisma', 'example.ts'];
const run = promisify(execFile);

let api: DataApiLocal;
let folder: string;
let migrations: string;
beforeAll(async () => {
  api = await startTestDataApi();
  folder = mkdtempSync(path.join(tmpdir(), 'daybreak-prisma-'));
  // The tables of this project, which a project of another name may have removed.
  migrations = mkdtempSync(path.join(tmpdir(), 'daybreak-prisma-migrations-'));
  writeFileSync(path.join(migrations, '20261120093000_create_chat_history.sql'), chatHistorySchema());
});
afterAll(async () => {
  await api?.stop();
  for (const made of [folder, migrations]) rmSync(made, { recursive: true, force: true });
});

const daybreak = (args: readonly string[]) =>
  run(process.execPath, ['--', path.join(PROJECT_FOLDER, 'scripts', 'daybreak.mjs'), ...args], {
    cwd: PROJECT_FOLDER,
    env: { ...process.env, ...api.env },
  });

test('Prisma reads and writes the tables of the migrations, and downloads no engine', async () => {
  await daybreak(['migrate', '--dir', migrations]);
  const { stdout: url } = await daybreak(['connect', '--url', '--show-password']);
  // A download of an engine would go to this address, where nothing listens.
  const env = {
    ...process.env,
    DATABASE_URL: url.trim(),
    PRISMA_ENGINES_MIRROR: 'http://127.0.0.1:9',
    CHECKPOINT_DISABLE: '1',
    npm_config_ignore_scripts: 'true',
    npm_config_prefer_offline: 'true',
  };
  const shell = (command: string) => run('bash', ['-ec', command], { cwd: folder, env });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  mkdirSync(path.join(folder, 'prisma'));
  for (const file of FILES) writeFileSync(path.join(folder, file), RECIPE.get(file) ?? '');

  await shell(RECIPE.get('install') ?? '');
  await shell(RECIPE.get('generate') ?? '');
  const { stdout } = await shell('npx tsx example.ts');

  expect(stdout).toBe('2 First\n');
}, 600_000);
