import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { checkZipSize, FunctionCodeError, functionCode } from './code.ts';
import { RouteTableError } from './routes.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybreak-code-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const ROW = { name: 'a', method: 'GET', path: '/a', level: 'read', description: 'A' };
const THROWS = [
  "import { fail } from 'library';",
  '',
  'export const handler = () => fail(broken);',
  '',
  'function broken(): never {',
  "  throw new Error('from line 6');",
  '}',
  '',
].join('\n');

/** A project with one function, which uses an installed package. */
function project(root: string, source = THROWS, row: object = ROW): void {
  const files = {
    'functions/routes.json': JSON.stringify([row]),
    'functions/a.ts': source,
    'package.json': '{}',
    'node_modules/library/index.js': 'export const fail = (f) => {\n  return f();\n};\n',
    'node_modules/library/package.json': '{ "main": "index.js" }',
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
}

const codeOf = (root: string) => functionCode({ root, outFolder: path.join(root, 'dist/functions') });

test('a zip contains the bundle and its source map, and zipSha256 is the hash of the file', async () => {
  project(folder);

  const [code] = await codeOf(folder);

  const zip = readFileSync(code?.zipFile ?? '');
  expect(Object.keys(unzipSync(zip))).toEqual(['index.mjs', 'index.mjs.map']);
  expect(code?.zipSha256).toBe(createHash('sha256').update(zip).digest('base64'));
  expect(code?.route.name).toBe('a');
});

test.each([
  ['reads the header itself', "export const handler = (e) => e.headers['Idempotency-Key'];", true],
  ['only names it in a message', "export const handler = () => 'send an Idempotency-Key';", false],
])('knows whether a function %s', async (_, source, expected) => {
  project(folder, source);

  const [code] = await codeOf(folder);
  const [cached] = await codeOf(folder);

  expect([code, cached].map((each) => each?.readsIdempotencyKey)).toEqual([expected, expected]);
});

test('a zip contains the driver of its backend, and is not reused for another backend', async () => {
  const module = (name: string) => `node_modules/@daybreak/database/${name}.js`;
  project(folder, "import { driver } from '@daybreak/database/data-api';\nexport const handler = () => driver;");
  mkdirSync(path.join(folder, path.dirname(module('x'))), { recursive: true });
  writeFileSync(
    path.join(folder, 'node_modules/@daybreak/database/package.json'),
    '{ "exports": { "./*": "./*.js" }, "type": "module" }',
  );
  for (const name of ['data-api', 'postgres']) {
    writeFileSync(path.join(folder, module(name)), `export const driver = 'the driver of ${name}';`);
  }
  const driverOf = async (options: { readonly backend?: 'data-api' | 'postgres' } = {}) => {
    const [code] = await functionCode({ root: folder, outFolder: path.join(folder, 'dist/functions'), ...options });
    const bundle = Buffer.from(unzipSync(readFileSync(code?.zipFile ?? ''))['index.mjs'] ?? []).toString();
    return /the driver of [\w-]+/.exec(bundle)?.[0];
  };

  expect(await driverOf()).toBe('the driver of data-api');
  expect(await driverOf({ backend: 'postgres' })).toBe('the driver of postgres');
  expect(await driverOf({ backend: 'data-api' })).toBe('the driver of data-api');
});

test('the same sources give the same bytes in every folder, time zone and year', async () => {
  const script = `
    import { functionCode } from ${JSON.stringify(path.join(import.meta.dirname, 'code.ts'))};
    const root = process.argv[2];
    const [code] = await functionCode({ root, outFolder: root + '/dist/functions' });
    console.log(code.zipSha256);
  `;
  writeFileSync(path.join(folder, 'build.mts'), script);
  const rootOf = (name: string, year: number) => {
    const root = path.join(folder, name);
    project(root);
    utimesSync(path.join(root, 'functions/a.ts'), new Date(year, 0, 1), new Date(year, 0, 1));
    return root;
  };
  const [here] = await codeOf(rootOf('p', 2001));
  const elsewhere = execFileSync(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), path.join(folder, 'build.mts'), rootOf('other', 2019)],
    { env: { ...process.env, TZ: new Date().getTimezoneOffset() === -540 ? 'America/New_York' : 'Asia/Tokyo' } },
  );

  expect(here?.zipSha256).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  expect(elsewhere.toString().trim()).toBe(here?.zipSha256);
}, 60_000);

test('a stack trace names file and line of the source, although the map leaves node_modules out', async () => {
  project(folder);
  const [code] = await codeOf(folder);
  const bundle = path.join(path.dirname(code?.zipFile ?? ''), 'index.mjs');
  const run = `import(${JSON.stringify(`file://${bundle}`)}).then(({ handler }) => handler()).catch((e) => console.log(e.stack));`;

  const stack = execFileSync(process.execPath, ['--enable-source-maps', '-e', run]).toString();

  expect(stack).toContain(`${path.join('functions', 'a.ts')}:6:9`);
  expect(stack).toContain(`${path.join('functions', 'a.ts')}:3`);
  expect(readFileSync(`${bundle}.map`, 'utf8')).not.toContain('library');
});

describe('a second build', () => {
  const written = () => statSync(path.join(folder, 'dist/functions/zips.json')).mtimeMs;

  test('does nothing while nothing has changed', async () => {
    project(folder);
    const first = await codeOf(folder);
    const before = written();

    expect(await codeOf(folder)).toEqual(first);
    expect(written()).toBe(before);
  });

  test.each([
    ['a source', 'functions/a.ts', 'export const handler = 2;'],
    ['an installed package', 'node_modules/.package-lock.json', '{ "library": 2 }'],
    ['the zip itself', 'dist/functions/a/a.zip', 'not a zip'],
    ['the record of the last build', 'dist/functions/zips.json', '{ "inputs":'],
  ])('builds again after a change of %s', async (_, file, text) => {
    project(folder);
    await codeOf(folder);
    writeFileSync(path.join(folder, file), text);
    if (file.startsWith('node_modules')) {
      writeFileSync(path.join(folder, 'node_modules/library/index.js'), 'export const fail = () => 1;');
    }

    const [after] = await codeOf(folder);

    const bundle = readFileSync(path.join(folder, 'dist/functions/a/index.mjs'));
    const { 'index.mjs': zipped } = unzipSync(readFileSync(after?.zipFile ?? ''));
    expect(Buffer.from(zipped ?? []).equals(bundle)).toBe(true);
  });
});

describe('refuses', () => {
  test('a route table that cannot be used', async () => {
    project(folder, THROWS, { ...ROW, name: 'b' });

    await expect(codeOf(folder)).rejects.toThrow(RouteTableError);
  });

  test('code that esbuild refuses, with file and line', async () => {
    project(folder, "import './nope.ts';");

    await expect(codeOf(folder)).rejects.toThrow(/cannot be bundled.*\n.*functions\/a\.ts:1:7: ERROR/);
  });

  test('a path parameter that no code of the function reads', async () => {
    project(folder, THROWS, { ...ROW, path: '/a/{noteId}' });

    await expect(codeOf(folder)).rejects.toThrow(
      /No code of the function a reads the path parameter noteId\. Received: \/a\/\{noteId\} in functions\/routes\.json:\d+\./,
    );

    writeFileSync(path.join(folder, 'functions/a.ts'), 'export const handler = (e) => e.pathParameters.noteId;');
    await expect(codeOf(folder)).resolves.toHaveLength(1);
  });

  test('a zip of more than 50 MB', () => {
    expect(() => checkZipSize('a', 52_428_800)).not.toThrow();
    expect(() => checkZipSize('a', 52_428_801)).toThrow(FunctionCodeError);
  });
});
