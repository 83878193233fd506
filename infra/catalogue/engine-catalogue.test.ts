import { describe, expect, test } from '@jest/globals';
import { CATALOGUES } from './catalogues.ts';
import {
  availableMajors,
  availableVersions,
  type EngineCatalogue,
  type ResolvedEngine,
  resolveEngine,
} from './engine-catalogue.ts';
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

  test.each<[string, Partial<ResolvedEngine>]>([
    // The retiring minors have neither the Data API nor auto-pause, and AWS chooses none of them.
    ['8.0', { status: 'available', dataApi: true, autoPause: true, maxAcu: 256 }],
    ['8.0.mysql_aurora.3.12.0', { status: 'available', versions: ['8.0.mysql_aurora.3.12.0'] }],
    ['8.0.mysql_aurora.3.04.6', { status: 'retiring', dataApi: false, autoPause: false, maxAcu: 128 }],
    ['8.0.mysql_aurora.3.07.1', { status: 'retired', dataApi: true, autoPause: false }],
    ['8.0.mysql_aurora.3.11.0', { status: 'retired', dataApi: true }],
    ['8.0.mysql_aurora.3.01.0', { status: 'unknown', dataApi: false, autoPause: false }],
    ['8.0.mysql_aurora.3.99.0', { status: 'unknown', dataApi: undefined, autoPause: undefined }],
    ['8.4', { status: 'unknown', dataApi: undefined }],
    ['17', { status: 'unknown' }],
  ])('of MySQL: %j', (requested, expected) => {
    expect(resolveEngine(CATALOGUES.mysql, requested)).toMatchObject(expected);
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

test('availableVersions leaves out versions that AWS retires', () => {
  expect(availableVersions(engineCatalogue, '16')).not.toContain('16.4');
  expect(availableVersions(engineCatalogue)).toHaveLength(28);
});

test('availableMajors lists each major once', () => {
  expect(availableMajors(CATALOGUES.postgresql)).toEqual(['14', '15', '16', '17', '18']);
  expect(availableMajors(CATALOGUES.mysql)).toEqual(['8.0']);
});

test.each(Object.entries(CATALOGUES))(
  'the catalogue of %s is sorted, lists each version once, and has a date',
  (_, catalogue) => {
    const versions = catalogue.versions.map(({ version }) => version);

    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })));
    expect(catalogue.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  },
);

test.each(Object.values(CATALOGUES))(
  '$engine: each uncertain status belongs to a row',
  ({ versions, uncertain = [] }) => {
    expect(versions.map(({ version }) => version)).toEqual(
      expect.arrayContaining(uncertain.map(({ version }) => version)),
    );
  },
);
