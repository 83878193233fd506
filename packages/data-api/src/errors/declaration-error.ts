import { DatabaseError, type ErrorContext, labelOf } from './database-error.ts';
import { describeProblems, type Problem } from './problem.ts';

/** Kinds of errors in a declaration. */
export type DeclarationCode =
  /** The text contains no SQL. */
  | 'empty'
  /** A quote or a comment is not closed. */
  | 'unterminated'
  /** A second statement begins after `;`. */
  | 'second-statement'
  /** `BEGIN`, `COMMIT`, `ROLLBACK` and the like as text. */
  | 'transaction-control'
  /** More than 65,536 characters, casts included. */
  | 'too-long'
  /** The Data API would replace `:name` inside a dollar-quoted text. */
  | 'dollar-quote'
  /** The Data API would replace the bound of an array slice. */
  | 'array-slice'
  /** The Data API may pair quotes or comments in another way than PostgreSQL. */
  | 'quoting'
  /** A parameter's name has other characters than ASCII letters, digits and `_`. */
  | 'parameter-name'
  /** `$1` and the like. */
  | 'positional-parameter'
  /** `:name` is in the text, and `parameters` has no such name. */
  | 'undeclared-parameter'
  /** `parameters` has a name that is not in the text. */
  | 'unused-parameter'
  /** A parameter or a column is declared with something that is not a type. */
  | 'unknown-type'
  /** A column is declared with a type that the Data API cannot return. */
  | 'not-returnable'
  /** `readOnly` on a statement that does not begin like one that reads. */
  | 'not-read-only'
  /** `value(…)` was called with a statement that declares another number of columns than one. */
  | 'not-one-column'
  /** `declareStatement`: PostgreSQL refuses the SQL. */
  | 'refused'
  /** `declareStatement`: a column has no name, or two have the same. */
  | 'column-name';

export type DeclarationProblem = Problem<DeclarationCode>;

/**
 * A statement cannot be sent as it is declared. `statement(…)` throws it before anything runs, with every problem in
 * `problems`.
 */
export class StatementDeclarationError extends DatabaseError {
  static override readonly daybreakKind: string = 'StatementDeclarationError';
  declare readonly name: 'StatementDeclarationError';
  readonly problems: readonly DeclarationProblem[];

  constructor(context: ErrorContext, problems: readonly DeclarationProblem[]) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    super(describeProblems(`The statement ${labelOf(context)} has ${count}:`, problems), context);
    this.problems = problems;
  }
}
