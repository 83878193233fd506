import type { DsqlLocal } from '../local.ts';

/**
 * Waits until `signal` aborts.
 * @throws {Error} PostgreSQL ended by itself
 */
export async function untilEnded(dsql: Pick<DsqlLocal, 'ended'>, signal: AbortSignal): Promise<void> {
  const stopped = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const ended = await Promise.race([stopped, dsql.ended]);
  if (ended === undefined) return;
  throw new Error(
    `PostgreSQL ended while the local Aurora DSQL was running; it had written: ${ended || 'nothing'}. It should run until the end. ` +
      'Start the command again.',
  );
}
