/** A place in a SQL text. */
export interface SqlPlace {
  readonly kind: 'sql';
  /** 0-based, in UTF-16 units. */
  readonly offset: number;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
}

/** Where a problem is: in the SQL text, at a declared parameter, or at a column of the result. */
export type Place =
  | SqlPlace
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'column'; readonly name: string };

/** One thing that is wrong with a declaration, a value or a row. Programs read the code, people read the message. */
export interface Problem<Code extends string = string> {
  readonly code: Code;
  /** Undefined for the whole statement. */
  readonly place: Place | undefined;
  /** What is wrong, what is allowed and what to do. It contains no value. */
  readonly message: string;
}

/** `line 2, column 5: message` for a place in the SQL text; other messages name their parameter or column themselves. */
export function describeProblem({ place, message }: Problem): string {
  return place?.kind === 'sql' ? `line ${place.line}, column ${place.column}: ${message}` : message;
}

/** The heading, and each problem on its own line. */
export function describeProblems(heading: string, problems: readonly Problem[]): string {
  return [heading, ...problems.map((problem) => `  ${describeProblem(problem)}`)].join('\n');
}

/** The place of an offset in a SQL text. */
export function placeInSql(sql: string, offset: number): SqlPlace {
  const before = sql.slice(0, offset).split('\n');
  return { kind: 'sql', offset, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** The beginning of a statement, on one line: enough to find it. */
export function shorten(sql: string): string {
  const line = sql.trim().replace(/\s+/g, ' ');
  return line.length <= 80 ? line : `${line.slice(0, 79)}…`;
}
