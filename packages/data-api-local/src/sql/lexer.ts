import { skipQuotedOrComment } from './named-parameters.ts';

const DOLLAR_QUOTE = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const WORD = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const POSITIONAL = /\$[0-9]+/y;
const WHITESPACE = ' \t\n\r\f\v';

/** What PostgreSQL's lexer would make of the text, as far as the Data API has to know it. */
export interface SqlOutline {
  /** From, to: each dollar-quoted string, its quotes included. */
  readonly dollarQuoted: readonly (readonly [number, number])[];
  /** Does anything but comments follow a semicolon outside parentheses? */
  readonly hasSecondStatement: boolean;
  /** Does `BEGIN ATOMIC` occur, whose body holds semicolons of its own? */
  readonly hasAtomicBody: boolean;
  /** Does the caller's own `$1` occur outside strings and comments? */
  readonly hasPositionalParameter: boolean;
  /** The first word, in capitals: SELECT, COPY … */
  readonly firstWord: string;
}

/** Reads SQL as PostgreSQL does, dollar quotes included. */
export function outlineSql(sql: string): SqlOutline {
  const dollarQuoted: [number, number][] = [];
  let firstWord = '';
  let previousWord = '';
  let hasAtomicBody = false;
  let hasPositionalParameter = false;
  let hasSecondStatement = false;
  let depth = 0;
  let semicolonSeen = false;
  let at = 0;

  while (at < sql.length) {
    const character = sql[at] as string;
    const skipped = skipQuotedOrComment(sql, at);
    if (skipped > at) {
      if (semicolonSeen && (character === "'" || character === '"')) hasSecondStatement = true;
      at = skipped;
      continue;
    }
    if (character === ';' && depth <= 0) {
      semicolonSeen = true;
      at += 1;
      continue;
    }
    if (WHITESPACE.includes(character)) {
      at += 1;
      continue;
    }
    if (semicolonSeen) hasSecondStatement = true;

    const word = matchAt(WORD, sql, at);
    if (word !== undefined) {
      const upper = word.toUpperCase();
      if (firstWord === '') firstWord = upper;
      if (upper === 'ATOMIC' && previousWord === 'BEGIN') hasAtomicBody = true;
      previousWord = upper;
      at += word.length;
      continue;
    }
    if (character === '$') {
      const quote = matchAt(DOLLAR_QUOTE, sql, at);
      if (quote !== undefined) {
        const close = sql.indexOf(quote, at + quote.length);
        const end = close === -1 ? sql.length : close + quote.length;
        dollarQuoted.push([at, end]);
        at = end;
        continue;
      }
      const positional = matchAt(POSITIONAL, sql, at);
      if (positional !== undefined) {
        hasPositionalParameter = true;
        at += positional.length;
        continue;
      }
    }
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    at += 1;
  }
  return { dollarQuoted, hasSecondStatement, hasAtomicBody, hasPositionalParameter, firstWord };
}

function matchAt(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0];
}
