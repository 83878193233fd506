// `npm run test:packages`: other tools build and run our packages. They are installed from the registry, in exactly these versions.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DataApiLocal } from '@daybreak/data-api-local';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../database.ts';
import { type Installed, installPackages, peerVersions } from './installed.ts';
import { PACKAGES } from './packed.ts';
import { RESOLUTIONS, typeProblems } from './type-check.ts';

/** The oldest AWS SDK that the client's range admits. */
const OLDEST_SDK = '3.699.0';

const TOOLS = {
  '@arethetypeswrong/cli': '0.18.5',
  '@rollup/plugin-commonjs': '29.0.3',
  '@rollup/plugin-json': '6.1.0',
  '@rollup/plugin-node-resolve': '16.0.3',
  esbuild: '0.28.2',
  jest: '30.5.2',
  publint: '0.3.25',
  rollup: '4.68.8',
  typescript: '5.9.3',
  vitest: '4.1.12',
  webpack: '5.113.0',
};

const FUNCTION = `
const plusOne = statement({ sql: 'SELECT :a + 1 AS n', parameters: { a: 'int8' }, row: { n: 'int8' } });
const db = connect(loadConnection({ env: process.env }));
const handler = async () => String(await db.value(plusOne, { a: 9007199254740993n }));
`;

const FILES = {
  'function.mjs': `import { statement } from '@daybreak/database';
import { connect } from '@daybreak/database/data-api';
import { loadConnection } from '@daybreak/database/settings';
${FUNCTION}
export { handler };`,
  'function.cjs': `const { statement } = require('@daybreak/database');
const { connect } = require('@daybreak/database/data-api');
const { loadConnection } = require('@daybreak/database/settings');
${FUNCTION}
module.exports = { handler };`,
  'esbuild.mjs': `import { build } from 'esbuild';
const [input, format, outfile] = process.argv.slice(2);
const mainFields = format === 'esm' ? ['module', 'main'] : undefined;
await build({ entryPoints: [input], format, outfile, mainFields, bundle: true, minify: true, platform: 'node', target: 'node20' });`,
  'rollup.mjs': `import commonjs from '@rollup/plugin-commonjs';
import json from '@rollup/plugin-json';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';
const [input, format, file] = process.argv.slice(2);
const plugins = [nodeResolve({ preferBuiltins: true, exportConditions: ['node'] }), commonjs(), json()];
const bundle = await rollup({ input, plugins, onwarn: ({ code, message }) => code === 'CIRCULAR_DEPENDENCY' || console.error(message) });
await bundle.write({ file, format, inlineDynamicImports: true });`,
  'webpack.mjs': `import path from 'node:path';
import webpack from 'webpack';
const [input, format, file] = process.argv.slice(2);
const library = { type: format === 'esm' ? 'module' : 'commonjs2' };
webpack({
  context: process.cwd(), entry: './' + input, mode: 'production', target: 'node20', experiments: { outputModule: format === 'esm' },
  output: { path: path.dirname(file), filename: path.basename(file), library },
}, (error, stats) => {
  if (error || stats.hasErrors() || stats.hasWarnings()) throw error ?? new Error(stats.toString({ all: false, errors: true, warnings: true }));
});`,
  'call.mjs': `const { handler, default: whole } = await import(process.argv[2]);
console.log(await (handler ?? whole.handler)());`,
};

let local: DataApiLocal;
let installed: Installed;
let bundles: string;

beforeAll(async () => {
  local = await startTestDataApi();
  installed = await installPackages({ ...peerVersions(), '@aws-sdk/client-rds-data': OLDEST_SDK, ...TOOLS });
  await installed.write(FILES);
  bundles = await mkdtemp(path.join(tmpdir(), 'daybreak-bundles-'));
}, 600_000);

afterAll(async () => {
  await rm(bundles, { recursive: true, force: true });
  await installed?.remove();
  await local?.stop();
});

describe('a function with the oldest AWS SDK', () => {
  test.each(['function.mjs', 'function.cjs'])('%s runs unchanged', async (file) => {
    const { stdout } = await installed.node(['call.mjs', path.join(installed.project, file)], { ...local.env });

    expect(stdout.trim()).toBe('9007199254740994');
  });

  test.each([
    ['esbuild', 'function.mjs', 'esm', 'a/index.mjs'],
    ['esbuild', 'function.mjs', 'cjs', 'b/index.cjs'],
    ['esbuild', 'function.cjs', 'cjs', 'c/index.cjs'],
    ['rollup', 'function.mjs', 'esm', 'd/index.mjs'],
    ['rollup', 'function.mjs', 'cjs', 'e/index.cjs'],
    ['webpack', 'function.mjs', 'esm', 'f/index.mjs'],
    ['webpack', 'function.mjs', 'cjs', 'g/index.cjs'],
    ['webpack', 'function.cjs', 'cjs', 'h/index.cjs'],
  ])('bundled by %s from %s as %s runs without any node_modules', async (tool, input, format, output) => {
    const file = path.join(bundles, output);

    const { stderr } = await installed.node([`${tool}.mjs`, input, format, file]);
    const { stdout } = await installed.node(['call.mjs', file], { ...local.env });

    expect(stderr).toBe('');
    expect(stdout.trim()).toBe('9007199254740994');
  });
});

const TEST = `
test('a function answers', async () => {
  expect(await handler()).toBe('9007199254740994');
});`;

describe('a test of an application', () => {
  test('runs in Vitest', async () => {
    await installed.write({
      'vitest/function.test.mjs': `import { expect, test } from 'vitest';
import { handler } from '../function.mjs';
${TEST}`,
    });

    const args = ['node_modules/vitest/vitest.mjs', 'run', '--root', 'vitest', '--reporter=json'];
    const { stdout } = await installed.node(args, { ...local.env });

    expect(JSON.parse(stdout)).toMatchObject({ numTotalTests: 1, numPassedTests: 1 });
  });

  test('runs in Jest with its defaults', async () => {
    await installed.write({
      'jest/package.json': '{ "private": true }',
      'jest/function.cjs': FILES['function.cjs'],
      'jest/function.test.js': `const { handler } = require('./function.cjs');
${TEST}`,
    });

    const { stderr } = await installed.node(['node_modules/jest/bin/jest.js', '--rootDir', 'jest'], { ...local.env });

    expect(stderr).toMatch(/Tests: +1 passed, 1 total/);
  });
});

describe('TypeScript 5.9', () => {
  test.each(RESOLUTIONS)('accepts the types: %s', async (_, file, flags) => {
    expect(await typeProblems(installed, file, flags, 'node_modules/typescript/bin/tsc')).toBe('');
  });
});

describe.each(PACKAGES)('%s', (name) => {
  const tarball = () => {
    const { filename = '' } = installed.packed.find((one) => one.name === `@daybreak/${name}`) ?? {};
    return path.join(installed.tarballs, filename);
  };

  test('has nothing that publint would change', async () => {
    const { stdout } = await installed.node(['node_modules/publint/src/cli.js', tarball(), '--strict']);

    expect(stdout).toContain('All good!');
  });

  test('has types that match its JavaScript, according to arethetypeswrong', async () => {
    const cli = 'node_modules/@arethetypeswrong/cli/dist/index.js';

    const { stdout } = await installed.node([cli, tarball(), '--profile', 'node16', '--format', 'json']);

    expect(JSON.parse(stdout)).not.toHaveProperty('problems.0');
  });
});

describe('daybreak-console, installed', () => {
  const program = path.join('node_modules', '@daybreak', 'console', 'dist', 'esm', 'command', 'main.js');

  test('serves its page and answers its requests, without a bundler and without this project, until it is stopped', async () => {
    const { DATA_API_LOCAL_POSTGRES_URL: _, NODE_OPTIONS: __, ...env } = process.env;
    const args = [program, '--ephemeral', '--port', '0', '--console-port', '0', '--json'];
    const child = spawn(process.execPath, args, {
      ...{ cwd: installed.project, env, stdio: ['ignore', 'pipe', 'inherit'] },
    });
    const exited = once(child, 'exit');
    const [line] = await once(child.stdout ?? child, 'data');
    const { origin, hash } = new URL(JSON.parse(String(line)).console.url);

    const page = await (await fetch(origin)).text();
    for (const [, file] of page.matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
      expect([file, (await fetch(`${origin}${file}`)).status]).toEqual([file, 200]);
    }
    const headers = {
      'x-daybreak-console': hash.slice('#token='.length),
      'content-type': 'application/json',
    };
    const body = JSON.stringify({ sql: 'SELECT 9007199254740993 AS n', parameters: [], mode: 'read' });
    const answered = await fetch(`${origin}/_daybreak/console/query`, { method: 'POST', headers, body });
    expect(await answered.json()).toMatchObject({ rows: [['9007199254740993']] });
    child.kill('SIGTERM');

    // Windows has no signals: it ends the process.
    expect(await exited).toEqual(process.platform === 'win32' ? [null, 'SIGTERM'] : [0, null]);
  }, 60_000);
});
