import { project } from '../config.ts';
import type { Stage } from './stage.ts';

/** For trying things out: small, quick to make and to tear down. Nothing in it is worth keeping. */
export const dev: Stage = {
  name: 'dev',
  region: 'us-east-1',
  engineVersion: '17',
  capacity: { minAcu: 0.5, maxAcu: 1, secondsUntilAutoPause: 300 },
  databaseName: project,
  masterUsername: 'alexadmin',
  passwordVersion: 1,
  backup: { retentionDays: 3, window: '03:00-04:00' },
  maintenanceWindow: 'sun:05:00-sun:06:00',
  applyImmediately: true,
  skipFinalSnapshot: true,
  secretRecoveryDays: 0,
  logRetentionDays: 14,
};
