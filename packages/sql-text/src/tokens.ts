/** A part of SQL. Together the tokens are the whole text. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  /** Where the next one starts. */
  readonly end: number;
}

export type TokenKind =
  /** Spaces, tabs and line breaks. */
  | 'space'
  /** From `--` to the end of the line, or a block comment with those inside it. */
  | 'comment'
  /** In single quotes. The E of `E'…'` is a separate word. */
  | 'string'
  /** In double quotes. */
  | 'identifier'
  /** `$$…$$` or `$tag$…$tag$`. */
  | 'dollarQuoted'
  /** A keyword or a name without quotes. */
  | 'word'
  | 'number'
  /** `:name`, as the Data API finds it. */
  | 'named'
  /** `$1` */
  | 'positional'
  /** Any other character, and `::`. */
  | 'symbol';

/** PostgreSQL reads dollar quotes as strings. The Data API does not: `$` is a symbol to it. */
export type SqlReader = 'postgres' | 'data-api';

type Pattern = readonly [TokenKind, RegExp];

const BEFORE_NAMES: readonly Pattern[] = [
  ['space', /[ \t\n\r\f\v]+/y],
  ['word', /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y],
  ['symbol', /::/y],
];
const AFTER_NAMES: readonly Pattern[] = [
  ['positional', /\$\d+/y],
  ['number', /\d[\w.]*(?:(?<=[eE])[+-]\d+)?|\.\d[\w.]*/y],
];
/** Tokens that one pattern finds. In `:a$b` the Data API reads the name a, PostgreSQL the word a$b. */
const PATTERNS: Readonly<Record<SqlReader, readonly Pattern[]>> = {
  postgres: [...BEFORE_NAMES, ['named', /:[A-Za-z0-9_]+(?![\w$\u0080-\uffff])/y], ...AFTER_NAMES],
  'data-api': [...BEFORE_NAMES, ['named', /:[A-Za-z0-9_]+/y], ...AFTER_NAMES],
};
const DOLLAR_QUOTE = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;

/** Splits SQL as PostgreSQL's lexer does, as far as the Data API needs it. An unclosed quote extends to the end of the text. */
export function tokensOf(sql: string, reader: SqlReader): readonly Token[] {
  const tokens: Token[] = [];
  for (let start = 0; start < sql.length; ) {
    const token = tokenAt(sql, start, reader);
    tokens.push(token);
    start = token.end;
  }
  return tokens;
}

function tokenAt(sql: string, start: number, reader: SqlReader): Token {
  switch (sql[start]) {
    case "'":
      return { kind: 'string', start, end: endOfQuoted(sql, start, isEscapeString(sql, start)) };
    case '"':
      return { kind: 'identifier', start, end: endOfQuoted(sql, start, false) };
    case '-':
      if (sql[start + 1] === '-') return { kind: 'comment', start, end: endOfLine(sql, start) };
      break;
    case '/':
      if (sql[start + 1] === '*') return { kind: 'comment', start, end: endOfBlockComment(sql, start) };
      break;
    case '$': {
      const quote = reader === 'postgres' ? matchAt(DOLLAR_QUOTE, sql, start) : undefined;
      if (quote !== undefined) {
        const close = sql.indexOf(quote, start + quote.length);
        return { kind: 'dollarQuoted', start, end: close === -1 ? sql.length : close + quote.length };
      }
    }
  }
  for (const [kind, pattern] of PATTERNS[reader]) {
    const text = matchAt(pattern, sql, start);
    if (text !== undefined) return { kind, start, end: start + text.length };
  }
  return { kind: 'symbol', start, end: start + 1 };
}

function matchAt(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0];
}

/** Whether the quote at `at` begins an `E'…'` string, in which a backslash escapes the next character. */
const isEscapeString = (sql: string, at: number): boolean =>
  // The e of an identifier such as `name'x'` is not a prefix.
  (sql[at - 1] === 'e' || sql[at - 1] === 'E') && !/[\w$\u0080-\uffff]/.test(sql[at - 2] ?? '');

function endOfQuoted(sql: string, start: number, backslashEscapes: boolean): number {
  const quote = sql[start];
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

/** In PostgreSQL, strings with a line break between them are one string, and the E of the first applies to all. */
const CONTINUATION = /[ \t\f\v]*(?:--[^\n\r]*)?[\n\r](?:[ \t\f\v\n\r]|--[^\n\r]*[\n\r])*'/y;

/** Where the text of the next part begins; undefined when there is none. */
function continuation(sql: string, at: number): number | undefined {
  CONTINUATION.lastIndex = at;
  return CONTINUATION.test(sql) ? CONTINUATION.lastIndex : undefined;
}

function endOfLine(sql: string, start: number): number {
  const length = sql.slice(start).search(/[\n\r]/);
  return length === -1 ? sql.length : start + length;
}

/** Block comments nest in PostgreSQL. */
function endOfBlockComment(sql: string, start: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  let depth = 0;
  for (let found = mark.exec(sql); found !== null; found = mark.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return sql.length;
}
