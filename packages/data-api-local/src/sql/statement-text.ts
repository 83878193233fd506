import { readOnce, rewriteNamedParameters } from '@daybreak/sql-text';
import { AwsException, validationException } from '../api/errors.ts';
import { outlineSql } from './outline.ts';

/**
 * What to do with `:name` inside `$$ … $$`, which the Data API replaces although PostgreSQL reads a string there.
 * `faithful`: replace it, as AWS does. `strict`: refuse it with a ValidationException.
 */
export type DollarQuoteMode = 'faithful' | 'strict';

/** SQL that is ready for PostgreSQL's Parse message. */
export interface StatementText {
  readonly sql: string;
  /** With `$n` in place of `:name`. */
  readonly text: string;
  /** The name of each `$n`; a name that occurs twice is here twice. */
  readonly names: readonly string[];
  readonly distinctNames: ReadonlySet<string>;
  /** The text has a `$1` of the caller's own. */
  readonly hasPositionalParameter: boolean;
}

const CACHED_CHARACTERS = 2_000_000;

export const createStatementReader = (mode: DollarQuoteMode): ((sql: string) => StatementText) =>
  readOnce(CACHED_CHARACTERS, (sql) => readStatement(sql, mode));

/** @throws AwsException ValidationException for an empty text, for a second statement, and in strict mode for `:name` in a dollar quote. */
export function readStatement(sql: string, mode: DollarQuoteMode): StatementText {
  if (sql.includes('\0')) {
    throw new AwsException(
      'DatabaseErrorException',
      'ERROR: invalid byte sequence for encoding "UTF8": 0x00; SQLState: 22021',
      { sqlState: '22021' },
    );
  }
  const outline = outlineSql(sql);
  if (outline.isEmpty) throw validationException('SQL is empty');
  // A function body after BEGIN ATOMIC has semicolons of its own: PostgreSQL's parser decides about that one.
  if (outline.hasSecondStatement && !outline.hasAtomicBody) {
    throw validationException("Multistatements aren't supported.");
  }
  const { text, names, positions } = rewriteNamedParameters(sql);
  if (mode === 'strict') {
    const inside = positions.findIndex((at) => outline.dollarQuoted.some(([from, to]) => at >= from && at < to));
    if (inside !== -1) {
      throw validationException(
        `The SQL has :${names[inside]} inside a dollar-quoted string, where the Data API replaces it. ` +
          'Allowed there is text without a colon before a letter, digit or underscore. ' +
          "Use a string in single quotes ('…', each quote doubled) instead of $$.",
      );
    }
  }
  const { hasPositionalParameter } = outline;
  return { sql, text, names, distinctNames: new Set(names), hasPositionalParameter };
}
