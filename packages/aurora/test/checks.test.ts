import { AuroraCluster, type AuroraClusterProps, AuroraPropsError } from '@daybreak/aurora';
import { describe, expect, test } from '@jest/globals';
import { App, TerraformStack } from 'cdktf';

const PROPS: AuroraClusterProps = {
  clusterIdentifier: 'orders',
  databaseName: 'orders',
  network: { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'] },
};
const NETWORK = PROPS.network;

/** The reported problems, without the first line; empty if there are none. */
function problems(props: Partial<AuroraClusterProps>): readonly string[] {
  try {
    new AuroraCluster(new TerraformStack(new App(), 'shop'), 'orders', { ...PROPS, ...props });
    return [];
  } catch (error) {
    if (!(error instanceof AuroraPropsError)) throw error;
    return error.message.split('\n').slice(1);
  }
}

const readers = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`r${index}`, { promotionTier: 2 }]));

describe('each prop at the limit of AWS and one step beyond it', () => {
  test.each<[string, Partial<AuroraClusterProps>, Partial<AuroraClusterProps>]>([
    ['clusterIdentifier', { clusterIdentifier: 'a'.repeat(63) }, { clusterIdentifier: 'a'.repeat(64) }],
    ['clusterIdentifier', { clusterIdentifier: 'a-b' }, { clusterIdentifier: 'a--b' }],
    ['databaseName', { databaseName: 'orders_1' }, { databaseName: 'user' }],
    ['engine.version', { engine: { version: '17.7' } }, { engine: { version: '17.7.1' } }],
    ['engine.family', { engine: { family: 'mysql' } }, { engine: { family: 'mariadb' as 'mysql' } }],
    [
      'engine.version',
      { engine: { family: 'mysql', version: '8.0.mysql_aurora.3.10.0' } },
      { engine: { family: 'mysql', version: '17' } },
    ],
    [
      'capacity.minAcu',
      { engine: { family: 'mysql', version: '8.0.mysql_aurora.3.08.0' }, capacity: { minAcu: 0 } },
      { engine: { family: 'mysql', version: '8.0.mysql_aurora.3.07.1' }, capacity: { minAcu: 0 } },
    ],
    [
      'databaseName',
      { engine: { family: 'mysql' }, databaseName: 'a'.repeat(64) },
      { engine: { family: 'mysql' }, databaseName: 'a'.repeat(65) },
    ],
    [
      'credentials.masterUsername',
      { engine: { family: 'mysql' }, credentials: { masterUsername: 'a'.repeat(32) } },
      { engine: { family: 'mysql' }, credentials: { masterUsername: 'a'.repeat(33) } },
    ],
    [
      'observability.logExports',
      { engine: { family: 'mysql' }, observability: { logExports: ['slowquery', 'audit'] } },
      { engine: { family: 'mysql' }, observability: { logExports: ['postgresql'] } },
    ],
    [
      'observability.logExports',
      { observability: { logExports: ['postgresql'] } },
      { observability: { logExports: ['audit'] } },
    ],
    [
      'observability.logStatement',
      { observability: { logStatement: 'ddl' } },
      { engine: { family: 'mysql' }, observability: { logStatement: 'ddl' } },
    ],
    [
      'engine.majorUpgrade',
      { engine: { version: '17', majorUpgrade: { from: '16', to: '17' } } },
      { engine: { family: 'mysql', majorUpgrade: { from: '16', to: '17' } } },
    ],
    ['network.port', { network: { ...NETWORK, port: 1150 } }, { network: { ...NETWORK, port: 1149 } }],
    ['network.subnetIds', {}, { network: { ...NETWORK, subnetIds: ['subnet-1'] } }],
    ['capacity.minAcu', { capacity: { minAcu: 0 } }, { capacity: { minAcu: -0.5 } }],
    ['capacity.minAcu', { capacity: { minAcu: 0.5 } }, { capacity: { minAcu: 0.6 } }],
    ['capacity.maxAcu', { capacity: { maxAcu: 256 } }, { capacity: { maxAcu: 256.5 } }],
    ['capacity.maxAcu', { capacity: { minAcu: 2 } }, { capacity: { minAcu: 2.5 } }],
    [
      'capacity.secondsUntilAutoPause',
      { capacity: { secondsUntilAutoPause: 300 } },
      { capacity: { secondsUntilAutoPause: 299 } },
    ],
    ['instances.readers', { instances: { readers: readers(15) } }, { instances: { readers: readers(16) } }],
    [
      'instances.readers.1',
      { instances: { readers: { 2: { promotionTier: 1 } } } },
      { instances: { readers: { 1: { promotionTier: 1 } } } },
    ],
    [
      'instances.readers.a.promotionTier',
      { instances: { readers: { a: { promotionTier: 15 } } } },
      { instances: { readers: { a: { promotionTier: 16 } } } },
    ],
    [
      'credentials.masterUsername',
      { credentials: { masterUsername: 'ordersadmin' } },
      { credentials: { masterUsername: 'admin' } },
    ],
    ['credentials.passwordVersion', { credentials: { passwordVersion: 1 } }, { credentials: { passwordVersion: 0 } }],
    ['credentials.recoveryDays', { credentials: { recoveryDays: 0 } }, { credentials: { recoveryDays: 6 } }],
    [
      'credentials.rotation',
      { credentials: { mode: 'managed', rotation: { schedule: 'rate(30 days)' } } },
      { credentials: { rotation: { schedule: 'rate(30 days)' } } },
    ],
    [
      'durability.backupRetentionDays',
      { durability: { backupRetentionDays: 35 } },
      { durability: { backupRetentionDays: 36 } },
    ],
    [
      'durability.backupWindow',
      { durability: { backupWindow: '03:00-03:30' } },
      { durability: { backupWindow: '03:00-03:29' } },
    ],
    [
      'durability.backupWindow',
      { durability: { backupWindow: '04:00-05:00' } },
      { durability: { backupWindow: '04:01-05:01' } },
    ],
    [
      'observability.databaseLogRetentionDays',
      { observability: { databaseLogRetentionDays: 30 } },
      { observability: { databaseLogRetentionDays: 31 } },
    ],
    [
      'observability.monitoringIntervalSeconds',
      { observability: { monitoringIntervalSeconds: 60 } },
      { observability: { monitoringIntervalSeconds: 61 } },
    ],
    [
      'names.monitoringRole',
      { names: { monitoringRole: 'r'.repeat(64) }, observability: { monitoringIntervalSeconds: 60 } },
      { names: { monitoringRole: 'r'.repeat(65) }, observability: { monitoringIntervalSeconds: 60 } },
    ],
  ])('%s', (prop, inside, beyond) => {
    expect(problems(inside)).toEqual([]);
    expect(problems(beyond).map((line) => line.trim().split(': ')[0])).toEqual([prop]);
  });
});

test('all problems are reported together, with the value received and what is allowed', () => {
  expect(problems({ clusterIdentifier: 'Orders_1', capacity: { maxAcu: 300 } })).toEqual([
    '  clusterIdentifier: received "Orders_1". Allowed: a lower-case letter, then lower-case letters, digits and single hyphens, at most 63 characters',
    '  capacity.maxAcu: received 300. Allowed: 1 to 256 ACU in steps of 0.5',
  ]);
});
