import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from './project-folder.ts';

let project: string;

/** A project with one program, which prints where it is and what a module of the project exports. */
beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), 'daybreak-compiled-'));
  for (const folder of ['infra', 'node_modules']) mkdirSync(path.join(project, folder));
  for (const name of ['esbuild', 'tsx', 'get-tsconfig', 'resolve-pkg-maps', '@esbuild']) link(name);
  writeFileSync(path.join(project, 'tsconfig.json'), '{}');
  writeFileSync(path.join(project, 'package.json'), '{ "type": "module" }');
  cpSync(path.join(PROJECT_FOLDER, 'infra/compiled.mjs'), path.join(project, 'infra/compiled.mjs'));
  write('start.mjs', "import { load } from './compiled.mjs'; await load('infra/main.ts');");
  write(
    'main.ts',
    "import { word } from './word.ts'; const said: string = word; console.log(said, import.meta.dirname, import.meta.url);",
  );
  write('word.ts', "export const word: string = 'first';");
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

function link(name: string): void {
  const source = path.join(PROJECT_FOLDER, 'node_modules', name);
  symlinkSync(source, path.join(project, 'node_modules', name), 'junction');
}

function write(file: string, text: string): void {
  writeFileSync(path.join(project, 'infra', file), text);
}

function start(folder = project) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['infra/start.mjs'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout: stdout.trim(), stderr };
}

const cache = () => path.join(project, 'node_modules/.cache/daybreak');

describe('a program that is built from TypeScript', () => {
  test('knows where its sources are, and builds nothing on the second start', () => {
    expect(start()).toEqual({
      status: 0,
      stdout: `first ${path.join(project, 'infra')} ${new URL(`file://${path.join(project, 'infra/main.ts')}`).href}`,
      stderr: '',
    });
    const built = readdirSync(cache());
    rmSync(path.join(project, 'node_modules/esbuild'), { recursive: true });

    expect(start().stdout).toContain('first');
    expect(readdirSync(cache())).toEqual(built);
  });

  test('contains zod, and is built again when another version of it is installed', () => {
    const install = (version: string) => {
      const folder = path.join(project, 'node_modules/zod');
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'zod', version, exports: './index.js' }));
      writeFileSync(path.join(folder, 'index.js'), `exports.z = 'zod ${version}';`);
    };
    write('main.ts', "import { z } from 'zod'; console.log(z);");
    install('4.9.9');
    expect(start().stdout).toBe('zod 4.9.9');
    rmSync(path.join(project, 'node_modules/zod/index.js'));
    expect(start().stdout).toBe('zod 4.9.9');

    install('4.10.0');

    expect(start().stdout).toBe('zod 4.10.0');
  });

  test('is built again when a source changes, even if its length stays the same', () => {
    start();
    write('word.ts', "export const word: string = 'later';");
    expect(start().stdout).toMatch(/^later /);
  });

  test('is built again when the project and its node_modules have moved', () => {
    start();
    const moved = `${project}-moved`;
    renameSync(project, moved);
    try {
      expect(start(moved).stdout).toBe(
        `first ${path.join(moved, 'infra')} ${new URL(`file://${path.join(moved, 'infra/main.ts')}`).href}`,
      );
    } finally {
      renameSync(moved, project);
    }
  });

  test.each([
    ['is not TypeScript', 'export const word: = 1;', /Unexpected "=".*\n[\s\S]*infra\/word\.ts:1:19/],
    [
      'imports a file that does not exist',
      "export { word } from './gone.ts';",
      /Could not resolve "\.\/gone\.ts"[\s\S]*infra\/word\.ts:1:21/,
    ],
  ])('exits with 2 and shows the place without a stack trace when a source %s', (_, text, said) => {
    write('word.ts', text);
    const { status, stdout, stderr } = start();
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test('runs from its sources when nothing can be written', () => {
    // A file takes the place of the folder. A file mode would not stop root.
    writeFileSync(path.join(project, 'node_modules/.cache'), '');
    expect(start()).toMatchObject({ status: 0, stdout: expect.stringMatching(/^first /) });
  });
});
