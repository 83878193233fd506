import { hasSqlDetails, loadModule, type Node, parseSync } from 'libpg-query';

/** A place in a file, 1-based; a column counts characters (an emoji is one). */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One statement of a file. */
export interface SplitStatement extends Place {
  /** From its first word to its last character: without the comments before it and without the `;`. */
  readonly text: string;
  readonly node: Node;
}

/** The parser stopped. */
export interface SyntaxProblem extends Place {
  /** PostgreSQL's message, e.g. `syntax error at or near "SELEKT"`. */
  readonly message: string;
}

/** A comment `-- …` between statements. */
export interface LineComment extends Place {
  /** From its first `-` to the end of the line. */
  readonly text: string;
  /** Before the first statement. */
  readonly isHead: boolean;
}

export type SplitResult =
  | {
      readonly statements: readonly SplitStatement[];
      readonly comments: readonly LineComment[];
      readonly problem?: undefined;
    }
  | { readonly problem: SyntaxProblem };

/** Loads the parser (WebAssembly, about 50 ms once a process). Call it before {@link splitStatements}. */
export async function loadParser(): Promise<void> {
  await loadModule();
}

/**
 * Splits SQL text into statements with PostgreSQL 18's own parser: only a parser can tell whether a `;` or `--` is part of a string, a
 * quoted name or a function body. A text with only comments has no statements.
 */
export function splitStatements(text: string): SplitResult {
  const statements: SplitStatement[] = [];
  const comments: LineComment[] = [];
  const bytes = Buffer.from(text, 'utf8');
  let end = 0;
  let place: Place = { line: 1, column: 1 };
  const passGap = (to: number): void => {
    const gap = bytes.toString('utf8', end, to);
    comments.push(...commentsIn(gap, place).map((comment) => ({ ...comment, isHead: statements.length === 0 })));
    place = placeAfter(gap, place);
  };
  try {
    // The parser refuses the empty string with an error that is not about SQL.
    const parsed = text.trim() === '' ? [] : (parseSync(text).stmts ?? []);
    for (const { stmt, stmt_location, stmt_len } of parsed) {
      if (stmt === undefined) continue;
      // Offsets are in bytes. A location of 0 is omitted, and so is a length up to the end.
      const start = stmt_location ?? 0;
      passGap(start);
      end = stmt_len ? start + stmt_len : bytes.length;
      const sql = bytes.toString('utf8', start, end);
      statements.push({ text: sql.trimEnd(), node: stmt, ...place });
      place = placeAfter(sql, place);
    }
    passGap(bytes.length);
    return { statements, comments };
  } catch (error) {
    if (!hasSqlDetails(error)) throw error;
    // cursorPosition is 0-based and counts characters.
    const before = [...text].slice(0, error.sqlDetails?.cursorPosition ?? 0).join('');
    return { problem: { message: error.message, ...placeAfter(before) } };
  }
}

/** The line comments of a text that has only comments, white space and semicolons. */
function commentsIn(gap: string, from: Place): readonly (Place & { readonly text: string })[] {
  return [...gap.matchAll(/\/\*.*?\*\/|--[^\n]*/gs)]
    .filter(([text]) => text.startsWith('--'))
    .map(({ 0: text, index }) => ({ text: text.trimEnd(), ...placeAfter(gap.slice(0, index), from) }));
}

/** The place of the character that follows `before`, which begins at `from`. */
function placeAfter(before: string, from: Place = { line: 1, column: 1 }): Place {
  const lines = before.split('\n');
  const column = [...(lines.at(-1) ?? '')].length + 1;
  if (lines.length > 1) return { line: from.line + lines.length - 1, column };
  return { line: from.line, column: from.column + column - 1 };
}

/** The place in the file of the character at `index` (UTF-16 units) of the statement's text. */
export function placeInFile(statement: Place & { readonly text: string }, index: number): Place {
  return placeAfter(statement.text.slice(0, index), statement);
}
