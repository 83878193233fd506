import { DatabaseError, type ErrorContext, labelOf } from './database-error.ts';
import type { Problem } from './problem.ts';

/** Kinds of errors in the values of a call. */
export type ParameterCode =
  /** A declared parameter has no value. */
  | 'missing'
  /** null, and the type is declared without `nullable(…)`. */
  | 'null'
  /** A value of another kind than the declared type takes. */
  | 'wrong-value'
  /** The statement has no parameter of that name. */
  | 'unknown-parameter';

/** Values do not fit their declared types; nothing was sent. `problems` has every one, and no value. */
export class ParameterError extends DatabaseError {
  static override readonly daybreakKind: string = 'ParameterError';
  declare readonly name: 'ParameterError';
  readonly problems: readonly Problem<ParameterCode>[];

  constructor(context: ErrorContext, problems: readonly Problem<ParameterCode>[]) {
    const heading = problems.length === 1 ? 'A parameter does' : `${problems.length} parameters do`;
    super(listed(`${heading} not fit ${labelOf(context)}:`, problems), context);
    this.problems = problems;
  }
}

/** Kinds of errors in a result. */
export type RowCode =
  /** The statement returned no columns. */
  | 'no-columns'
  /** The number of returned columns differs from before: the table has changed. */
  | 'column-count'
  /** The query returned a column that `row` does not declare. */
  | 'undeclared-column'
  /** `row` declares a column that the query did not return. */
  | 'missing-column'
  /** The query returned two columns with the same name. */
  | 'duplicate-column'
  /** A column has another type than the declared one. */
  | 'wrong-type'
  /** NULL, and the column is declared without `nullable(…)`. */
  | 'null'
  /** A value of another shape than its type has. */
  | 'wrong-value';

/** The rows are not as declared. THE STATEMENT HAS RUN. `problems` has every one, and no value. */
export class RowError extends DatabaseError {
  static override readonly daybreakKind: string = 'RowError';
  declare readonly name: 'RowError';
  readonly problems: readonly Problem<RowCode>[];

  constructor(context: ErrorContext, problems: readonly Problem<RowCode>[]) {
    super(listed(`The rows of ${labelOf(context)} are not as declared:`, problems), context);
    this.problems = problems;
  }
}

/** The heading, and each problem on its own line. */
function listed(heading: string, problems: readonly Problem[]): string {
  return [heading, ...problems.map(({ message }) => message)].join('\n  ');
}
