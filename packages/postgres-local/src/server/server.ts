import type { Binaries } from '../binaries/binaries.ts';
import { PostgresLocalError, type PostgresLocalErrorCode } from '../errors.ts';
import type { Account } from '../system/account.ts';

export interface LaunchOptions {
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  /** PostgreSQL's data folder. */
  readonly data: string;
  readonly durable: boolean;
  /** Deleted if this process ends without stopping the server. */
  readonly ephemeralFolder: string | undefined;
  /** Records the number of the server's process. The server counts as started when this is done. */
  readonly onSpawn: (pid: number) => Promise<void>;
}

/** A PostgreSQL server that accepts connections, and ends when this process does. */
export interface Server {
  readonly port: number;
  /** Settles when the server has ended, with the last lines of its log. */
  readonly ended: Promise<string>;
  /** Ends all sessions, waits until the server has written everything and ended, and then runs `cleanUp`. */
  stop(cleanUp: () => Promise<void>): Promise<void>;
}

export const START_TIMEOUT_S = 60;
/** A fast shutdown that takes longer becomes an immediate one. The next start then recovers from the log. */
export const FAST_SHUTDOWN_S = 10;
/** How much of PostgreSQL's log is kept for error messages. */
export const LOG_CHARACTERS = 4_000;

/** @param log what PostgreSQL wrote; its messages are in English, because the server starts with lc_messages=C */
export function startError(data: string, what: string, log: string): PostgresLocalError {
  return new PostgresLocalError(
    startErrorCode(log),
    `PostgreSQL did not start on the data folder ${data}: ${what}. Its log: ${log || 'empty'}. ` +
      'It needs a folder on a local disk, with free space, that no other PostgreSQL uses. ' +
      'Fix what the log reports, start empty with --reset (option reset; deletes the data), or choose another folder.',
  );
}

function startErrorCode(log: string): PostgresLocalErrorCode {
  if (/Address already in use|could not bind/.test(log)) return 'PORT_TAKEN';
  if (/pre-existing shared memory block/.test(log)) return 'MEMORY_IN_USE';
  return 'START_FAILED';
}
