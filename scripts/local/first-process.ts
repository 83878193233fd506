/**
 * Waits for the first process of PostgreSQL. While modules are loaded, this process starts nothing: PostgreSQL starts first, and works
 * meanwhile.
 */
export function firstProcess() {
  let onProcess = (): void => {};
  const started = new Promise<void>((resolve) => {
    onProcess = resolve;
  });
  return {
    /** For `startDataApiLocal`. */
    onProcess,
    /** Resolves when PostgreSQL has a process, or the start has ended, also with an error. */
    orEnd: (starting: Promise<unknown>): Promise<unknown> => Promise.race([started, starting.catch(() => undefined)]),
  };
}
