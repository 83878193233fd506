/** The position of a placeholder: `sql.slice(start, end)` is `:name`. */
export interface Placeholder {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Differences between PostgreSQL's scanner and a simpler one. */
export interface Dialect {
  /** `$$ … $$` and `$tag$ … $tag$` are quotes. */
  readonly dollarQuotes: boolean;
  /** A backslash inside `E'…'` escapes the next character. */
  readonly escapeStrings: boolean;
  /** A comment inside a block comment needs its own end. */
  readonly nestedComments: boolean;
  /** In `a[1:n]` the colon belongs to the slice. */
  readonly slices: boolean;
}

/** PostgreSQL's own lexical rules. */
export const POSTGRES: Dialect = { dollarQuotes: true, escapeStrings: true, nestedComments: true, slices: true };

export interface Scan {
  readonly placeholders: readonly Placeholder[];
  /**
   * Offset of the text after a `;` outside parentheses; undefined for one statement, and for a function body after BEGIN ATOMIC, which
   * contains semicolons.
   */
  readonly secondStatementAt: number | undefined;
  /** Offset of a `*` which is not `count(*)`: the columns may depend on the table. */
  readonly starAt: number | undefined;
  /** Offset of `$1`, `$2` … outside quotes. */
  readonly positionalAt: number | undefined;
  /** The quote or comment that is not closed: its opening, for example `'`, and its position. */
  readonly unterminated: { readonly opened: string; readonly start: number } | undefined;
  /** The first words, upper case, comments left out. */
  readonly firstWords: readonly string[];
}

/**
 * Blank, comment, word, number, dollar quote, `$1`, `::`, `:name`, or any other character.
 *
 * AWS documents letters, digits and `_` for names. It is unknown whether it accepts letters outside ASCII, so those count, too.
 */
const TOKEN =
  /\s+|--[^\n]*|\/\*|[A-Z_\u{80}-\u{10ffff}][\w$\u{80}-\u{10ffff}]*|\d[\w.]*|\$(?:[A-Z_\u{80}-\u{10ffff}][\w\u{80}-\u{10ffff}]*)?\$|\$\d+|::|:[\p{L}\p{N}_]+|./isuy;

/** Scans a statement once, from left to right, for text outside quotes and comments. */
export function scan(sql: string, dialect: Dialect = POSTGRES): Scan {
  const placeholders: Placeholder[] = [];
  const firstWords: string[] = [];
  let secondStatementAt: number | undefined;
  let starAt: number | undefined;
  let positionalAt: number | undefined;
  let unterminated: Scan['unterminated'];
  let semicolon = false;
  let brackets = 0;
  let parentheses = 0;
  let lastWord = '';
  let atomic = false;
  /** The last character that is neither blank nor comment, and whether it touches the present one. */
  let previous = '';
  let touches = false;
  let index = 0;

  const skip = (end: number, opened: string): void => {
    if (end < 0) unterminated ??= { opened, start: index };
    index = end < 0 ? sql.length : end;
  };

  while (index < sql.length) {
    TOKEN.lastIndex = index;
    let token = TOKEN.exec(sql)?.[0] ?? '';
    const first = token.charAt(0);
    if (/\s/.test(first) || token.startsWith('--') || token === '/*') {
      touches = false;
      if (token === '/*') skip(blockCommentEnd(sql, index, dialect.nestedComments), token);
      else index += token.length;
      continue;
    }

    if (semicolon && !atomic) secondStatementAt ??= index;
    const start = index;
    const isTag = first === '$' && token.length > 1 && token.endsWith('$');
    // After an operand inside brackets the colon separates bounds; the next iteration reads the upper one.
    const isSliceColon = first === ':' && dialect.slices && brackets > 0 && isSlice(previous, touches);
    if ((isTag && !dialect.dollarQuotes) || (isSliceColon && token !== '::')) token = first;
    if (token.length > 1 && first === ':' && token !== '::') {
      index += token.length;
      placeholders.push({ name: token.slice(1), start, end: index });
    } else if (first === "'" || first === '"') {
      skip(quoteEnd(sql, index, first, false), first);
    } else if (isTag && token.length > 1) {
      const end = sql.indexOf(token, index + token.length);
      skip(end < 0 ? -1 : end + token.length, token);
    } else {
      index += token.length;
      if (first === '$' && token.length > 1) positionalAt ??= start;
      if (/[A-Z_\u{80}-\u{10ffff}]/iu.test(first)) {
        const upper = token.toUpperCase();
        if (upper === 'E' && dialect.escapeStrings && sql.charAt(index) === "'")
          skip(quoteEnd(sql, index, "'", true), "'");
        if (firstWords.length < 3) firstWords.push(upper);
        if (lastWord === 'BEGIN' && upper === 'ATOMIC') atomic = true;
        lastWord = upper;
      }
      if (first === '[') brackets += 1;
      if (first === ']') brackets = Math.max(0, brackets - 1);
      if (first === '(') parentheses += 1;
      if (first === ')') parentheses = Math.max(0, parentheses - 1);
      if (first === ';' && parentheses === 0) semicolon = true;
      if (first === '*' && !(previous === '(' && /^\s*\)/.test(sql.slice(index)))) starAt ??= start;
    }
    previous = sql.charAt(index - 1);
    touches = true;
  }
  return { placeholders, secondStatementAt, starAt, positionalAt, unterminated, firstWords };
}

/** After an operand, a colon inside brackets parts the bounds of a slice; after an operator it starts a placeholder. */
function isSlice(previous: string, touches: boolean): boolean {
  if (/[)\]\d]/.test(previous)) return true;
  return touches && /[\w"'$]/.test(previous);
}

function quoteEnd(sql: string, open: number, quote: string, backslash: boolean): number {
  let index = open + 1;
  while (index < sql.length) {
    if (backslash && sql.charAt(index) === '\\') index += 2;
    else if (sql.charAt(index) !== quote) index += 1;
    else if (sql.charAt(index + 1) === quote) index += 2;
    else return index + 1;
  }
  return -1;
}

function blockCommentEnd(sql: string, open: number, nested: boolean): number {
  let depth = 1;
  let index = open + 2;
  while (index < sql.length) {
    if (sql.startsWith('*/', index)) {
      depth -= 1;
      index += 2;
      if (depth === 0 || !nested) return index;
    } else if (nested && sql.startsWith('/*', index)) {
      depth += 1;
      index += 2;
    } else index += 1;
  }
  return -1;
}
