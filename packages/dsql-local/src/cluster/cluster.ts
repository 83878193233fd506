import type { SettableClock } from '@daybreak/postgres-local';
import type { Faults } from '../faults/faults.ts';
import type { StatementLogEntry } from '../options.ts';
import type { ConflictCode } from '../session/failure.ts';
import type { Jobs } from './jobs.ts';
import type { LockWaits } from './lock-waits.ts';

/** What other sessions of the cluster need of a session. */
export interface Session {
  /** PostgreSQL's process. */
  readonly processId: number;
  /** Its open transaction, if BEGIN began it, can only fail now. */
  lose(code: ConflictCode): void;
}

/** What all sessions share. */
export interface Cluster {
  readonly clock: SettableClock;
  readonly faults: Faults;
  readonly jobs: Jobs;
  readonly lockWaits: LockWaits;
  readonly log: ((entry: StatementLogEntry) => void) | undefined;
  /** A session has committed a change of the catalogue: the transactions of the others get OC001. */
  catalogueChanged(by: Session): void;
  /** Makes PostgreSQL cancel the statement of a session. */
  cancel(processId: number): Promise<void>;
}
