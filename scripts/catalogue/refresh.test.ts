import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { CATALOGUES } from '../../infra/catalogue/catalogues.ts';
import type { EngineCatalogue } from '../../infra/catalogue/engine-catalogue.ts';
import { catalogueChanges, catalogueSource, type RdsAnswer, refreshedCatalogue } from './refresh.ts';

const offer = (EngineVersion: string, SupportsHttpEndpoint = true) => ({
  EngineVersion,
  SupportsHttpEndpoint,
  DBInstanceClass: 'db.serverless',
});
const version = (EngineVersion: string, MinCapacity = 0, MaxCapacity = 256, Status = 'available') => ({
  EngineVersion,
  Status,
  ServerlessV2FeaturesSupport: { MinCapacity, MaxCapacity },
});
const previous: EngineCatalogue = {
  engine: 'aurora-postgresql',
  asOf: '2026-01-01',
  region: undefined,
  sources: [],
  versions: [
    { version: '15.4', status: 'retired', dataApi: true, autoPause: false, maxAcu: 128 },
    { version: '16.4', status: 'retiring', dataApi: true, autoPause: true, maxAcu: 256 },
    { version: '16.6', status: 'available', dataApi: true, autoPause: true, maxAcu: 256 },
  ],
};
const refresh = (answer: RdsAnswer) =>
  refreshedCatalogue(previous, answer, '2026-11-21', 'eu-west-1').versions.map(
    ({ version: name, status, dataApi, autoPause, maxAcu }) => [name, status, dataApi, autoPause, maxAcu],
  );

describe('refreshedCatalogue', () => {
  test('has the versions that AWS offers, sorted by number', () => {
    expect(
      refresh({
        versions: ['18.3', '16.10', '16.6'].map((name) => version(name)),
        orderable: ['16.6', '16.10', '18.3'].map((name) => offer(name)),
      }),
    ).toEqual([
      ['15.4', 'retired', true, false, 128],
      ['16.4', 'retired', true, true, 256],
      ['16.6', 'available', true, true, 256],
      ['16.10', 'available', true, true, 256],
      ['18.3', 'available', true, true, 256],
    ]);
  });

  test('keeps a version retiring as long as it is offered', () => {
    expect(refresh({ versions: [version('16.4')], orderable: [offer('16.4')] })).toContainEqual([
      '16.4',
      'retiring',
      true,
      true,
      256,
    ]);
  });

  test('reads Data API, auto-pause and the maximum from the answer', () => {
    expect(refresh({ versions: [version('17.2', 0.5, 128)], orderable: [offer('17.2', false)] })).toContainEqual([
      '17.2',
      'available',
      false,
      false,
      128,
    ]);
  });

  test.each<[string, RdsAnswer]>([
    [
      'deprecated',
      { versions: [version('16.6', 0, 256, 'deprecated'), version('18.3')], orderable: [offer('16.6'), offer('18.3')] },
    ],
    ['not to be had as db.serverless', { versions: [version('16.6'), version('18.3')], orderable: [offer('18.3')] }],
    ['not listed', { versions: [version('18.3')], orderable: [offer('18.3')] }],
  ])('retires a version that is %s, and keeps its data', (_, answer) => {
    expect(refresh(answer)).toContainEqual(['16.6', 'retired', true, true, 256]);
  });

  test('leaves no status uncertain, because AWS has answered', () => {
    const doubted = { ...previous, uncertain: [{ version: '16.4', source: 'a list' }] };
    const answer = { versions: [version('16.6')], orderable: [offer('16.6')] };

    expect(refreshedCatalogue(doubted, answer, '2026-11-21', 'eu-west-1').uncertain).toBeUndefined();
  });

  test('leaves special builds out', () => {
    const answer = {
      versions: [version('16.4-limitless'), version('18.3')],
      orderable: [offer('16.4-limitless'), offer('18.3')],
    };

    expect(refresh(answer).map(([name]) => name)).not.toContain('16.4-limitless');
  });

  test('refuses an answer without a single version', () => {
    expect(() => refresh({ versions: [], orderable: [] })).toThrow(
      'The RDS API of eu-west-1 offers no version of aurora-postgresql for db.serverless, so there is no catalogue to write. Expected at least one. Choose a Region with Aurora Serverless v2 by --region.',
    );
  });
});

test.each([
  ['engines.ts', CATALOGUES.postgresql],
  ['mysql-engines.ts', CATALOGUES.mysql],
])('infra/catalogue/%s has the format of a refresh, so that a diff shows only data', (name, catalogue) => {
  const file = path.resolve(import.meta.dirname, '../../infra/catalogue', name);

  expect(readFileSync(file, 'utf8')).toBe(catalogueSource(catalogue));
});

test('a refresh of Aurora MySQL takes only versions of major 8.0', () => {
  const names = ['8.0.mysql_aurora.3.13.0', '8.4.mysql_aurora.8.4.7', '5.7.mysql_aurora.2.12.6'];
  const answer = { versions: names.map((name) => version(name)), orderable: names.map((name) => offer(name)) };

  const { engine, versions } = refreshedCatalogue(CATALOGUES.mysql, answer, '2026-12-01', 'eu-west-1');

  expect(engine).toBe('aurora-mysql');
  expect(versions.filter(({ status }) => status !== 'retired').map((one) => one.version)).toEqual([names[0]]);
  expect(versions.at(-1)?.version).toBe(names[0]);
});

test('catalogueChanges lists new and changed versions', () => {
  const after = refreshedCatalogue(
    previous,
    { versions: [version('18.3')], orderable: [offer('18.3')] },
    '2026-11-21',
    'eu-west-1',
  );

  expect(catalogueChanges(previous, after)).toEqual([
    '16.4: retiring, Data API yes, auto-pause yes, up to 256 ACU → retired, Data API yes, auto-pause yes, up to 256 ACU',
    '16.6: available, Data API yes, auto-pause yes, up to 256 ACU → retired, Data API yes, auto-pause yes, up to 256 ACU',
    '18.3: new, available, Data API yes, auto-pause yes, up to 256 ACU',
  ]);
});
