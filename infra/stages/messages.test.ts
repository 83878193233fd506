import { expect, test } from '@jest/globals';
import { availableVersions } from '../catalogue/engine-catalogue.ts';
import { engineCatalogue } from '../catalogue/engines.ts';
import type { Problem } from '../problem.ts';
import { StageError } from './index.ts';
import { problemsOf } from './test/problems-of.ts';

const offered = (major: string) =>
  `${availableVersions(engineCatalogue, major).join(', ')} (catalogue of ${engineCatalogue.asOf}).`;

test.each<[object, Problem]>([
  [
    { engine: { version: '15.4' } },
    {
      setting: 'engine.version',
      what: 'The engine version is retired: AWS creates no cluster with it.',
      received: '15.4',
      allowed: offered('15'),
      todo: 'Use "15", or one of these.',
    },
  ],
  [
    { engine: { version: '17.99' } },
    {
      setting: 'engine.version',
      what: 'The engine catalogue does not list this version.',
      received: '17.99',
      allowed: offered('17'),
      todo: 'If it is newer than the catalogue, run npm run catalogue:refresh; otherwise use one of these.',
    },
  ],
  [
    { engine: { version: '18', majorUpgrade: { from: '16', to: '17' } } },
    {
      setting: 'engine.majorUpgrade',
      what: 'The upgrade does not go up, or does not end at engine.version.',
      received: 'from 16 to 17, version 18',
      allowed: 'An upgrade from a lower major to the major of engine.version.',
      todo: 'Write, for example, majorUpgrade: { from: "16", to: "17" } together with version: "17".',
    },
  ],
  [
    {
      network: {
        ingress: { a: { cidrBlock: '0.0.0.0/1', description: 'x' }, b: { cidrBlock: '128.0.0.0/1', description: 'x' } },
      },
    },
    {
      setting: 'network.ingress',
      what: 'The database port would be open to the world.',
      received: '0.0.0.0/1, 128.0.0.0/1',
      allowed:
        'Security groups, private addresses, and public addresses of your own (all rules together at most a /8).',
      todo: 'Remove the rule: the Data API needs none. For direct access, use a security group or your own addresses.',
    },
  ],
  [
    { network: { ingress: { office: { description: 'psql' } } } },
    {
      setting: 'network.ingress.office',
      what: 'Invalid value.',
      received: { description: 'psql' },
      allowed: 'An object with one of from, cidrBlock and securityGroupId, and with description.',
      todo: 'Write, for example, { office: { cidrBlock: "10.1.0.0/16", description: "psql from the office" } }.',
    },
  ],
  [
    { keys: { secret: 'own' } },
    {
      setting: 'keys.storage',
      what: 'The secret has the key of the stack, but the storage that it opens has not.',
      received: 'storage "aws", secret "own"',
      allowed: '"own" for both, "aws" for both, or "own" only for the storage.',
      todo: 'Set keys.storage to "own" before the first deploy: it is fixed at creation.',
    },
  ],
  [
    { credentials: { rotation: { schedule: 'rate(7 days)' } } },
    {
      setting: 'credentials.rotation',
      what: 'Nothing rotates a secret of the stack.',
      received: { schedule: 'rate(7 days)' },
      allowed: 'rotation together with credentials.mode "managed".',
      todo: 'Set credentials.mode to "managed"; or remove it and raise credentials.passwordVersion for a new password.',
    },
  ],
  [
    { durability: { backupWindow: '04:30-05:30', maintenanceWindow: 'sun:05:00-sun:06:00' } },
    {
      setting: 'durability.backupWindow',
      what: 'The backup window and the maintenance window overlap, which RDS refuses.',
      received: 'backupWindow 04:30-05:30, maintenanceWindow sun:05:00-sun:06:00',
      allowed: 'A backup window, which is every day, that shares no minute with the maintenance window.',
      todo: 'Move one of them.',
    },
  ],
  [
    { capacity: { minAcu: 4, maxAcu: 2 } },
    {
      setting: 'capacity.maxAcu',
      what: 'The maximum is below the minimum.',
      received: 'maxAcu 2, minAcu 4',
      allowed: 'A maximum that is at least the minimum.',
      todo: 'Raise capacity.maxAcu or lower capacity.minAcu.',
    },
  ],
  [
    { instances: { readers: { 1: { promotionTier: 1 } } } },
    {
      setting: 'instances.readers.1',
      what: 'Invalid name.',
      received: '1',
      allowed: 'Lower-case letters, digits and single hyphens. "1" is the name of the writer.',
      todo: 'Write, for example, readers: { 2: { promotionTier: 1, zone: 1 } }.',
    },
  ],
])('%j', (settings, problem) => {
  expect(problemsOf(settings)).toEqual([problem]);
});

test.each([
  [undefined, 'nothing'],
  [Number.NaN, 'NaN'],
  ['a "b"', '"a \\"b\\""'],
  [{ a: [1] }, '{"a":[1]}'],
  [null, 'null'],
])('shows %j as %s', (received, shown) => {
  const problem = { setting: 'a.b', what: 'What.', received, allowed: 'Allowed.', todo: 'Do.' };

  expect(new StageError('x', [problem]).message).toBe(
    `Stage "x" cannot be used: 1 problem.\n\na.b\n  What.\n  Received: ${shown}\n  Allowed: Allowed.\n  Do: Do.`,
  );
});
