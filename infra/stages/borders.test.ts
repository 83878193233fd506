import { describe, expect, test } from '@jest/globals';
import { problemsOf } from './test/problems-of.ts';

/** Values just inside of every limit, and just outside. */
const reader = (value: object) => ({ instances: { readers: { 2: value } } });
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [String(index + 2), { promotionTier: 2 }]));
const given = (value: object) => ({ network: { placement: { kind: 'given', vpcId: 'vpc-0123abcd', ...value } } });
const dedicated = (cidrBlock: string) => ({ network: { placement: { kind: 'dedicated', cidrBlock } } });
const ingress = (...cidrBlocks: string[]) => ({
  network: {
    ingress: Object.fromEntries(
      cidrBlocks.map((cidrBlock, index) => [`rule_${index}`, { cidrBlock, description: 'x' }]),
    ),
  },
});
const managed = (rotation: object) => ({ credentials: { mode: 'managed', rotation } });
const adopt = (value: object) => ({
  durability: {
    finalSnapshotName: 'last-1',
    adopt: { clusterIdentifier: 'orders', instances: { 1: 'orders-1' }, subnetGroupName: 'default', ...value },
  },
});
/** As small as a preview stage can be. */
const PREVIEW = {
  preview: true,
  state: { backend: 's3' },
  durability: { finalSnapshot: false, deletionProtection: false, preventDestroy: false },
};

describe('limits', () => {
  test.each<[object]>([
    [{ capacity: { minAcu: 0, maxAcu: 1 } }],
    [{ capacity: { minAcu: 256, maxAcu: 256 } }],
    [{ capacity: { secondsUntilAutoPause: 300 } }],
    [{ capacity: { secondsUntilAutoPause: 86_400 } }],
    [reader({ promotionTier: 0 })],
    [reader({ promotionTier: 15, zone: 2 })],
    [reader({ promotionTier: 1, zone: 'us-east-1f' })],
    [{ instances: { readers: many(15) } }],
    [{ engine: { version: '17.9' } }],
    [{ engine: { version: '18' } }],
    [{ engine: { version: '17', majorUpgrade: { from: '16', to: '17' } } }],
    [{ engine: { version: '16.4' } }],
    [{ credentials: { masterUsername: 'a'.repeat(63) } }],
    [{ databaseName: 'a'.repeat(63) }],
    [{ credentials: { recoveryDays: 7 } }],
    [{ credentials: { recoveryDays: 30 } }],
    [{ credentials: { recoveryDays: 0 }, durability: { preventDestroy: false } }],
    [{ credentials: { passwordVersion: 999 } }],
    [managed({ schedule: 'rate(4 hours)' })],
    [managed({ schedule: 'rate(999 days)', duration: '24h' })],
    [managed({ schedule: 'cron(0 3 ? * SUN *)' })],
    [given({ subnetIds: ['subnet-00000001', 'subnet-00000002'] })],
    [dedicated('10.0.0.0/16')],
    [dedicated('192.168.255.0/24')],
    [dedicated('172.31.0.0/16')],
    [ingress('10.0.0.0/8', '192.168.0.0/16', '2001:db8::/32')],
    [ingress('8.0.0.0/8')],
    [
      {
        network: {
          ingress: { a: { from: 'vpc', description: 'x' }, b: { securityGroupId: 'sg-0123abcd', description: 'x' } },
        },
      },
    ],
    [{ network: { port: 1150 } }],
    [{ network: { port: 65_535 } }],
    [{ network: { proxy: {} } }],
    [
      {
        network: {
          proxy: { login: 'iam', idleClientTimeoutSeconds: 1, maxConnectionsPercent: 1, borrowTimeoutSeconds: 0 },
        },
      },
    ],
    [
      {
        network: { proxy: { idleClientTimeoutSeconds: 28_800, maxConnectionsPercent: 100, borrowTimeoutSeconds: 300 } },
      },
    ],
    [{ network: { proxy: undefined } }],
    [{ durability: { backupRetentionDays: 1 } }],
    [{ durability: { backupRetentionDays: 35 } }],
    [{ durability: { backupWindow: '03:00-03:30', maintenanceWindow: 'sun:03:30-sun:04:00' } }],
    [{ durability: { backupWindow: '23:45-00:15', maintenanceWindow: 'sun:23:00-sun:23:45' } }],
    [{ durability: { restore: { snapshot: 'rds:alex-aurora-2026-11-20-03-00' } } }],
    [{ durability: { restore: { sourceCluster: 'alex-aurora', to: 'latest' } } }],
    [{ durability: { restore: { sourceCluster: 'alex-aurora', to: '2026-11-20T03:00:00Z' } } }],
    [{ durability: { restore: { cloneOf: 'alex-production-aurora' } } }],
    [{ durability: { restore: { cloneOf: 'arn:aws:rds:us-east-1:210987654321:cluster:orders' } } }],
    [{ durability: { restore: { cloneOf: 'a'.repeat(63) } } }],
    [
      {
        durability: { restore: { snapshot: 'arn:aws:rds:us-east-1:123456789012:cluster-snapshot:awsbackup:job-1a2b' } },
      },
    ],
    [{ durability: { awsBackup: { retentionDays: 1 } } }],
    [{ durability: { awsBackup: { retentionDays: 36_500, schedule: 'cron(30 1/12 ? * MON-FRI *)' } } }],
    [{ network: { placement: { kind: 'dedicated', cidrBlock: '10.40.0.0/16' }, vpcEndpoints: ['rds-data', 'logs'] } }],
    [adopt({})],
    [{ keys: { storage: 'own', secret: 'own' } }],
    [{ keys: { storage: 'own', secret: 'aws' } }],
    [{ keys: { deletionWindowDays: 7, rotationDays: 90 } }],
    [{ observability: { logExports: ['postgresql', 'instance', 'iam-db-auth-error'] } }],
    [{ observability: { databaseLogRetentionDays: 3653 } }],
    [{ observability: { logMinDurationMs: -1 } }],
    [{ observability: { parameters: { work_mem: '65536' } } }],
    [{ observability: { alarms: { cpuPercent: 100 }, alarmEmails: ['a@example.com'] } }],
    [{ observability: { events: true, alarmEmails: ['a@example.com'] }, keys: { alarms: 'own' } }],
    [{ observability: { monitoringIntervalSeconds: 1 } }],
    [{ access: { users: true, migrationUser: true } }],
    [{ access: { users: true, iamUsers: true, iamGrants: { ['r'.repeat(64)]: 'rw' } } }],
    [{ access: { users: true, iamUsers: true }, databaseName: 'a'.repeat(55) }],
    [{ access: { users: true }, databaseName: 'a'.repeat(55) }],
    [{ access: { grants: { 'ci-migrations': 'migrate' } } }],
    [{ access: { permissionsBoundary: 'arn:aws:iam::123456789012:policy/boundary' } }],
    [{ guards: { tags: { Owner: '' }, allowedAccountIds: ['123456789012'], createTimeoutMinutes: 1 } }],
    [{ state: { backend: 's3', bucket: 'a-b.c', region: 'eu-central-1' } }],
    [{ ...PREVIEW, previewUntil: '2028-02-29' }],
    [{ guards: { tags: Object.fromEntries(Array.from({ length: 46 }, (_, i) => [`t${i}`, 'x'])) } }],
    [{ region: 'eusc-de-east-1' }],
    [{ dsql: { enabled: true } }],
    [{ dsql: { enabled: true }, functions: { authorizer: 'iam', backend: 'dsql' } }],
    [{ dsql: { enabled: true, awsBackup: { retentionDays: 36_500 } }, keys: { dsql: 'own' } }],
    [{ dsql: { enabled: true, awsBackup: 'none' }, production: true }],
    [{ dsql: { enabled: true, grants: { 'aws-reserved/sso/Developer': 'admin', ['a'.repeat(64)]: 'read' } } }],
    [
      {
        dsql: {
          enabled: true,
          alarms: { conflictsPercent: 100, dpuPerDay: 1, storageGib: 262_144, timeouts: 1, connections: 10_000 },
        },
      },
    ],
    [{ dsql: { enabled: true, alarms: { dpuPerDay: 1 } }, observability: { alarmEmails: ['a@example.com'] } }],
    [{ dsql: { enabled: true, alarms: { dpuPerDay: 1 } }, keys: { alarms: 'own' } }],
  ])('%j is accepted', (settings) => {
    expect(problemsOf(settings)).toEqual([]);
  });

  test.each<[object, string]>([
    [{ capacity: { minAcu: -0.5 } }, 'capacity.minAcu'],
    [{ capacity: { minAcu: 256.5, maxAcu: 256 } }, 'capacity.minAcu'],
    [{ capacity: { minAcu: '1' } }, 'capacity.minAcu'],
    [{ capacity: { minAcu: Number.NaN } }, 'capacity.minAcu'],
    [{ capacity: { maxAcu: 0.5 } }, 'capacity.maxAcu'],
    [{ capacity: { maxAcu: 256.5 } }, 'capacity.maxAcu'],
    [{ capacity: { minAcu: 4, maxAcu: 3.5 } }, 'capacity.maxAcu'],
    [{ capacity: { secondsUntilAutoPause: 299 } }, 'capacity.secondsUntilAutoPause'],
    [{ capacity: { secondsUntilAutoPause: 86_401 } }, 'capacity.secondsUntilAutoPause'],
    [{ capacity: { secondsUntilAutoPause: 300.5 } }, 'capacity.secondsUntilAutoPause'],
    [{ durability: { restore: { cloneOf: 'a'.repeat(64) } } }, 'durability.restore.cloneOf'],
    [{ durability: { restore: { cloneOf: '' } } }, 'durability.restore.cloneOf'],
    [{ durability: { restore: { cloneOf: 'alex-aurora', to: 'latest' } } }, 'durability.restore.to'],
    [
      { durability: { restore: { cloneOf: 'arn:aws:rds:eu-west-1:210987654321:cluster:orders' } } },
      'durability.restore',
    ],
    [{ durability: { awsBackup: { retentionDays: 0 } } }, 'durability.awsBackup.retentionDays'],
    [{ durability: { awsBackup: {} } }, 'durability.awsBackup.retentionDays'],
    [{ durability: { awsBackup: { retentionDays: 1, schedule: 'daily' } } }, 'durability.awsBackup.schedule'],
    [{ dsql: true }, 'dsql'],
    [{ dsql: { enabled: 'yes' } }, 'dsql.enabled'],
    [{ dsql: { enabled: true, awsBackup: true } }, 'dsql.awsBackup'],
    [{ dsql: { enabled: true, awsBackup: { retentionDays: 0 } } }, 'dsql.awsBackup.retentionDays'],
    [{ dsql: { enabled: true }, production: true }, 'dsql.awsBackup'],
    [
      { dsql: { enabled: true, grants: { 'arn:aws:iam::123456789012:role/a': 'read' } } },
      'dsql.grants.arn:aws:iam::123456789012:role/a',
    ],
    [{ dsql: { enabled: true, grants: { a: 'migrate' } } }, 'dsql.grants.a'],
    [{ dsql: { enabled: true, alarms: { conflictsPercent: 101 } } }, 'dsql.alarms.conflictsPercent'],
    [{ dsql: { enabled: true, alarms: { dpuPerDay: 0 } } }, 'dsql.alarms.dpuPerDay'],
    [{ dsql: { enabled: true, alarms: { storageGib: 0.5 } } }, 'dsql.alarms.storageGib'],
    [{ dsql: { enabled: true, alarms: { connections: 10_001 } } }, 'dsql.alarms.connections'],
    [{ dsql: { grants: { a: 'read' } } }, 'dsql.grants'],
    [{ dsql: { alarms: { dpuPerDay: 1 } } }, 'dsql.alarms'],
    [{ dsql: { awsBackup: 'none' } }, 'dsql.awsBackup'],
    [{ keys: { dsql: 'own' } }, 'keys.dsql'],
    [{ functions: { authorizer: 'iam', backend: 'dsql' } }, 'functions.backend'],
    [{ network: { vpcEndpoints: ['rds-data'] } }, 'network.vpcEndpoints'],
    [{ network: { vpcEndpoints: ['logs', 'logs'] } }, 'network.vpcEndpoints'],
    [{ network: { proxy: true } }, 'network.proxy'],
    [{ network: { proxy: { login: 'password' } } }, 'network.proxy.login'],
    [{ network: { proxy: { tls: false } } }, 'network.proxy.tls'],
    [{ network: { proxy: { idleClientTimeoutSeconds: 0 } } }, 'network.proxy.idleClientTimeoutSeconds'],
    [{ network: { proxy: { idleClientTimeoutSeconds: 28_801 } } }, 'network.proxy.idleClientTimeoutSeconds'],
    [{ network: { proxy: { maxConnectionsPercent: 0 } } }, 'network.proxy.maxConnectionsPercent'],
    [{ network: { proxy: { maxConnectionsPercent: 101 } } }, 'network.proxy.maxConnectionsPercent'],
    [{ network: { proxy: { borrowTimeoutSeconds: 301 } } }, 'network.proxy.borrowTimeoutSeconds'],
    [reader({ promotionTier: 16 }), 'instances.readers.2.promotionTier'],
    [reader({ promotionTier: -1 }), 'instances.readers.2.promotionTier'],
    [reader({}), 'instances.readers.2.promotionTier'],
    [reader({ promotionTier: 1, zone: 3 }), 'instances.readers.2.zone'],
    [reader({ promotionTier: 1, zone: 'us-east-1' }), 'instances.readers.2.zone'],
    [reader({ promotionTier: 1, tier: 1 }), 'instances.readers.2.tier'],
    [{ instances: { readers: { 1: { promotionTier: 1 } } } }, 'instances.readers.1'],
    [{ instances: { readers: { 'a--b': { promotionTier: 1 } } } }, 'instances.readers.a--b'],
    [{ instances: { readers: many(16) } }, 'instances.readers'],
    [{ instances: { readers: [] } }, 'instances.readers'],
    [{ instances: { caCertificate: 'rds-ca-2019' } }, 'instances.caCertificate'],
    [{ engine: { version: '15.4' } }, 'engine.version'],
    [{ engine: { version: '17.1' } }, 'engine.version'],
    [{ engine: { version: '17.99' } }, 'engine.version'],
    [{ engine: { version: '9' } }, 'engine.version'],
    [{ engine: { version: 17 } }, 'engine.version'],
    [{ engine: { version: '17', majorUpgrade: { from: '16', to: '18' } } }, 'engine.majorUpgrade'],
    [{ engine: { version: '17', majorUpgrade: { from: '17', to: '17' } } }, 'engine.majorUpgrade'],
    [{ engine: { version: '17', majorUpgrade: { to: '17' } } }, 'engine.majorUpgrade.from'],
    [{ engine: { version: '17', majorUpgrade: true } }, 'engine.majorUpgrade'],
    [{ credentials: { masterUsername: 'admin' } }, 'credentials.masterUsername'],
    [{ credentials: { masterUsername: 'a'.repeat(64) } }, 'credentials.masterUsername'],
    [{ credentials: { masterUsername: '1st' } }, 'credentials.masterUsername'],
    [{ databaseName: 'a'.repeat(64) }, 'databaseName'],
    [{ databaseName: 'my-app' }, 'databaseName'],
    [{ databaseName: 'table' }, 'databaseName'],
    [{ credentials: { recoveryDays: 6 } }, 'credentials.recoveryDays'],
    [{ credentials: { recoveryDays: 31 } }, 'credentials.recoveryDays'],
    [{ credentials: { recoveryDays: 0 } }, 'credentials.recoveryDays'],
    [{ credentials: { passwordVersion: 0 } }, 'credentials.passwordVersion'],
    [{ credentials: { passwordVersion: 1.5 } }, 'credentials.passwordVersion'],
    [{ credentials: { mode: 'managed', passwordVersion: 2 } }, 'credentials.passwordVersion'],
    [{ credentials: { rotation: { schedule: 'rate(7 days)' } } }, 'credentials.rotation'],
    [managed({ schedule: 'rate(3 hours)' }), 'credentials.rotation.schedule'],
    [managed({ schedule: 'rate(24 hours)' }), 'credentials.rotation.schedule'],
    [managed({ schedule: 'rate(1000 days)' }), 'credentials.rotation.schedule'],
    [managed({ schedule: 'cron(5 3 ? * SUN *)' }), 'credentials.rotation.schedule'],
    [managed({ schedule: 'rate(7 days)', duration: '25h' }), 'credentials.rotation.duration'],
    [managed({ every: '7 days', schedule: 'rate(7 days)' }), 'credentials.rotation.every'],
    [given({ subnetIds: ['subnet-00000001'] }), 'network.placement.subnetIds'],
    [given({ subnetIds: ['subnet-00000001', 'subnet-00000001'] }), 'network.placement.subnetIds'],
    [given({ vpcId: 'vpc', subnetIds: ['subnet-00000001', 'subnet-00000002'] }), 'network.placement.vpcId'],
    [{ network: { placement: { kind: 'vpc' } } }, 'network.placement.kind'],
    [{ network: { placement: 'default' } }, 'network.placement'],
    [{ network: { placement: { kind: 'default', cidrBlock: '10.0.0.0/16' } } }, 'network.placement.cidrBlock'],
    [dedicated('10.0.0.0/15'), 'network.placement.cidrBlock'],
    [dedicated('10.0.0.0/25'), 'network.placement.cidrBlock'],
    [dedicated('10.0.0.1/16'), 'network.placement.cidrBlock'],
    [dedicated('172.32.0.0/16'), 'network.placement.cidrBlock'],
    [dedicated('8.8.0.0/16'), 'network.placement.cidrBlock'],
    [ingress('0.0.0.0/0'), 'network.ingress'],
    [ingress('::/0'), 'network.ingress'],
    [ingress('0.0.0.0/1', '128.0.0.0/1'), 'network.ingress'],
    [ingress('10.1.2.3/0'), 'network.ingress'],
    [ingress('::ffff:0:0/96'), 'network.ingress'],
    [ingress('2000::/3'), 'network.ingress'],
    [ingress('8.0.0.0/7'), 'network.ingress'],
    [ingress('10.0.0.0'), 'network.ingress.rule_0.cidrBlock'],
    [ingress('10.0.0.0/33'), 'network.ingress.rule_0.cidrBlock'],
    [ingress('all'), 'network.ingress.rule_0.cidrBlock'],
    [{ network: { ingress: { a: { from: 'anywhere', description: 'x' } } } }, 'network.ingress.a.from'],
    [{ network: { ingress: { a: { from: 'vpc' } } } }, 'network.ingress.a.description'],
    [{ network: { ingress: { a: { from: 'vpc', description: ' ' } } } }, 'network.ingress.a.description'],
    [{ network: { ingress: { a: { from: 'vpc', description: 'the "office"' } } } }, 'network.ingress.a.description'],
    [{ network: { ingress: { a: { description: 'x' } } } }, 'network.ingress.a'],
    [{ network: { ingress: { a: { from: 'vpc', cidrBlock: '10.0.0.0/8', description: 'x' } } } }, 'network.ingress.a'],
    [{ network: { ingress: { a: { from: 'vpc', description: 'x', ports: 'all' } } } }, 'network.ingress.a.ports'],
    [{ network: { ingress: { 'a-b': { from: 'vpc', description: 'x' } } } }, 'network.ingress.a-b'],
    [{ network: { port: 1149 } }, 'network.port'],
    [{ network: { port: 65_536 } }, 'network.port'],
    [{ durability: { backupRetentionDays: 0 } }, 'durability.backupRetentionDays'],
    [{ durability: { backupWindow: '03:00-03:29' } }, 'durability.backupWindow'],
    [{ durability: { backupWindow: '3:00-4:00' } }, 'durability.backupWindow'],
    [{ durability: { maintenanceWindow: 'sun:05:00-sun:05:29' } }, 'durability.maintenanceWindow'],
    [{ durability: { maintenanceWindow: '05:00-06:00' } }, 'durability.maintenanceWindow'],
    [{ durability: { backupWindow: '04:30-05:01' } }, 'durability.backupWindow'],
    [
      { durability: { backupWindow: '23:45-00:15', maintenanceWindow: 'mon:00:00-mon:00:30' } },
      'durability.backupWindow',
    ],
    [{ durability: { restore: { sourceCluster: 'alex' } } }, 'durability.restore.to'],
    [{ durability: { restore: { snapshot: 'a b' } } }, 'durability.restore.snapshot'],
    [{ durability: { restore: { sourceCluster: 'alex', to: 'yesterday' } } }, 'durability.restore.to'],
    [{ durability: { restore: { sourceCluster: 'alex', to: '2026-13-01T00:00:00Z' } } }, 'durability.restore.to'],
    [adopt({ instances: { 2: 'orders-2' } }), 'durability.adopt.instances'],
    [adopt({ instances: { 1: 'orders-1', 2: 'orders-2' } }), 'durability.adopt.instances.2'],
    [adopt({ clusterIdentifier: 'Orders' }), 'durability.adopt.clusterIdentifier'],
    [{ durability: { ...adopt({}).durability, finalSnapshotName: undefined } }, 'durability.finalSnapshotName'],
    [{ durability: { finalSnapshot: false, finalSnapshotName: 'x' } }, 'durability.finalSnapshotName'],
    [{ durability: { ...adopt({}).durability, restore: { snapshot: 'x' } } }, 'durability.restore'],
    [{ keys: { secret: 'own' } }, 'keys.storage'],
    [{ keys: { storage: 'own', alarms: 'own' } }, 'keys.alarms'],
    [{ keys: { storage: 'own', insights: 'own' }, observability: { insights: 'off' } }, 'keys.insights'],
    [{ observability: { logExports: ['postgresql', 'postgresql'] } }, 'observability.logExports'],
    [
      { observability: { alarms: { cpuPercent: 80 }, alarmEmails: ['a@example.com', 'A@example.com'] } },
      'observability.alarmEmails',
    ],
    [
      { observability: { alarms: { cpuPercent: 80 }, alarmTopicArns: ['arn:aws:sns:eu-west-1:123456789012:oncall'] } },
      'observability.alarmTopicArns',
    ],
    [{ region: 'eu-west-1', instances: { writerZone: 'us-east-1a' } }, 'instances.writerZone'],
    [reader({ promotionTier: 1, zone: 'eu-west-1a' }), 'instances.readers.2.zone'],
    [{ credentials: { masterUsername: 'pg_owner' } }, 'credentials.masterUsername'],
    [{ guards: { allowedAccountIds: ['123456789012', '123456789012'] } }, 'guards.allowedAccountIds'],
    [{ keys: { storage: 'mine' } }, 'keys.storage'],
    [{ keys: { deletionWindowDays: 6 } }, 'keys.deletionWindowDays'],
    [{ keys: { deletionWindowDays: 31 } }, 'keys.deletionWindowDays'],
    [{ keys: { rotationDays: 89 } }, 'keys.rotationDays'],
    [{ keys: { rotationDays: 2561 } }, 'keys.rotationDays'],
    [{ observability: { logExports: ['audit'] } }, 'observability.logExports'],
    [{ observability: { databaseLogRetentionDays: 366 } }, 'observability.databaseLogRetentionDays'],
    [{ observability: { lambdaLogRetentionDays: 0 } }, 'observability.lambdaLogRetentionDays'],
    [{ observability: { forceSsl: false } }, 'observability.forceSsl'],
    [{ observability: { logStatement: 'some' } }, 'observability.logStatement'],
    [{ observability: { logMinDurationMs: -2 } }, 'observability.logMinDurationMs'],
    [{ observability: { parameters: { 'rds.force_ssl': '0' } } }, 'observability.parameters.rds.force_ssl'],
    [{ observability: { parameters: { work_mem: 65_536 } } }, 'observability.parameters.work_mem'],
    [{ observability: { insights: 'premium' } }, 'observability.insights'],
    [{ observability: { monitoringIntervalSeconds: 20 } }, 'observability.monitoringIntervalSeconds'],
    [{ observability: { alarms: { cpuPercent: 101 } } }, 'observability.alarms.cpuPercent'],
    [{ observability: { alarms: { cpu: 80 } } }, 'observability.alarms.cpu'],
    [{ observability: { alarmEmails: ['a@example.com'] } }, 'observability.alarmEmails'],
    [{ observability: { alarms: { cpuPercent: 80 }, alarmEmails: ['oncall'] } }, 'observability.alarmEmails'],
    [{ access: { grants: { 'arn:aws:iam::1:role/x': 'read' } } }, 'access.grants.arn:aws:iam::1:role/x'],
    [{ access: { grants: { ci: 'admin' } } }, 'access.grants.ci'],
    [{ access: { migrationUser: true } }, 'access.migrationUser'],
    [{ access: { iamUsers: true } }, 'access.iamUsers'],
    [{ access: { users: true, iamGrants: { analysts: 'ro' } } }, 'access.iamGrants'],
    [
      { access: { users: true, iamUsers: true, iamGrants: { ['r'.repeat(65)]: 'ro' } } },
      `access.iamGrants.${'r'.repeat(65)}`,
    ],
    [{ access: { users: true, iamUsers: true, iamGrants: { analysts: 'migrate' } } }, 'access.iamGrants.analysts'],
    [{ access: { users: true, iamUsers: true }, databaseName: 'a'.repeat(56) }, 'databaseName'],
    [{ access: { users: true }, databaseName: 'a'.repeat(56) }, 'databaseName'],
    [{ access: { permissionsBoundary: 'boundary' } }, 'access.permissionsBoundary'],
    [{ guards: { tags: { Stage: 'x' } } }, 'guards.tags.Stage'],
    [{ guards: { tags: { 'aws:x': 'x' } } }, 'guards.tags.aws:x'],
    [{ guards: { tags: { a: 'x'.repeat(257) } } }, 'guards.tags.a'],
    [{ guards: { tags: Object.fromEntries(Array.from({ length: 47 }, (_, i) => [`t${i}`, 'x'])) } }, 'guards.tags'],
    [{ guards: { allowedAccountIds: ['12345678901'] } }, 'guards.allowedAccountIds'],
    [{ guards: { allowedAccountIds: [123456789012] } }, 'guards.allowedAccountIds'],
    [{ guards: { createTimeoutMinutes: 0 } }, 'guards.createTimeoutMinutes'],
    [{ state: { backend: 'gcs' } }, 'state.backend'],
    [{ state: { bucket: 'abc' } }, 'state.bucket'],
    [{ state: { backend: 's3', bucket: 'My_Bucket' } }, 'state.bucket'],
    [{ region: 'us-east-1a' }, 'region'],
    [{ region: 'eu-central-9' }, 'region'],
    [{ state: { backend: 's3', bucket: 'a-b.c', region: 'mars-1' } }, 'state.region'],
    [{ waivers: [{ rule: 'AURORA-DUR-001', reason: 'x', until: '2027-01-31', till: 'x' }] }, 'waivers'],
    [{ production: 'yes' }, 'production'],
    [{ preview: 1 }, 'preview'],
    [{ ...PREVIEW, state: { backend: 'local' } }, 'state.backend'],
    [{ ...PREVIEW, previewUntil: '2026-02-30' }, 'previewUntil'],
    [{ ...PREVIEW, previewUntil: '7d' }, 'previewUntil'],
    [{ previewUntil: '2026-12-06' }, 'previewUntil'],
    [{ ...PREVIEW, durability: { ...PREVIEW.durability, finalSnapshot: true } }, 'durability.finalSnapshot'],
    [{ ...PREVIEW, durability: { ...PREVIEW.durability, preventDestroy: true } }, 'durability.preventDestroy'],
    [{ ...PREVIEW, durability: { ...PREVIEW.durability, deletionProtection: true } }, 'durability.deletionProtection'],
    [{ guards: { tags: { PreviewUntil: '2026-12-06' } } }, 'guards.tags.PreviewUntil'],
    [{ waivers: [{ rule: 'AURORA-DUR-001' }] }, 'waivers'],
  ])('%j is refused, at %s', (settings, setting) => {
    const found = problemsOf(settings);

    expect(found.map((problem) => problem.setting)).toEqual([setting]);
    for (const problem of found) {
      for (const part of [problem.what, problem.allowed, problem.todo]) {
        expect(part).toMatch(/^\S.{0,118}[.}"]$/);
        expect(part).not.toMatch(/Invalid input|Unrecognized/);
      }
    }
  });
});

/** Limits of numbers, as their documentation has them. */
const iam = (value: object) => ({ functions: { authorizer: 'iam', ...value } });
const alarm = (value: object) => ({ observability: { alarms: value } });
const INT32 = 2_147_483_647;

describe.each<[string, number, number, (value: number) => object]>([
  ['functions.memoryMib', 128, 10_240, (memoryMib) => iam({ memoryMib })],
  ['functions.timeoutSeconds', 1, 900, (timeoutSeconds) => iam({ timeoutSeconds })],
  ['functions.reservedConcurrency', 1, 10_000, (reservedConcurrency) => iam({ reservedConcurrency })],
  ['functions.requestsPerSecond', 1, 10_000, (requestsPerSecond) => iam({ requestsPerSecond })],
  ['functions.requestBurst', 1, 5000, (requestBurst) => iam({ requestBurst })],
  ['guards.createTimeoutMinutes', 1, 1440, (createTimeoutMinutes) => ({ guards: { createTimeoutMinutes } })],
  ['guards.updateTimeoutMinutes', 1, 1440, (updateTimeoutMinutes) => ({ guards: { updateTimeoutMinutes } })],
  ['guards.deleteTimeoutMinutes', 1, 1440, (deleteTimeoutMinutes) => ({ guards: { deleteTimeoutMinutes } })],
  ['credentials.passwordVersion', 1, 999, (passwordVersion) => ({ credentials: { passwordVersion } })],
  ['durability.backupRetentionDays', 1, 35, (backupRetentionDays) => ({ durability: { backupRetentionDays } })],
  ['keys.rotationDays', 90, 2560, (rotationDays) => ({ keys: { rotationDays } })],
  ['observability.logMinDurationMs', -1, INT32, (logMinDurationMs) => ({ observability: { logMinDurationMs } })],
  [
    'observability.idleInTransactionTimeoutMs',
    0,
    INT32,
    (idleInTransactionTimeoutMs) => ({ observability: { idleInTransactionTimeoutMs } }),
  ],
  [
    'observability.idleSessionTimeoutMs',
    0,
    INT32,
    (idleSessionTimeoutMs) => ({ observability: { idleSessionTimeoutMs } }),
  ],
  [
    'observability.databaseLogRetentionDays',
    1,
    3653,
    (databaseLogRetentionDays) => ({ observability: { databaseLogRetentionDays } }),
  ],
  [
    'observability.lambdaLogRetentionDays',
    1,
    3653,
    (lambdaLogRetentionDays) => ({ observability: { lambdaLogRetentionDays } }),
  ],
  [
    'observability.monitoringIntervalSeconds',
    0,
    60,
    (monitoringIntervalSeconds) => ({ observability: { monitoringIntervalSeconds } }),
  ],
  ['observability.alarms.acuUtilizationPercent', 1, 100, (acuUtilizationPercent) => alarm({ acuUtilizationPercent })],
  ['observability.alarms.minutesAtMaxCapacity', 5, 1440, (minutesAtMaxCapacity) => alarm({ minutesAtMaxCapacity })],
  ['observability.alarms.cpuPercent', 1, 100, (cpuPercent) => alarm({ cpuPercent })],
  ['observability.alarms.freeableMemoryMib', 1, 524_288, (freeableMemoryMib) => alarm({ freeableMemoryMib })],
  ['observability.alarms.connections', 1, 16_000, (connections) => alarm({ connections })],
  ['observability.alarms.replicaLagMs', 1, 3_600_000, (replicaLagMs) => alarm({ replicaLagMs })],
  [
    'observability.alarms.usedTransactionIdsMillion',
    1,
    2000,
    (usedTransactionIdsMillion) => alarm({ usedTransactionIdsMillion }),
  ],
])('%s', (setting, least, most, settings) => {
  test(`is at least ${least} and at most ${most}`, () => {
    expect([problemsOf(settings(least)), problemsOf(settings(most))]).toEqual([[], []]);
  });

  test.each([least - 1, most + 1])('is refused as %d', (value) => {
    expect(problemsOf(settings(value)).map((problem) => problem.setting)).toEqual([setting]);
  });
});

test('a minimum of 0 needs an engine that can pause', () => {
  // Every version that can be created can; a retired one is refused first.
  expect(problemsOf({ capacity: { minAcu: 0 }, engine: { version: '15.4' } }).map(({ setting }) => setting)).toEqual([
    'engine.version',
  ]);
  expect(problemsOf({ capacity: { minAcu: 0 }, engine: { version: '15.8' } })).toEqual([]);
});

test('a project whose database name is a reserved word needs a databaseName', () => {
  expect(problemsOf({}, [], 'select').map(({ setting, received }) => [setting, received])).toEqual([
    ['databaseName', 'select'],
  ]);
  expect(problemsOf({ databaseName: 'shop' }, [], 'select')).toEqual([]);
});
