import { tokensOf } from '@daybreak/sql-text';

/** What the Data API has to know of a SQL text, read as PostgreSQL's lexer reads it. */
export interface SqlOutline {
  /** From, to: each dollar-quoted string, its quotes included. */
  readonly dollarQuoted: readonly (readonly [number, number])[];
  /** Is there nothing but blanks, comments and semicolons? */
  readonly isEmpty: boolean;
  /** Does anything but comments follow a semicolon outside parentheses? */
  readonly hasSecondStatement: boolean;
  /** Does `BEGIN ATOMIC` occur, whose body holds semicolons of its own? */
  readonly hasAtomicBody: boolean;
  /** Does the caller's own `$1` occur outside strings and comments? */
  readonly hasPositionalParameter: boolean;
}

/** Reads SQL as PostgreSQL does, dollar quotes included. */
export function outlineSql(sql: string): SqlOutline {
  const dollarQuoted: [number, number][] = [];
  let previousWord = '';
  let hasAtomicBody = false;
  let hasPositionalParameter = false;
  let hasSecondStatement = false;
  let depth = 0;
  let hasEnded = false;
  let isEmpty = true;

  for (const { kind, start, end } of tokensOf(sql, 'postgres')) {
    if (kind === 'space' || kind === 'comment') continue;
    const isEnd = sql[start] === ';' && depth <= 0;
    if (isEnd) hasEnded = true;
    else isEmpty = false;
    if (!isEnd && hasEnded) hasSecondStatement = true;
    if (kind === 'dollarQuoted') dollarQuoted.push([start, end]);
    else if (kind === 'positional') hasPositionalParameter = true;
    else if (kind === 'word') {
      const word = sql.slice(start, end).toUpperCase();
      hasAtomicBody ||= word === 'ATOMIC' && previousWord === 'BEGIN';
      previousWord = word;
    } else if (sql[start] === '(') depth += 1;
    else if (sql[start] === ')') depth -= 1;
  }
  return { dollarQuoted, isEmpty, hasSecondStatement, hasAtomicBody, hasPositionalParameter };
}
