import { expect, test } from '@jest/globals';
import { stageUsage } from './from-stage.ts';

const small = { region: 'us-east-1', capacity: { minAcu: 0.5, maxAcu: 1 } };

test('a stage with only a writer has one instance and one secret, but no key and no alarm', () => {
  expect(stageUsage(small)).toEqual({
    region: 'us-east-1',
    storage: 'aurora',
    minAcu: 0.5,
    maxAcu: 1,
    instances: 1,
    secrets: 1,
    keys: 0,
    alarms: 0,
    dashboards: 0,
    proxies: 0,
    endpointZones: 0,
    dsqlClusters: 0,
  });
});

test('readers, an own key and alarms are counted', () => {
  const stage = {
    ...small,
    instances: { readers: { 2: { promotionTier: 1 }, 3: { promotionTier: 2 } } },
    keys: { storage: 'own', secret: 'own', logs: 'aws', rotationDays: 365 },
    observability: { alarms: { cpuPercent: 80, connections: 500, replicaLagMs: undefined } },
  };

  expect(stageUsage(stage)).toMatchObject({ instances: 3, keys: 1, alarms: 2 });
});

test('functions count with their memory, and with a second key where logs have their own', () => {
  const functions = { authorizer: 'iam', memoryMib: 1024 } as const;

  expect(stageUsage({ ...small, functions })).toMatchObject({ keys: 0, functionMib: 1024 });
  expect(stageUsage({ ...small, functions, keys: { logs: 'own' } })).toMatchObject({ keys: 2 });
});

test.each<[string, object, object]>([
  ['counts', { dsql: { enabled: true } }, { dsqlClusters: 1, keys: 0, alarms: 0 }],
  ['counts its alarms', { dsql: { enabled: true, alarms: { dpuPerDay: 1, timeouts: undefined } } }, { alarms: 1 }],
  ['has its own key', { dsql: { enabled: true }, keys: { dsql: 'own' } }, { keys: 1 }],
  [
    'has one in addition to that of the database',
    { dsql: { enabled: true }, keys: { dsql: 'own', storage: 'own' } },
    { keys: 2 },
  ],
  [
    'has one for its topic where alarms have their own',
    { dsql: { enabled: true, alarms: { dpuPerDay: 1 } }, keys: { alarms: 'own' } },
    { keys: 1 },
  ],
  ['has no key for alarms that are not set', { dsql: { enabled: true }, keys: { alarms: 'own' } }, { keys: 0 }],
  ['costs nothing if the stage has none', { dsql: { enabled: false }, keys: { dsql: 'own' } }, { keys: 0 }],
])('a cluster of Aurora DSQL %s: %j', (_what, settings, expected) => {
  expect(stageUsage({ ...small, ...settings })).toMatchObject(expected);
});

test('I/O-Optimized storage has its own prices', () => {
  const capacity = { minAcu: 1, maxAcu: 2, storage: 'io-optimized' } as const;

  expect(stageUsage({ ...small, capacity })).toMatchObject({ storage: 'aurora-iopt1' });
});

test('a dashboard counts, and with functions a second one, and one with Aurora DSQL', () => {
  const observability = { dashboard: true };

  expect(stageUsage({ ...small, observability })).toMatchObject({ dashboards: 1 });
  expect(stageUsage({ ...small, observability, functions: { authorizer: 'iam' } })).toMatchObject({ dashboards: 2 });
  expect(stageUsage({ ...small, observability, dsql: { enabled: true } })).toMatchObject({ dashboards: 2 });
});

test('a proxy is counted, and a cluster with one does not pause', () => {
  const capacity = { minAcu: 0, maxAcu: 2 };

  expect(stageUsage({ ...small, capacity, network: { proxy: {} } })).toMatchObject({ proxies: 1, minAcu: 0.5 });
  expect(stageUsage({ ...small, capacity, network: {} })).toMatchObject({ proxies: 0, minAcu: 0 });
});

test('an endpoint is counted in each zone: those of the given subnets, or the three of a dedicated VPC', () => {
  const vpcEndpoints = ['rds-data', 'logs'];
  const given = { kind: 'given', subnetIds: ['subnet-a', 'subnet-b'] };

  expect(stageUsage({ ...small, network: { vpcEndpoints, placement: given } })).toMatchObject({ endpointZones: 4 });
  expect(stageUsage({ ...small, network: { vpcEndpoints, placement: { kind: 'dedicated' } } })).toMatchObject({
    endpointZones: 6,
  });
});

test('each user of the database has a secret', () => {
  const secrets = (access: object) =>
    stageUsage({ region: 'us-east-1', capacity: { minAcu: 0.5, maxAcu: 1 }, access }).secrets;

  expect([{}, { users: true }, { users: true, migrationUser: true }].map(secrets)).toEqual([1, 3, 4]);
});
