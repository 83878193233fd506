import { untilEnded as untilPostgresEnded } from '@daybreak/postgres-local';
import type { DsqlLocal } from '../local.ts';

/**
 * Waits until `signal` aborts.
 * @throws {Error} PostgreSQL ended by itself
 */
export const untilEnded = (dsql: Pick<DsqlLocal, 'ended'>, signal: AbortSignal): Promise<void> =>
  untilPostgresEnded(dsql, signal, 'the local Aurora DSQL', 'Start the command again.');
