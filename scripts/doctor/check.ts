// A check, and its possible results.
import type { FourParts } from '../../infra/problem.ts';

/** Headings of the table, in its order. */
export const GROUPS = [
  'This machine',
  'Local PostgreSQL',
  'Files',
  'Connection',
  'Local Data API',
  'Stage',
  'AWS credentials and network',
  'RDS cluster',
  'Secrets Manager',
  'Data API',
  'IAM',
  'CloudWatch',
  'Database',
] as const;
export type Group = (typeof GROUPS)[number];

/** A problem in four parts. The advice ends with a command to copy. */
export interface Problem extends FourParts {
  /** Repairs it on this machine in a way that can be undone; returns what it did. Only `--fix` calls it. */
  readonly repair?: () => Promise<string> | string;
}

export type Outcome =
  /** `found` is the actual value, such as `20.20.2`. */
  | { readonly status: 'ok'; readonly found: string }
  | ({ readonly status: 'warn' | 'fail' } & Problem)
  /** It could not be made: no permission, or no answer. */
  | ({ readonly status: 'unknown' } & Problem)
  /** There is nothing to check, or its input is missing. */
  | {
      readonly status: 'skipped';
      readonly found: string /** Checks that depend on it are skipped, too. */;
      readonly blocks?: true;
    };

export interface Check<Context> {
  /** `L01`: local. `A01`: sends requests to AWS. A contract: people write it after --only and --skip. */
  readonly id: string;
  readonly group: Group;
  /** A statement that is true if the check is ok. */
  readonly title: string;
  /** Ids of checks whose failure makes this one pointless. */
  readonly needs: readonly string[];
  /** @default 5000 */
  readonly timeoutMs?: number;
  run(context: Context): Promise<Outcome> | Outcome;
}

/** A check, after it ran. */
export interface Result {
  readonly id: string;
  readonly group: Group;
  readonly title: string;
  readonly outcome: Outcome;
  readonly elapsedMs: number;
}

export const ok = (found: string): Outcome => ({ status: 'ok', found });
export const skipped = (found: string): Outcome => ({ status: 'skipped', found });
/** Also skips dependent checks, for instance because a paused cluster runs no statement. */
export const skippedWithRest = (found: string): Outcome => ({ status: 'skipped', found, blocks: true });
export const warn = (problem: Problem): Outcome => ({ status: 'warn', ...problem });
export const fail = (problem: Problem): Outcome => ({ status: 'fail', ...problem });
export const unknown = (problem: Problem): Outcome => ({ status: 'unknown', ...problem });
