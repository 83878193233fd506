/** SQL with `$1 … $n` where the text had `:name`, and the name behind each number. */
export interface RewrittenSql {
  readonly text: string;
  /** The name of `$1`, of `$2` …: every occurrence has a number of its own, as on AWS. */
  readonly names: readonly string[];
  /** Where each `:name` began in the caller's text. */
  readonly positions: readonly number[];
}

const isNameCharacter = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f;

/**
 * Rewrites `:name` to `$n`, as the Data API was observed to do it: strings, quoted identifiers, comments and casts are
 * respected, dollar quotes and array slices are not. So `$$ :b $$` becomes `$$ $1 $$`, and `a[1:2]` a syntax error.
 */
export function rewriteNamedParameters(sql: string): RewrittenSql {
  const names: string[] = [];
  const positions: number[] = [];
  let text = '';
  let copied = 0;
  let at = 0;
  while (at < sql.length) {
    const skipped = skipQuotedOrComment(sql, at);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    if (sql.charCodeAt(at) !== 0x3a) {
      at += 1;
      continue;
    }
    if (sql.charCodeAt(at + 1) === 0x3a) {
      at += 2;
      continue;
    }
    let end = at + 1;
    while (end < sql.length && isNameCharacter(sql.charCodeAt(end))) end += 1;
    if (end > at + 1) {
      names.push(sql.slice(at + 1, end));
      positions.push(at);
      text += `${sql.slice(copied, at)}$${names.length}`;
      copied = end;
    }
    at = end;
  }
  return { text: names.length === 0 ? sql : text + sql.slice(copied), names, positions };
}

/** The end of the string, quoted identifier or comment that begins at `at`; `at` itself where none does. */
export function skipQuotedOrComment(sql: string, at: number): number {
  switch (sql[at]) {
    case "'":
      return endOfQuoted(sql, at, "'", isEscapeString(sql, at));
    case '"':
      return endOfQuoted(sql, at, '"', false);
    case '-':
      return sql[at + 1] === '-' ? endOfLine(sql, at) : at;
    case '/':
      return sql[at + 1] === '*' ? endOfBlockComment(sql, at) : at;
    default:
      return at;
  }
}

/** Is the quote at `at` that of an `E'…'` string, in which a backslash escapes the next character? */
function isEscapeString(sql: string, at: number): boolean {
  const before = sql[at - 1];
  if (before !== 'e' && before !== 'E') return false;
  const earlier = sql.charCodeAt(at - 2);
  // The e of an identifier such as `name'x'` is no prefix. NaN, before the text, is no name character.
  return !(isNameCharacter(earlier) || earlier === 0x24 || earlier > 0x7f);
}

function endOfQuoted(sql: string, start: number, quote: string, backslashEscapes: boolean): number {
  let at = start + 1;
  while (at < sql.length) {
    const character = sql[at];
    if (backslashEscapes && character === '\\') at += 2;
    else if (character !== quote) at += 1;
    else if (sql[at + 1] === quote) at += 2;
    else {
      const continued = backslashEscapes ? continuation(sql, at + 1) : undefined;
      if (continued === undefined) return at + 1;
      at = continued;
    }
  }
  return sql.length;
}

/** Strings with a line break between them are one in PostgreSQL, and the E of the first holds for all of them. */
const CONTINUATION = /[ \t\f\v]*(?:--[^\n\r]*)?[\n\r](?:[ \t\f\v\n\r]|--[^\n\r]*[\n\r])*'/y;

/** Where the text of the next part begins; undefined when there is none. */
function continuation(sql: string, at: number): number | undefined {
  CONTINUATION.lastIndex = at;
  return CONTINUATION.test(sql) ? CONTINUATION.lastIndex : undefined;
}

function endOfLine(sql: string, start: number): number {
  for (let at = start; at < sql.length; at += 1) {
    const code = sql.charCodeAt(at);
    if (code === 0x0a || code === 0x0d) return at;
  }
  return sql.length;
}

/** Block comments nest in PostgreSQL. */
function endOfBlockComment(sql: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < sql.length) {
    if (sql[at] === '/' && sql[at + 1] === '*') {
      depth += 1;
      at += 2;
    } else if (sql[at] === '*' && sql[at + 1] === '/') {
      depth -= 1;
      at += 2;
      if (depth === 0) return at;
    } else {
      at += 1;
    }
  }
  return sql.length;
}
