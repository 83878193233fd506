/** Where a placeholder stands: `sql.slice(start, end)` is `:name`. */
export interface Placeholder {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** What differs between PostgreSQL's reading of a text and a simpler scanner's. */
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
   * Offset of what follows a `;` outside parentheses; undefined for one statement, and for a function body after BEGIN
   * ATOMIC, which has semicolons of its own.
   */
  readonly secondStatementAt: number | undefined;
  /** Offset of a `*` which is not `count(*)`: the columns may depend on the table. */
  readonly starAt: number | undefined;
  /** Offset of `$1`, `$2` … outside quotes. */
  readonly positionalAt: number | undefined;
  /** The quote or comment that is not closed: what opens it, for example `'`, and where. */
  readonly unterminated: { readonly opened: string; readonly start: number } | undefined;
  /** The first words, upper case, comments left out. */
  readonly firstWords: readonly string[];
}

/** AWS documents letters, digits and `_`. Whether it takes letters outside ASCII is not known, so those count too. */
const NAME = /[\p{L}\p{N}_]+/uy;
const WORD = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const POSITIONAL = /\$\d+/y;
const STAR_ALONE = /\*\s*\)/y;
const NUMBER = /\d[\w.]*/y;

/** Reads a statement once, from left to right, and notes what stands outside quotes and comments. */
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

  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = index;
    return pattern.exec(sql)?.[0];
  };
  const skip = (end: number, opened: string): void => {
    if (end < 0) unterminated ??= { opened, start: index };
    index = end < 0 ? sql.length : end;
  };

  while (index < sql.length) {
    const char = sql.charAt(index);
    if (/\s/.test(char)) {
      touches = false;
      index += 1;
      continue;
    }
    if (sql.startsWith('--', index)) {
      touches = false;
      const end = sql.indexOf('\n', index);
      index = end < 0 ? sql.length : end + 1;
      continue;
    }
    if (sql.startsWith('/*', index)) {
      touches = false;
      skip(blockCommentEnd(sql, index, dialect.nestedComments), '/*');
      continue;
    }

    if (semicolon && !atomic) secondStatementAt ??= index;
    const start = index;
    const word = match(WORD);
    const tag = dialect.dollarQuotes && char === '$' ? match(DOLLAR_TAG) : undefined;
    const number = match(NUMBER);
    if (word !== undefined) {
      const escapes = dialect.escapeStrings && /^e$/i.test(word) && sql.charAt(index + 1) === "'";
      index += word.length;
      if (escapes) skip(quoteEnd(sql, index, "'", true), "'");
      const upper = word.toUpperCase();
      if (firstWords.length < 3) firstWords.push(upper);
      if (lastWord === 'BEGIN' && upper === 'ATOMIC') atomic = true;
      lastWord = upper;
    } else if (number !== undefined) {
      index += number.length;
    } else if (char === "'" || char === '"') {
      skip(quoteEnd(sql, index, char, false), char);
    } else if (tag !== undefined) {
      const end = sql.indexOf(tag, index + tag.length);
      skip(end < 0 ? -1 : end + tag.length, tag);
    } else if (char === '$' && match(POSITIONAL) !== undefined) {
      positionalAt ??= index;
      index += match(POSITIONAL)?.length ?? 1;
    } else if (sql.startsWith('::', index)) {
      index += 2;
    } else if (char === ':') {
      index += 1;
      const name = match(NAME);
      if (name !== undefined) {
        const slice = dialect.slices && brackets > 0 && isSlice(previous, touches);
        // A slice's upper bound is read as what it is, in the next round.
        if (!slice) {
          index += name.length;
          placeholders.push({ name, start, end: index });
        }
      }
    } else {
      if (char === '[') brackets += 1;
      if (char === ']') brackets = Math.max(0, brackets - 1);
      if (char === '(') parentheses += 1;
      if (char === ')') parentheses = Math.max(0, parentheses - 1);
      if (char === ';' && parentheses === 0) semicolon = true;
      if (char === '*' && !(previous === '(' && match(STAR_ALONE) !== undefined)) starAt ??= index;
      index += 1;
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
