import { AwsException, validationException } from '../api/errors.ts';
import { extensionCall } from '../extensions/extension-call.ts';
import { outlineSql } from './lexer.ts';
import { rewriteNamedParameters } from './named-parameters.ts';

/**
 * What to do with `:name` inside `$$ … $$`, which the Data API replaces although PostgreSQL sees a string there.
 * `faithful`: as AWS does, in silence. `strict`: a ValidationException that says so.
 */
export type DollarQuoteMode = 'faithful' | 'strict';

/** SQL that is ready for PostgreSQL's Parse message. */
export interface StatementText {
  readonly sql: string;
  /** What PostgreSQL gets. */
  readonly text: string;
  readonly names: readonly string[];
  readonly firstWord: string;
  /** The text has a `$1` of the caller's own, or a named parameter. */
  readonly hasPositionalParameter: boolean;
}

/** Characters of SQL that the cache may hold before its oldest entries go. */
const CACHED_CHARACTERS = 2_000_000;

/** Reads each SQL text once: the same statement comes again and again. */
export function createStatementReader(mode: DollarQuoteMode): (sql: string) => StatementText {
  const cache = new Map<string, StatementText>();
  let characters = 0;
  return (sql) => {
    const cached = cache.get(sql);
    if (cached !== undefined) return cached;
    const statement = readStatement(sql, mode);
    cache.set(sql, statement);
    characters += sql.length;
    for (const oldest of cache.keys()) {
      if (characters <= CACHED_CHARACTERS) break;
      cache.delete(oldest);
      characters -= oldest.length;
    }
    return statement;
  };
}

/** @throws AwsException ValidationException for a second statement, and in strict mode for `:name` in a dollar quote. */
export function readStatement(sql: string, mode: DollarQuoteMode): StatementText {
  if (sql.includes('\0')) {
    throw new AwsException(
      'DatabaseErrorException',
      'ERROR: invalid byte sequence for encoding "UTF8": 0x00; SQLState: 22021',
      { sqlState: '22021' },
    );
  }
  const outline = outlineSql(sql);
  // A function body after BEGIN ATOMIC has semicolons of its own: PostgreSQL's parser decides about that one.
  if (outline.hasSecondStatement && !outline.hasAtomicBody) {
    throw validationException("Multistatements aren't supported.");
  }
  const { text, names, positions } = rewriteNamedParameters(sql);
  if (mode === 'strict') {
    const inside = positions.findIndex((at) => outline.dollarQuoted.some(([from, to]) => at >= from && at < to));
    if (inside !== -1) {
      throw validationException(
        `The Data API replaces :${names[inside]} inside the dollar-quoted string, which changes it without a word. ` +
          'Allowed there is text without a colon before a letter, digit or underscore. ' +
          "Use a string in single quotes ('…', each quote doubled) instead of $$.",
      );
    }
  }
  return {
    sql,
    text: (names.length === 0 ? extensionCall(sql, outline.firstWord) : undefined) ?? text,
    names,
    firstWord: outline.firstWord,
    hasPositionalParameter: outline.hasPositionalParameter,
  };
}
