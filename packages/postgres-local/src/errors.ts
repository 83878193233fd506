import { isOfThisKind } from './error-kind.ts';

/**
 * Why a PostgreSQL could not be started.
 *
 * - `CONFLICTING_OPTIONS`: two options exclude each other
 * - `NO_POSTGRES`: no PostgreSQL on this machine can be run
 * - `SERVER_UNUSABLE`: the server that a URL names cannot be used
 * - `FOLDER_REFUSED`: the data folder is not ours, is not safe, or cannot be entered
 * - `FOLDER_IN_USE`: another process uses the data folder
 * - `DATA_UNUSABLE`: the data is of another major version, incomplete, or its password is missing
 * - `NO_FOLDER`: no cache or temporary folder can be used
 * - `PORT_TAKEN`: another program took the port that was free a moment ago
 * - `MEMORY_IN_USE`: processes of an earlier server still use the data
 * - `START_FAILED`: PostgreSQL was started and ended, or was not ready in time
 */
export type PostgresLocalErrorCode =
  | 'CONFLICTING_OPTIONS'
  | 'NO_POSTGRES'
  | 'SERVER_UNUSABLE'
  | 'FOLDER_REFUSED'
  | 'FOLDER_IN_USE'
  | 'DATA_UNUSABLE'
  | 'NO_FOLDER'
  | 'PORT_TAKEN'
  | 'MEMORY_IN_USE'
  | 'START_FAILED';

/** PostgreSQL could not be started. The code is for programs; the message says what to do. */
export class PostgresLocalError extends Error {
  static readonly daybreakKind: string = 'PostgresLocalError';
  static override readonly [Symbol.hasInstance] = isOfThisKind;
  override readonly name = 'PostgresLocalError';
  readonly code: PostgresLocalErrorCode;

  constructor(code: PostgresLocalErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The operating system's code of a failed call (`EACCES`, `ENOENT`, …), or `undefined` for any other error. */
export function systemCode(error: unknown): string | undefined {
  // Not `instanceof Error`: a test runner's modules have an Error of their own, and Node's file system has another.
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
