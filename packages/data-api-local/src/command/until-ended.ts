import { untilEnded as untilPostgresEnded } from '@daybreak/postgres-local';
import type { DataApiLocal } from '../local.ts';

/**
 * Waits until `signal` aborts.
 * @param isKept - whether the data is still there after another start
 * @throws {Error} PostgreSQL ended by itself
 */
export async function untilEnded(local: DataApiLocal, signal: AbortSignal, isKept: boolean): Promise<void> {
  const advice = isKept
    ? 'Start the command again. Committed data is kept.'
    : 'Start the command again. Its database will be empty, because of --ephemeral.';
  await untilPostgresEnded(local, signal, 'the local Data API', advice);
}
