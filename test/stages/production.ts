// The stage production in tests, instead of infra/stages/production.ts (jest.config.mjs), so that a team can change that file without
// changing tests.
import type { StageSettings } from '../../infra/stages/stage.ts';

/**
 * For data that must never be lost: two instances in different zones, reachable only through the Data API, encrypted with a key of its
 * own, monitored, and protected against accidental deletion.
 *
 * Set `state.bucket` before the first deploy, and the recipients of the alarms in `observability.alarmEmails`.
 */
export const production: StageSettings = {
  name: 'production',
  production: true,
  region: 'us-east-1',
  state: { backend: 's3' },
  capacity: { minAcu: 1, maxAcu: 16 },
  instances: {
    writerZone: 0,
    readers: { 2: { promotionTier: 1, zone: 1 } },
    caCertificate: 'rds-ca-rsa2048-g1',
  },
  engine: { version: '17' },
  credentials: { mode: 'secret', passwordVersion: 1, recoveryDays: 30 },
  network: { ingress: {} },
  durability: {
    backupRetentionDays: 30,
    backupWindow: '03:00-04:00',
    maintenanceWindow: 'sun:05:00-sun:06:00',
    applyImmediately: false,
    finalSnapshot: true,
    deletionProtection: true,
    preventDestroy: true,
  },
  keys: { storage: 'own', secret: 'own', logs: 'own', insights: 'own', alarms: 'own' },
  observability: {
    logExports: ['postgresql'],
    databaseLogRetentionDays: 365,
    lambdaLogRetentionDays: 365,
    forceSsl: true,
    logStatement: 'ddl',
    logMinDurationMs: 1000,
    idleInTransactionTimeoutMs: 60_000,
    idleSessionTimeoutMs: 600_000,
    insights: 'standard',
    monitoringIntervalSeconds: 60,
    alarms: {
      acuUtilizationPercent: 80,
      minutesAtMaxCapacity: 15,
      cpuPercent: 80,
      freeableMemoryMib: 256,
      connections: 500,
      replicaLagMs: 2000,
      usedTransactionIdsMillion: 1000,
    },
  },
  // For the functions and their API, with the issuer of your identity provider and the audience of its tokens:
  // functions: { authorizer: 'jwt', issuer: 'https://…', audience: ['…'], tracing: true },
  guards: { createTimeoutMinutes: 60, updateTimeoutMinutes: 120, deleteTimeoutMinutes: 60 },
};
