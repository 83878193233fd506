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
  /** PostgreSQL's own words, e.g. `syntax error at or near "SELEKT"`. */
  readonly message: string;
}

export type SplitResult =
  | { readonly statements: readonly SplitStatement[]; readonly problem?: undefined }
  | { readonly problem: SyntaxProblem };

/** Loads the parser (WebAssembly, about 50 ms once a process). Call it before {@link splitStatements}. */
export async function loadParser(): Promise<void> {
  await loadModule();
}

/**
 * Splits SQL text into statements with PostgreSQL 18's own parser: it alone knows where a `;` ends a statement and where
 * it is part of a string, a comment, a quoted name or a body. A text with only comments has no statements.
 */
export function splitStatements(text: string): SplitResult {
  // The parser refuses the empty string with an error that is not about SQL.
  if (text.trim() === '') return { statements: [] };
  try {
    const bytes = Buffer.from(text, 'utf8');
    const statements: SplitStatement[] = [];
    for (const { stmt, stmt_location, stmt_len } of parseSync(text).stmts ?? []) {
      if (stmt === undefined) continue;
      // Offsets are bytes. A location of 0 is left out, and so is a length that reaches to the end.
      const start = stmt_location ?? 0;
      const end = stmt_len ? start + stmt_len : bytes.length;
      const statement = bytes.subarray(start, end).toString('utf8').trimEnd();
      statements.push({ text: statement, node: stmt, ...placeAfter(bytes.subarray(0, start).toString('utf8')) });
    }
    return { statements };
  } catch (error) {
    if (!hasSqlDetails(error)) throw error;
    // cursorPosition is 0-based and counts characters.
    const before = [...text].slice(0, error.sqlDetails?.cursorPosition ?? 0).join('');
    return { problem: { message: error.message, ...placeAfter(before) } };
  }
}

/** The place of the character that follows `before`. */
export function placeAfter(before: string): Place {
  const lines = before.split('\n');
  return { line: lines.length, column: [...(lines.at(-1) ?? '')].length + 1 };
}

/** The place in the file of the character at `index` (UTF-16 units) of the statement's text. */
export function placeInFile(statement: Place & { readonly text: string }, index: number): Place {
  const inside = placeAfter(statement.text.slice(0, index));
  if (inside.line > 1) return { line: statement.line + inside.line - 1, column: inside.column };
  return { line: statement.line, column: statement.column + inside.column - 1 };
}
