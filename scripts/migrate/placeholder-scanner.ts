/** Something that the Data API takes for a placeholder. */
export interface Placeholder {
  /** With its colon, e.g. `:name`. */
  readonly text: string;
  /** Offset of the colon in the statement, in UTF-16 units. */
  readonly index: number;
}

interface Reading {
  /** `\'` inside E'…' does not end the string, as in PostgreSQL. */
  readonly escapeStrings: boolean;
  /** A comment inside a comment must end too, as in PostgreSQL. */
  readonly nestedComments: boolean;
}

// What the service does in these two places is not known, so each reading counts: what one of them would change is not sent.
const READINGS: readonly Reading[] = [
  { escapeStrings: true, nestedComments: true },
  { escapeStrings: true, nestedComments: false },
  { escapeStrings: false, nestedComments: true },
  { escapeStrings: false, nestedComments: false },
];

const NAME = /:[\p{L}\p{N}_]+/uy;

/**
 * The first `:name` in a statement that the Data API would replace by `$1`, or undefined.
 *
 * The service looks for a colon and letters, digits or underscores. It knows '…', "…", both kinds of comment and `::`,
 * and it does not know dollar quotes or array slices (observed on Aurora PostgreSQL). It does so for every statement,
 * one without parameters too.
 */
export function findPlaceholder(sql: string): Placeholder | undefined {
  return READINGS.map((reading) => scan(sql, reading))
    .filter((found) => found !== undefined)
    .sort((a, b) => a.index - b.index)[0];
}

function scan(sql: string, reading: Reading): Placeholder | undefined {
  let at = 0;
  while (at < sql.length) {
    const two = sql.slice(at, at + 2);
    if (two === '--') at = endOfLine(sql, at);
    else if (two === '/*') at = endOfComment(sql, at, reading.nestedComments);
    else if (two === '::') at += 2;
    else if (sql[at] === '"') at = endOfQuoted(sql, at, '"', false);
    else if (sql[at] === "'") at = endOfQuoted(sql, at, "'", reading.escapeStrings && opensEscapeString(sql, at));
    else if (sql[at] === ':') {
      NAME.lastIndex = at;
      const match = NAME.exec(sql);
      if (match !== null) return { text: match[0], index: at };
      at += 1;
    } else at += 1;
  }
  return undefined;
}

function endOfLine(sql: string, at: number): number {
  const end = sql.indexOf('\n', at);
  return end < 0 ? sql.length : end + 1;
}

function endOfComment(sql: string, at: number, nested: boolean): number {
  let depth = 0;
  for (let i = at; i < sql.length; i += 1) {
    const two = sql.slice(i, i + 2);
    if (two === '/*' && (nested || depth === 0)) {
      depth += 1;
      i += 1;
    } else if (two === '*/') {
      depth -= 1;
      i += 1;
      if (depth === 0) return i + 1;
    }
  }
  return sql.length;
}

/** A doubled quote ends one string and begins the next, which is as good as staying inside. */
function endOfQuoted(sql: string, at: number, quote: string, backslash: boolean): number {
  for (let i = at + 1; i < sql.length; i += 1) {
    if (backslash && sql[i] === '\\') i += 1;
    else if (sql[i] === quote) {
      if (sql[i + 1] !== quote) return i + 1;
      i += 1;
    }
  }
  return sql.length;
}

/** The quote at `at` belongs to E'…': an E that is not the end of a longer word. */
function opensEscapeString(sql: string, at: number): boolean {
  return /(^|[^\p{L}\p{N}_$])[eE]$/u.test(sql.slice(Math.max(0, at - 3), at));
}
