// The manifests of the packages. pack.long.test.ts packs and installs them.
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { manifestOf, PACKAGES, read } from './packed.ts';

describe.each(PACKAGES)('the manifest of %s', (name) => {
  test('exports both builds of each entry point; a Node that can require ES modules loads only those', () => {
    const { exports } = manifestOf(name);

    for (const [entry, targets] of Object.entries(exports)) {
      const file = path.posix.join(entry, 'index');
      expect({ [entry]: targets }).toEqual({
        [entry]: {
          'module-sync': `./dist/esm/${file}.js`,
          import: { types: `./dist/esm/${file}.d.ts`, default: `./dist/esm/${file}.js` },
          require: { types: `./dist/cjs/${file}.d.ts`, default: `./dist/cjs/${file}.js` },
        },
      });
    }
  });

  test('describes the package, and declares that bundlers may drop unused code', () => {
    expect(manifestOf(name)).toMatchObject({
      description: expect.any(String),
      keywords: expect.arrayContaining(['postgresql']),
      license: 'MIT',
      sideEffects: false,
    });
  });

  test("has the project's licence", () => {
    expect(read('packages', name, 'LICENSE')).toBe(read('LICENSE'));
  });

  test('depends on exactly the versions of our own packages that are packed with it', () => {
    for (const [dependency, version] of Object.entries(manifestOf(name).dependencies ?? {})) {
      if (!dependency.startsWith('@daybreak/')) continue;
      const own = manifestOf(dependency.slice('@daybreak/'.length));
      expect(`${dependency} ${version}`).toBe(`${own.name} ${own.version}`);
    }
  });
});

describe.each(PACKAGES)("%s's README", (name) => {
  /** The package and the siblings that it needs, those first. */
  const withSiblings = (folder: string): readonly string[] => {
    const siblings = Object.keys(manifestOf(folder).dependencies ?? {}).filter((one) => one.startsWith('@daybreak/'));
    return [...new Set([...siblings.flatMap((one) => withSiblings(one.slice('@daybreak/'.length))), folder])];
  };

  test('packs and installs it with every sibling and the peers that it needs', () => {
    const [, block = ''] = /## Install\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(read('packages', name, 'README.md')) ?? [];
    const needed = withSiblings(name).map(manifestOf);
    const { peerDependencies = {}, peerDependenciesMeta = {} } = manifestOf(name);
    const peers = Object.keys(peerDependencies).filter((peer) => peerDependenciesMeta[peer]?.optional !== true);

    expect(block.match(/--workspace \S+/g)).toEqual(needed.map((one) => `--workspace ${one.name}`));
    expect(block.trim().split('\n').at(-1)).toBe(
      [
        'npm install',
        ...needed.map((one) => `./daybreak-${one.name.slice('@daybreak/'.length)}-${one.version}.tgz`),
        ...peers,
      ].join(' '),
    );
  });
});
