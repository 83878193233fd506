/**
 * Waits until `signal` aborts.
 * @param what the program that uses the PostgreSQL, for example `the local Data API`
 * @throws {Error} PostgreSQL ended unexpectedly; the message ends with `advice`
 */
export async function untilEnded(
  running: { readonly ended: Promise<string> },
  signal: AbortSignal,
  what: string,
  advice: string,
): Promise<void> {
  const stopped = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const ended = await Promise.race([stopped, running.ended]);
  if (ended === undefined) return;
  throw new Error(
    `PostgreSQL ended while ${what} was running; it had written: ${ended || 'nothing'}. It should run until the end. ${advice}`,
  );
}
