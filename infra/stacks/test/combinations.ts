import type { StageSettings } from '../../stages/index.ts';

const SUBNETS = ['subnet-0000000a', 'subnet-0000000b'];

/**
 * Stages that together set every option to another value than its default. A test checks that.
 */
export const combinations: readonly StageSettings[] = [
  { name: 'plain' },
  {
    name: 'everything',
    production: true,
    region: 'eu-central-1',
    databaseName: 'orders',
    state: {
      backend: 's3',
      bucket: 'orders-state',
      region: 'us-east-1',
      kmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    },
    capacity: { minAcu: 0, maxAcu: 256, secondsUntilAutoPause: 3600 },
    instances: {
      writerZone: 0,
      readers: {
        2: { promotionTier: 1, zone: 1 },
        3: { promotionTier: 15, zone: 'eu-central-1c' },
        'bi-1': { promotionTier: 2 },
      },
      caCertificate: 'rds-ca-ecc384-g1',
    },
    engine: { version: '18.6', autoMinorVersionUpgrade: false },
    credentials: {
      mode: 'managed',
      masterUsername: 'owner_1',
      rotation: { schedule: 'rate(30 days)', duration: '2h' },
    },
    network: { placement: { kind: 'dedicated', cidrBlock: '10.40.0.0/16' }, port: 5433 },
    durability: { backupRetentionDays: 35 },
    keys: {
      ...{ storage: 'own', secret: 'own', logs: 'own', insights: 'own', alarms: 'own' },
      ...{ rotationDays: 90, deletionWindowDays: 7 },
    },
    observability: {
      logExports: ['postgresql', 'instance', 'iam-db-auth-error'],
      databaseLogRetentionDays: 365,
      lambdaLogRetentionDays: 400,
      forceSsl: true,
      logStatement: 'mod',
      logMinDurationMs: 0,
      idleInTransactionTimeoutMs: 60_000,
      idleSessionTimeoutMs: 600_000,
      parameters: { work_mem: '65536', max_connections: '500' },
      insights: 'advanced',
      monitoringIntervalSeconds: 15,
      alarms: {
        acuUtilizationPercent: 80,
        minutesAtMaxCapacity: 12,
        cpuPercent: 90,
        freeableMemoryMib: 512,
        connections: 100,
        replicaLagMs: 1000,
        usedTransactionIdsMillion: 1500,
      },
      alarmEmails: ['on.call@example.com', 'on-call@example.com'],
      alarmTopicArns: ['arn:aws:sns:eu-central-1:123456789012:pager'],
    },
    access: {
      lambdaLevel: 'write',
      grants: {
        'ci-migrations': 'migrate',
        'ci+migrations': 'migrate',
        reports: 'read',
        batch: 'write',
        app: 'transactions',
      },
      permissionsBoundary: 'arn:aws:iam::123456789012:policy/boundary',
    },
    functions: {
      ...{ authorizer: 'jwt', issuer: 'https://issuer.example.com/', audience: ['orders'] },
      ...{ memoryMib: 1024, timeoutSeconds: 20, reservedConcurrency: 5, tracing: true },
      ...{ requestsPerSecond: 50, requestBurst: 75, corsOrigins: ['https://app.example.com'] },
    },
    guards: {
      tags: { Owner: 'platform', 'Cost Centre': '1234' },
      allowedAccountIds: ['123456789012'],
      ...{ createTimeoutMinutes: 60, updateTimeoutMinutes: 180, deleteTimeoutMinutes: 90 },
    },
  },
  {
    name: 'given',
    instances: { writerZone: 1, readers: { 2: { promotionTier: 0, zone: 0 } } },
    credentials: { passwordVersion: 3, recoveryDays: 7 },
    network: {
      placement: { kind: 'given', vpcId: 'vpc-0123abcd', subnetIds: SUBNETS },
      ingress: {
        from_vpc: { from: 'vpc', description: 'psql from inside' },
        office: { cidrBlock: '10.1.0.0/16', description: 'psql from the office' },
        office_ipv6: { cidrBlock: '2001:db8::/48', description: 'psql from the office, IPv6' },
        bastion: { securityGroupId: 'sg-0123abcd', description: 'psql from the bastion' },
      },
      securityGroupDescription: 'Orders database',
    },
    keys: { storage: 'own', secret: 'own' },
    durability: { restore: { snapshot: 'orders-2026-11-20' } },
    engine: { extendedSupport: true },
  },
  {
    name: 'restored',
    ...{ preview: true, previewUntil: '2026-12-06' },
    state: { backend: 's3', bucket: 'orders-state' },
    durability: {
      restore: { sourceCluster: 'alex-production-aurora', to: '2026-11-20T03:00:00Z' },
      backupWindow: '22:00-23:00',
      maintenanceWindow: 'tue:01:00-tue:03:00',
      finalSnapshot: false,
      deletionProtection: false,
      preventDestroy: false,
    },
    engine: { version: '17', majorUpgrade: { from: '16', to: '17' } },
    keys: { storage: 'own' },
    observability: { forceSsl: undefined, insights: 'off', alarms: { cpuPercent: 80, replicaLagMs: 1000 } },
  },
  {
    name: 'adopted',
    instances: { readers: { 2: { promotionTier: 1 }, 3: { promotionTier: 2, zone: 1 } } },
    credentials: { mode: 'managed' },
    durability: {
      applyImmediately: true,
      finalSnapshotName: 'orders-final-1',
      adopt: {
        clusterIdentifier: 'orders',
        instances: { 1: 'orders-writer', 2: 'orders-reader' },
        subnetGroupName: 'old-group',
      },
    },
    keys: { logs: 'own' },
    functions: { authorizer: 'iam', trustedSessionRoles: ['AWSReservedSSO_Developer_0123456789abcdef'] },
    observability: {
      logExports: ['postgresql'],
      alarms: { connections: 10 },
      alarmTopicArns: ['arn:aws:sns:us-east-1:123456789012:pager'],
    },
  },
  {
    name: 'watched',
    capacity: { storage: 'io-optimized' },
    instances: { readers: { 2: { promotionTier: 1 } } },
    keys: { alarms: 'own' },
    observability: {
      events: true,
      dashboard: true,
      alarms: { cpuPercent: 80 },
      alarmEmails: ['on-call@example.com'],
    },
  },
];
