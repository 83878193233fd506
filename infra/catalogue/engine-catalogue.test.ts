import { describe, expect, test } from '@jest/globals';
import { availableVersions, type EngineCatalogue, type ResolvedEngine, resolveEngine } from './engine-catalogue.ts';
import { engineCatalogue } from './engines.ts';

describe('resolveEngine', () => {
  test.each<[string, Partial<ResolvedEngine>]>([
    [
      '17',
      {
        status: 'available',
        dataApi: true,
        autoPause: true,
        maxAcu: 256,
        versions: ['17.4', '17.5', '17.6', '17.7', '17.9'],
      },
    ],
    ['17.9', { status: 'available', versions: ['17.9'] }],
    ['17.2', { status: 'retired', dataApi: false, autoPause: true }],
    ['16.4', { status: 'retiring', dataApi: true }],
    ['16', { status: 'available', versions: ['16.4', '16.6', '16.8', '16.9', '16.10', '16.11', '16.13'] }],
    ['15.4', { status: 'retired', dataApi: true, autoPause: false, maxAcu: 128 }],
    ['15.3', { dataApi: true }],
    ['15.2', { dataApi: false }],
    ['15.7', { autoPause: true }],
    ['15.6', { autoPause: false }],
    ['1', { status: 'unknown', dataApi: undefined, versions: [] }],
    ['17.99', { status: 'unknown' }],
    ['', { status: 'unknown' }],
  ])('%j', (requested, expected) => {
    expect(resolveEngine(engineCatalogue, requested)).toMatchObject(expected);
  });

  test('a major is retired when all its versions are', () => {
    const retired: EngineCatalogue = {
      ...engineCatalogue,
      versions: engineCatalogue.versions.map((version) => ({ ...version, status: 'retired' })),
    };

    expect(resolveEngine(retired, '17').status).toBe('retired');
  });

  test('a major offers what all its versions offer, since AWS chooses one', () => {
    const mixed: EngineCatalogue = {
      ...engineCatalogue,
      versions: [
        { version: '20.1', status: 'available', dataApi: false, autoPause: true, maxAcu: 128 },
        { version: '20.2', status: 'available', dataApi: true, autoPause: true, maxAcu: 256 },
      ],
    };

    expect(resolveEngine(mixed, '20')).toMatchObject({ dataApi: false, autoPause: true, maxAcu: 128 });
  });
});

test('availableVersions leaves out what goes', () => {
  expect(availableVersions(engineCatalogue, '16')).not.toContain('16.4');
  expect(availableVersions(engineCatalogue)).toHaveLength(28);
});

test('the catalogue is sorted, has each version once, and a day', () => {
  const numbers = engineCatalogue.versions.map(({ version }) => {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    return major * 1000 + minor;
  });

  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  expect(engineCatalogue.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
});
