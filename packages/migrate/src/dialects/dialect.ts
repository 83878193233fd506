import type { MigrationProblem } from '../problem.ts';
import type { SplitStatement } from '../sql/split-statements.ts';

/** A problem of one statement, and its place in the file. */
export type StatementProblem = Pick<MigrationProblem, 'line' | 'column' | 'message'>;

/** The kinds of databases, by the names of the line `-- backends: …`. */
export const DIALECT_NAMES = ['aurora', 'postgres', 'dsql'] as const;
export type DialectName = (typeof DIALECT_NAMES)[number];

/** The rules of one kind of database for migrations. */
export interface Dialect {
  readonly name: DialectName;
  /**
   * The unit of a commit: a file with its row in the ledger, unless the file says otherwise; or always each statement. In the second case a
   * row replaces the advisory lock, and a conflict (SQLSTATE 40001) is retried.
   */
  readonly commits: 'file' | 'statement';
  /**
   * Everything that is wrong with a statement, found before anything runs.
   * @param transaction false in a file with the marker "-- daybreak:no-transaction".
   */
  refuse(part: SplitStatement, transaction: boolean): readonly StatementProblem[];
}

/** Characters reserved before each statement of a no-transaction migration, for the tag that identifies it. */
export const RESERVED_TAG_CHARACTERS = 80;
