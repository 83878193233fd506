import type { DataApiLocal } from '../local.ts';

/**
 * Waits until `signal` aborts.
 * @param isKept - whether the data is still there after another start
 * @throws {Error} PostgreSQL ended by itself
 */
export async function untilEnded(local: DataApiLocal, signal: AbortSignal, isKept: boolean): Promise<void> {
  const stopped = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const ended = await Promise.race([stopped, local.ended]);
  if (ended === undefined) return;
  throw new Error(
    `PostgreSQL ended while the local Data API was running; it had written: ${ended || 'nothing'}. It should run until the end. ` +
      (isKept
        ? 'Start the command again. Committed data is kept.'
        : 'Start the command again; its database is empty then, because of --ephemeral.'),
  );
}
