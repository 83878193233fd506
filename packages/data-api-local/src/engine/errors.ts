/** PostgreSQL could not be started. The message says what happened, the value received, what is allowed, what to do. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/** The operating system's code of a failed call (`EACCES`, `ENOENT`, …), or `undefined` for any other error. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
