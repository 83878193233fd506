// The stage dev in tests, instead of infra/stages/dev.ts (jest.config.mjs), so that a team can change that file without changing tests.
import type { StageSettings } from '../../infra/stages/stage.ts';

/** For development: small, and quick to create and destroy. Its data is not worth keeping. */
export const dev: StageSettings = {
  name: 'dev',
  region: 'us-east-1',
  capacity: { minAcu: 0.5, maxAcu: 1, secondsUntilAutoPause: 300 },
  engine: { version: '17', autoMinorVersionUpgrade: undefined, extendedSupport: undefined },
  credentials: { mode: 'secret', passwordVersion: 1, recoveryDays: 0 },
  network: {
    ingress: { postgresql_from_vpc: { from: 'vpc', description: 'PostgreSQL from the CIDR block of the VPC' } },
    securityGroupDescription: 'Aurora cluster: PostgreSQL from inside the VPC',
  },
  durability: {
    backupRetentionDays: 3,
    backupWindow: '03:00-04:00',
    maintenanceWindow: 'sun:05:00-sun:06:00',
    applyImmediately: true,
    finalSnapshot: false,
    deletionProtection: false,
    preventDestroy: false,
  },
  observability: {
    lambdaLogRetentionDays: 14,
    forceSsl: undefined,
    insights: undefined,
    monitoringIntervalSeconds: undefined,
    parameters: undefined,
  },
  functions: { authorizer: 'iam' },
};
