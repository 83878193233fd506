import type { Binaries } from '../binaries/binaries.ts';
import { EngineError } from '../errors.ts';
import type { Account } from '../system/account.ts';

export interface LaunchOptions {
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  /** PostgreSQL's data folder. */
  readonly data: string;
  readonly durable: boolean;
  /** Removed when this process ends without stopping the server. */
  readonly ephemeralFolder: string | undefined;
  /** Writes down whose server this is, before it answers. */
  readonly onSpawn: (pid: number) => Promise<void>;
}

/** A PostgreSQL server that answers, and ends when this process does. */
export interface Server {
  readonly port: number;
  /** Settles when the server has ended, with what it wrote last. */
  readonly ended: Promise<string>;
  /** Ends sessions, writes everything down, waits until the process is gone, and then runs `cleanUp`. */
  stop(cleanUp: () => Promise<void>): Promise<void>;
}

export const START_TIMEOUT_S = 60;
/** A fast shutdown that takes longer becomes an immediate one, which the next start recovers from. */
export const FAST_SHUTDOWN_S = 10;

export function startError(data: string, what: string): EngineError {
  return new EngineError(
    `PostgreSQL did not start on the data folder ${data}: ${what}. ` +
      'It needs a folder on a local disk, with space left, that another PostgreSQL does not use. ' +
      'Mend what it says, start empty with --reset (option reset; deletes the data), or choose another folder.',
  );
}
