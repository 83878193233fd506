import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../infra/project-folder.ts';

interface Packed {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const PACKAGES = ['data-api', 'data-api-local', 'database', 'postgres-local'] as const;
const run = promisify(execFile);

/** Outside the repository, so that nothing of ours is found by accident. */
let folder: string;
let project: string;
let packed: readonly Packed[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'daybreak-pack-'));
  project = path.join(folder, 'project');
  await mkdir(project);
  await writeFile(path.join(project, 'package.json'), '{ "private": true, "type": "module" }');

  const { stdout } = await npm(
    PROJECT_FOLDER,
    'pack',
    '--workspaces',
    '--json',
    '--silent',
    '--pack-destination',
    folder,
  );
  packed = JSON.parse(stdout);
  const tarballs = packed.map(({ filename }) => path.join(folder, filename));
  // What npm ci has put into npm's cache is not downloaded again. No install script runs: many teams block them.
  const flags = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
  await npm(project, 'install', ...flags, ...tarballs, `@aws-sdk/client-rds-data@${sdkVersion()}`);
}, 120_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe.each(PACKAGES)('npm pack of %s', (name) => {
  test('holds the JavaScript and the declarations of every source file, README and LICENSE, and nothing else', () => {
    const sources = readdirSync(path.join(PROJECT_FOLDER, 'packages', name, 'src'), {
      recursive: true,
      encoding: 'utf8',
    })
      .filter((file) => /\.ts$/.test(file) && !/\.test(-d)?\.ts$/.test(file))
      .map((file) => `dist/${file.replaceAll(path.sep, '/').slice(0, -'.ts'.length)}`);

    const files = packed.find((one) => one.name === `@daybreak/${name}`)?.files.map((file) => file.path) ?? [];

    expect([...files].sort()).toEqual(
      [
        ...['LICENSE', 'README.md', 'package.json'],
        ...sources.flatMap((source) => [`${source}.d.ts`, `${source}.js`]),
      ].sort(),
    );
  });

  test("has the project's licence", () => {
    expect(read('packages', name, 'LICENSE')).toBe(read('LICENSE'));
  });

  test('asks for exactly the versions of our own packages that are packed beside it', () => {
    const { dependencies } = JSON.parse(read('packages', name, 'package.json'));

    for (const [dependency, version] of Object.entries(dependencies)) {
      if (!dependency.startsWith('@daybreak/')) continue;
      const own = JSON.parse(read('packages', dependency.slice('@daybreak/'.length), 'package.json'));
      expect(`${dependency} ${version}`).toBe(`${own.name} ${own.version}`);
    }
  });
});

describe('the tarballs, installed in an empty JavaScript project', () => {
  test("run the example of data-api-local's README, which prints what the README says", async () => {
    const readme = read('packages', 'data-api-local', 'README.md');
    const [, example = ''] = /```js\n(import[\s\S]*?)```/.exec(readme) ?? [];
    const [, output = ''] = /It prints:\n\n```text\n([\s\S]*?)```/.exec(readme) ?? [];
    await writeFile(path.join(project, 'example.mjs'), example);

    const { stdout, stderr } = await node('example.mjs');

    expect(stderr).toBe('');
    expect(stdout).toBe(output);
  }, 60_000);

  test('work together: the client reaches the local Data API by its environment', async () => {
    await writeFile(
      path.join(project, 'together.mjs'),
      `import { startDataApiLocal } from '@daybreak/data-api-local';
import { connectDatabase, statement } from '@daybreak/database';
import { loadConnection } from '@daybreak/database/settings';

const local = await startDataApiLocal({ ephemeral: true, port: 0 });
const db = connectDatabase(loadConnection({ env: local.env }));
const sum = statement({ sql: 'SELECT :a + 1 AS n', parameters: { a: 'int8' }, row: { n: 'int8' } });
console.log(await db.query(sum, { a: 9007199254740993n }));
await db.close();
await local.stop();
`,
    );

    const { stdout, stderr } = await node('together.mjs');

    expect(stderr).toBe('');
    expect(stdout.trim()).toBe('[ { n: 9007199254740994n } ]');
  }, 60_000);

  test("run docs/testing.md's recipe for Jest as it stands", async () => {
    const recipe = path.join(project, 'recipe');
    await mkdir(path.join(recipe, 'test'), { recursive: true });
    await writeFile(path.join(recipe, 'package.json'), '{ "private": true }');
    const blocks = read('docs', 'testing.md').matchAll(/<!-- testing:(\S+) -->\n```js\n([\s\S]*?)```/g);
    for (const [, name = '', code = ''] of blocks) {
      if (name.startsWith('vitest')) continue;
      await writeFile(path.join(recipe, name === 'jest.config.mjs' ? '.' : 'test', name), code);
    }
    // A user has it beside jest; here jest is ours.
    const environment = path.join(PROJECT_FOLDER, 'node_modules', 'jest-environment-node');
    await symlink(environment, path.join(project, 'node_modules', 'jest-environment-node'), 'junction');

    const jest = path.join(PROJECT_FOLDER, 'node_modules', 'jest', 'bin', 'jest.js');
    const { stderr } = await node(jest, '--config', path.join(recipe, 'jest.config.mjs'));

    expect(stderr).toMatch(/Tests: +1 passed, 1 total/);
  }, 60_000);

  test('have types that a strict project can use, declaration files checked too', async () => {
    await writeFile(
      path.join(project, 'types.ts'),
      `import { createDataApiClient, statement } from '@daybreak/data-api';
import { type DataApiLocal, startDataApiLocal } from '@daybreak/data-api-local';
import { connectDatabase, type Database } from '@daybreak/database';
import { loadConnection } from '@daybreak/database/settings';

export const local: DataApiLocal = await startDataApiLocal({ ephemeral: true });
export const db: Database = connectDatabase(loadConnection({ env: local.env }));
export const [row] = await db.query(statement({ sql: 'SELECT 1 AS n', row: { n: 'int4' } }));
export const n: number | undefined = row?.n;
// @ts-expect-error the column is a number
export const text: string | undefined = row?.n;
// @ts-expect-error there is no such option
await startDataApiLocal({ nonsense: true });
export { createDataApiClient };
`,
    );
    const compiler = path.join(PROJECT_FOLDER, 'node_modules', 'typescript', 'bin', 'tsc');
    const types = path.join(PROJECT_FOLDER, 'node_modules', '@types');
    const flags = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023', '--skipLibCheck', 'false'];

    const { stdout } = await run(
      process.execPath,
      [compiler, ...flags, '--typeRoots', types, '--types', 'node', 'types.ts'],
      { cwd: project },
    ).catch((error: { readonly stdout: string }) => error);

    expect(stdout).toBe('');
  }, 60_000);
});

function npm(cwd: string, ...args: readonly string[]) {
  // On Windows npm is a batch file, which only a shell can start.
  return run('npm', args, { cwd, shell: process.platform === 'win32', maxBuffer: 16 * 1024 * 1024 });
}

/** Runs a file of the project, with a PostgreSQL of its own. */
function node(...args: readonly string[]) {
  const { DATA_API_LOCAL_POSTGRES_URL: _, ...env } = process.env;
  return run(process.execPath, args, { cwd: project, env });
}

function sdkVersion(): string {
  return JSON.parse(read('packages', 'data-api', 'package.json')).dependencies['@aws-sdk/client-rds-data'];
}

function read(...parts: readonly string[]): string {
  return readFileSync(path.join(PROJECT_FOLDER, ...parts), 'utf8');
}
