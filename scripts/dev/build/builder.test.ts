import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { context } from 'esbuild';
import type { BuiltFunction } from '../environments/pool.ts';
import { type Builder, createBuilder, type Rebuilt } from './builder.ts';

let root: string;
let outFolder: string;
let builder: Builder;
let rebuilt: Rebuilt[];
let builds: number;
beforeEach(() => {
  builds = 0;
  root = mkdtempSync(path.join(tmpdir(), 'daybreak-builder-'));
  outFolder = path.join(root, 'out');
  rebuilt = [];
  save('functions/shared/word.ts', "export const word = 'one';");
  save('functions/a.ts', "import { word } from './shared/word.ts'; export const handler = async () => word;");
  save('functions/b.ts', "export const handler = async () => 'b';");
  saveRoutes('a', 'b');
  builder = createBuilder({
    root,
    outFolder,
    onRebuilt: (one) => rebuilt.push(one),
    onNotice: (notice) => {
      throw new Error(notice);
    },
    signal: new AbortController().signal,
    newContext: async (options) => {
      const made = await context(options);
      return {
        ...made,
        rebuild() {
          builds += 1;
          return made.rebuild();
        },
      };
    },
  });
});
afterEach(async () => {
  await builder.close();
  rmSync(root, { recursive: true });
});

function save(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

function saveRoutes(...names: readonly string[]): void {
  const rows = names.map((name) => ({ name, method: 'GET', path: `/${name}`, level: 'read', description: name }));
  save('functions/routes.json', JSON.stringify(rows, null, 2));
}

/** The answer of the current build of the function, in a separate thread, as in dev. */
async function answer(name: string): Promise<unknown> {
  const build = await builder.current();
  if (build.problem !== undefined) throw new Error(build.problem);
  const built = build.functions.find(({ route }) => route.name === name);
  if (built === undefined) return undefined;
  return run(built);
}

async function run({ file }: BuiltFunction): Promise<unknown> {
  const code = `import(${JSON.stringify(pathToFileURL(file).href)}).then(async ({ handler }) =>
    require('node:worker_threads').parentPort.postMessage(await handler()));`;
  const worker = new Worker(code, { eval: true });
  try {
    return await new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject));
  } finally {
    await worker.terminate();
  }
}

test('a build that dev stops is not reported as an error', async () => {
  const building = builder.current();
  await builder.close();

  expect((await building).problem).toBe('dev is stopping.');
  expect(rebuilt).toEqual([]);
});

describe('a saved file', () => {
  test('is used by the next request: an entry point, or a file that it imports', async () => {
    expect(await answer('a')).toBe('one');
    save('functions/shared/word.ts', "export const word = 'two';");
    expect(await answer('a')).toBe('two');
    save('functions/a.ts', "export const handler = async () => 'three';");
    expect(await answer('a')).toBe('three');
  });

  test('is run twenty times out of twenty, immediately after it was saved', async () => {
    for (let number = 1; number <= 20; number += 1) {
      save('functions/shared/word.ts', `export const word = ${number};`);
      const build = await builder.current();
      expect(build.problem).toBeUndefined();
    }
    expect(await answer('a')).toBe(20);
  });

  test('is run while an older build is still running', async () => {
    const first = builder.current();
    save('functions/shared/word.ts', "export const word = 'during';");

    await first;

    expect(await answer('a')).toBe('during');
  });

  test('is detected even with the same size and time, because it was renamed into place', async () => {
    const file = path.join(root, 'functions', 'shared', 'word.ts');
    utimesSync(file, 1000, 1000);
    await answer('a');
    save('functions/shared/word.ts.tmp', "export const word = 'two';");
    utimesSync(`${file}.tmp`, 1000, 1000);
    renameSync(`${file}.tmp`, file);

    expect(await answer('a')).toBe('two');
  });

  test('changes the version only of functions that use it', async () => {
    const versions = async () => {
      const build = await builder.current();
      return build.problem === undefined ? build.functions.map(({ version }) => version) : [];
    };
    const [a, b] = await versions();
    save('functions/shared/word.ts', "export const word = 'two';");
    const [changed, same] = await versions();

    expect(changed).not.toBe(a);
    expect(same).toBe(b);
    expect(rebuilt.at(-1)).toMatchObject({ changed: ['a'], problem: undefined });
  });

  test('is built without a request, so that its errors are reported', async () => {
    await builder.current();
    save('functions/a.ts', 'export const handler = (');
    for (let wait = 0; wait < 200 && rebuilt.length < 2; wait += 1) await sleep(20);

    expect(rebuilt.at(-1)?.problem).toContain('functions/a.ts:1:');
  });
});

test('that existed before dev started is built once, and not again for a request', async () => {
  // The clock of a file system moves in steps.
  await sleep(50);

  await builder.current();
  await builder.current();

  expect(builds).toBe(1);
});

describe('a function', () => {
  test('that is added with its row is built', async () => {
    await builder.current();
    save('functions/c.ts', "export const handler = async () => 'c';");
    saveRoutes('a', 'b', 'c');

    expect(await answer('c')).toBe('c');
  });

  test('that is removed with its row no longer exists', async () => {
    await builder.current();
    rmSync(path.join(root, 'functions', 'b.ts'));
    saveRoutes('a');

    expect(await answer('b')).toBeUndefined();
    expect(await answer('a')).toBe('one');
  });

  test('that was renamed with its row answers under the new name', async () => {
    await builder.current();
    renameSync(path.join(root, 'functions', 'b.ts'), path.join(root, 'functions', 'd.ts'));
    saveRoutes('a', 'd');

    expect([await answer('b'), await answer('d')]).toEqual([undefined, 'b']);
  });
});

describe('a build with an error', () => {
  test.each([
    ['syntax', 'functions/a.ts', 'export const handler = (', 'functions/a.ts:1:'],
    ['a missing file', 'functions/a.ts', "import './shared/none.ts';", 'Could not resolve "./shared/none.ts"'],
    ['an entry point without its row', 'functions/c.ts', '', 'The function has no row in functions/routes.json.'],
    ['a row of the wrong form', 'functions/routes.json', '[{"name":"a"}]', 'Missing method.'],
    ['a table that is not JSON', 'functions/routes.json', '[', 'The table is not JSON.'],
  ])('of %s has the text, and no functions', async (_, file, text, problem) => {
    await builder.current();
    save(file, text);

    const build = await builder.current();

    expect(build.problem).toContain(problem);
    expect('functions' in build).toBe(false);
  });

  test('ends when the missing file exists, also in a new folder', async () => {
    save('functions/a.ts', "import { word } from './later/word.ts'; export const handler = async () => word;");
    expect((await builder.current()).problem).toContain('./later/word.ts');
    save('functions/later/word.ts', "export const word = 'later';");

    expect(await answer('a')).toBe('later');
  });

  test('ends without a rebuild of the functions that it did not affect', async () => {
    await builder.current();
    save('functions/a.ts', 'export const handler = (');
    await builder.current();
    save('functions/a.ts', "export const handler = async () => 'two';");
    await builder.current();

    expect(rebuilt.at(-1)).toMatchObject({ changed: ['a'], problem: undefined });
  });

  test('is reported once, for any number of requests', async () => {
    save('functions/a.ts', 'export const handler = (');
    await builder.current();
    await builder.current();
    await builder.current();

    expect(rebuilt.filter(({ problem }) => problem !== undefined)).toHaveLength(1);
  });
});

test('200 functions are built, and their shared code is written once', async () => {
  const names = Array.from({ length: 200 }, (_, index) => `f${index}`);
  save('functions/shared/word.ts', `export const word = ${JSON.stringify('x'.repeat(10_000))};`);
  for (const name of names) {
    save(
      `functions/${name}.ts`,
      "import { word } from './shared/word.ts'; export const handler = async () => word.length;",
    );
  }
  saveRoutes('a', 'b', ...names);

  expect(await answer('f199')).toBe(10_000);
});

test('close removes the written files', async () => {
  await builder.current();
  expect(existsSync(outFolder)).toBe(true);

  await builder.close();

  expect(existsSync(outFolder)).toBe(false);
});
