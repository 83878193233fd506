import { type ConflictCode, conflict, unavailable } from '../session/failure.ts';

/** Why the endpoint refuses a login. */
export type LoginFault = 'expired' | 'action' | 'denied' | 'asleep' | 'rate' | 'full';

/** Faults on demand. Each applies to the next `times` matching events. */
export interface Faults {
  /** A conflict with another transaction, at COMMIT or at a statement. */
  occ(times: number, options?: OccOptions): void;
  /** `XX000 server unavailable` at COMMIT, before or after the transaction is committed. The connection stays. */
  unavailable(when: 'before' | 'after', times?: number): void;
  /** The connection ends at COMMIT without an answer, before or after the transaction is committed. */
  closeAt(event: 'commit', when: 'before' | 'after', times?: number): void;
  /** The next logins are refused, whatever their token. */
  refuseLogin(why: LoginFault, times?: number): void;
  /** The next job fails with these `details`. Its index stays, and is not valid. */
  failJob(details: string, name?: RegExp): void;
  /** The next job takes at least this long. */
  slowJob(delayMs: number, name?: RegExp): void;
  /** Removes the remaining faults. */
  clear(): void;
  /** @internal */
  readonly atStatement: (sql: string) => void;
  /** @internal */
  readonly atCommit: (statements: readonly string[]) => CommitFaults;
  /** @internal */
  readonly atLogin: () => LoginFault | undefined;
  /** @internal */
  readonly atJob: (name: string) => { readonly failWith: string | undefined; readonly delayMs: number };
}

export interface OccOptions {
  /** @default commit */
  readonly at?: 'commit' | 'statement';
  /** @default OC000 */
  readonly code?: ConflictCode;
  /** The text of the statement, or of any statement of the transaction. @default - all */
  readonly match?: RegExp;
}

export interface CommitFaults {
  before(): void;
  after(): void;
}

/** The connection ends without an answer. */
export class CloseConnection extends Error {
  override readonly name = 'CloseConnection';
}

interface Conflict {
  readonly at: 'commit' | 'statement';
  readonly code: ConflictCode;
  readonly match: RegExp | undefined;
}

interface Interruption {
  readonly how: 'unavailable' | 'close';
  readonly when: 'before' | 'after';
}

interface JobFault {
  readonly failWith: string | undefined;
  readonly delayMs: number;
  readonly match: RegExp | undefined;
}

export function createFaults(): Faults {
  const conflicts: Conflict[] = [];
  const interruptions: Interruption[] = [];
  const logins: LoginFault[] = [];
  const jobs: JobFault[] = [];

  function interrupt(when: 'before' | 'after'): void {
    const fault = take(interruptions, (one) => one.when === when);
    if (fault?.how === 'close') throw new CloseConnection();
    if (fault?.how === 'unavailable') throw unavailable();
  }

  return {
    occ: (times, { at = 'commit', code = 'OC000', match } = {}) => add(conflicts, times, { at, code, match }),
    unavailable: (when, times = 1) => add(interruptions, times, { how: 'unavailable', when }),
    closeAt: (_event, when, times = 1) => add(interruptions, times, { how: 'close', when }),
    refuseLogin: (why, times = 1) => add(logins, times, why),
    failJob: (failWith, match) => add(jobs, 1, { failWith, delayMs: 0, match }),
    slowJob: (delayMs, match) => add(jobs, 1, { failWith: undefined, delayMs, match }),
    clear() {
      for (const list of [conflicts, interruptions, logins, jobs]) list.length = 0;
    },
    atStatement(sql) {
      const fault = take(conflicts, ({ at, match }) => at === 'statement' && (match?.test(sql) ?? true));
      if (fault !== undefined) throw conflict(fault.code);
    },
    atCommit: (statements) => ({
      before() {
        const fits = (match: RegExp | undefined) => match === undefined || statements.some((sql) => match.test(sql));
        const fault = take(conflicts, ({ at, match }) => at === 'commit' && fits(match));
        if (fault !== undefined) throw conflict(fault.code);
        interrupt('before');
      },
      after: () => interrupt('after'),
    }),
    atLogin: () => take(logins, () => true),
    atJob(name) {
      const fault = take(jobs, ({ match }) => match?.test(name) ?? true);
      return { failWith: fault?.failWith, delayMs: fault?.delayMs ?? 0 };
    },
  };
}

function add<T>(faults: T[], times: number, fault: T): void {
  if (!Number.isInteger(times) || times < 1) {
    throw new RangeError(`A fault applies ${times} times. It must be a whole number from 1, such as 1.`);
  }
  faults.push(...Array.from({ length: times }, () => fault));
}

/** Removes and returns the first one that matches. */
function take<T>(faults: T[], fits: (fault: T) => boolean): T | undefined {
  const index = faults.findIndex(fits);
  return index < 0 ? undefined : faults.splice(index, 1)[0];
}
