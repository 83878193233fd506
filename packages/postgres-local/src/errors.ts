/** PostgreSQL could not be started. The message says what happened, the value received, what is allowed, what to do. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/** The operating system's code of a failed call (`EACCES`, `ENOENT`, …), or `undefined` for any other error. */
export function systemCode(error: unknown): string | undefined {
  // Not `instanceof Error`: a test runner's modules have an Error of their own, and Node's file system has another.
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
