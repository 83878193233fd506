import { describe, expect, test } from '@jest/globals';
import { type SqlReader, tokensOf } from '../src/tokens.ts';

/** Kind and text of each token except spaces. */
const read = (sql: string, reader: SqlReader) =>
  tokensOf(sql, reader)
    .filter(({ kind }) => kind !== 'space')
    .map(({ kind, start, end }) => `${kind} ${sql.slice(start, end)}`);

describe('Tokens of SQL', () => {
  test.each([
    ['SELECT é$1 "a""b"', ['word SELECT', 'word é$1', 'identifier "a""b"']],
    ["E'\\'' 'it''s' '\\'", ['word E', "string '\\''", "string 'it''s'", "string '\\'"]],
    ['-- a\n/* b /* c */ */ d', ['comment -- a', 'comment /* b /* c */ */', 'word d']],
    ['1.5e-3 .5 7', ['number 1.5e-3', 'number .5', 'number 7']],
    [':a::int $1', ['named :a', 'symbol ::', 'word int', 'positional $1']],
    ["'open", ["string 'open"]],
    ['/* open', ['comment /* open']],
  ])('are the same for PostgreSQL and the Data API: %s', (sql, tokens) => {
    expect(read(sql, 'postgres')).toEqual(tokens);
    expect(read(sql, 'data-api')).toEqual(tokens);
  });

  test.each<[string, SqlReader, readonly string[]]>([
    ['$$ :b $$', 'postgres', ['dollarQuoted $$ :b $$']],
    ['$$ :b $$', 'data-api', ['symbol $', 'symbol $', 'named :b', 'symbol $', 'symbol $']],
    ['$t$ $$ $t$', 'postgres', ['dollarQuoted $t$ $$ $t$']],
    ['$$ open', 'postgres', ['dollarQuoted $$ open']],
    [':a$b', 'postgres', ['symbol :', 'word a$b']],
    [':a$b', 'data-api', ['named :a', 'symbol $', 'word b']],
  ])('differ around a dollar sign: %s for %s', (sql, reader, tokens) => {
    expect(read(sql, reader)).toEqual(tokens);
  });
});
