import type { AdHocStatement } from '../statement/runner-contract.ts';
import { statement } from '../statement/statement.ts';

export type IsolationLevel = 'read committed' | 'repeatable read' | 'serializable';

/** How a transaction runs. Each option is checked before anything is sent. */
export interface TransactionOptions {
  /** @default - the database's default, `read committed` unless it was changed */
  readonly isolation?: IsolationLevel;
  /**
   * PostgreSQL refuses every write (SQLSTATE 25006).
   * @default false
   */
  readonly readOnly?: boolean;
  /**
   * Waits at its first statement until it can run without any serialization failure. Allowed with isolation `serializable`
   * and `readOnly` only, because PostgreSQL ignores it elsewhere.
   * @default false
   */
  readonly deferrable?: boolean;
  /**
   * How many times THE WHOLE CALLBACK RUNS AGAIN, in a new transaction, after a serialization failure (40001) or a deadlock
   * (40P01): 0 to 20. Before each run it waits a random time (full jitter): up to 50 ms first, then up to twice as long,
   * at most 2 s. The callback must have no effect outside the database, or one that may happen twice.
   * @default 0, and 4 on Aurora DSQL, where every transaction can end in a conflict
   */
  readonly retries?: number;
  /**
   * Milliseconds that the callback may spend without a statement; then the transaction is rolled back. AWS ends it after
   * 180_000 ms without saying so.
   * @default 170_000
   * @see https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_BeginTransaction.html
   */
  readonly idleTimeoutMs?: number;
}

export const DEFAULT_IDLE_TIMEOUT_MS = 170_000;
const ISOLATION_LEVELS: readonly string[] = [
  'read committed',
  'repeatable read',
  'serializable',
] satisfies IsolationLevel[];
const MAX_RETRIES = 20;

/** @throws {TypeError} with every option that is not allowed. */
export function checkOptions(options: TransactionOptions): void {
  const { isolation, readOnly = false, deferrable = false, retries = 0, idleTimeoutMs = 1 } = options;
  const problems: string[] = [];
  if (isolation !== undefined && !ISOLATION_LEVELS.includes(isolation)) {
    problems.push(`isolation is ${JSON.stringify(isolation)}; allowed are ${ISOLATION_LEVELS.join(', ')}.`);
  }
  if (deferrable && !(isolation === 'serializable' && readOnly)) {
    problems.push("deferrable needs isolation 'serializable' and readOnly.");
  }
  if (!Number.isInteger(retries) || retries < 0 || retries > MAX_RETRIES) {
    problems.push(`retries is ${retries}; allowed are whole numbers from 0 to ${MAX_RETRIES}.`);
  }
  if (!Number.isFinite(idleTimeoutMs) || idleTimeoutMs <= 0) {
    problems.push(`idleTimeoutMs is ${idleTimeoutMs}; expected milliseconds, more than 0.`);
  }
  if (problems.length > 0) throw new TypeError(`transaction(…) cannot use its options: ${problems.join(' ')}`);
}

/**
 * The modes that differ from the database's defaults, as SQL; '' if none does.
 *
 * @example modesOf({ isolation: 'serializable', readOnly: true }) // 'ISOLATION LEVEL SERIALIZABLE, READ ONLY'
 */
export function modesOf({ isolation, readOnly, deferrable }: TransactionOptions): string {
  const modes = [
    ...(isolation === undefined ? [] : [`ISOLATION LEVEL ${isolation.toUpperCase()}`]),
    ...(readOnly === true ? ['READ ONLY'] : []),
    ...(deferrable === true ? ['DEFERRABLE'] : []),
  ];
  return modes.join(', ');
}

/** The statement that sets the modes, for a driver whose begin cannot; undefined when nothing differs. */
export function modeStatement(options: TransactionOptions): AdHocStatement | undefined {
  const modes = modesOf(options);
  return modes === '' ? undefined : statement({ sql: `SET TRANSACTION ${modes}` });
}
