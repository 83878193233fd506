import { isOfThisKind } from '@daybreak/database';
import { visibleInLine } from './visible.ts';

/** A problem of a migration, and its place. */
export interface MigrationProblem {
  /** The migration's file, e.g. `20261120093000_create_users.sql`; absent when the problem belongs to no file. */
  readonly fileName?: string;
  /** 1-based line in the file; absent for a problem of the whole file. */
  readonly line?: number;
  /** 1-based column, counted in characters (an emoji is one). */
  readonly column?: number;
  /** 1-based number of the statement in its file. */
  readonly statement?: number;
  /** PostgreSQL's SQLSTATE; present when PostgreSQL refused the statement. */
  readonly sqlState?: string;
  /** What happened, what was found, what is allowed, what to do. */
  readonly message: string;
}

/**
 * Migrations cannot continue. `problems` has every known reason; the message has all of them as text, each with its file,
 * line, column and statement.
 */
export class MigrationError extends Error {
  static readonly daybreakKind: string = 'MigrationError';
  static override readonly [Symbol.hasInstance] = isOfThisKind;
  override readonly name = 'MigrationError';
  readonly problems: readonly MigrationProblem[];

  constructor(problems: readonly MigrationProblem[], options?: ErrorOptions) {
    const lines = problems.map(describeProblem);
    super(
      lines.length === 1 ? lines[0] : `Migrations cannot run: ${lines.length} problems.\n  ${lines.join('\n  ')}`,
      options,
    );
    this.problems = problems;
  }
}

/** `20261120093000_create_users.sql:12:3 (statement 2): message`, the form that editors turn into a link. */
export function describeProblem(problem: MigrationProblem): string {
  if (problem.fileName === undefined) return problem.message;
  const place = [visibleInLine(problem.fileName), problem.line, problem.column]
    .filter((part) => part !== undefined)
    .join(':');
  const statement = problem.statement === undefined ? '' : ` (statement ${problem.statement})`;
  return `${place}${statement}: ${problem.message}`;
}
