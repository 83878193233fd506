import { createHash } from 'node:crypto';
import { shortSql } from './one-line.ts';
import { readOnce } from './read-once.ts';
import { type TokenKind, tokensOf } from './tokens.ts';

/** A statement without its values, which is the same for all calls of a loop. */
export interface NormalisedStatement {
  /**
   * Literals and parameters are `?`, words are in lower case, comments are removed, spaces are single. Lists keep their length,
   * so that `id = ?` and `id IN (?, ?)` are different: otherwise the fix of a loop would be counted as the loop.
   */
  readonly text: string;
  /** The text in 28 characters, however long it is. */
  readonly id: string;
  /** The text on one line of at most 120 characters. */
  readonly short: string;
  /** Undefined for statements that no batch or list can replace, such as DDL, SET and SHOW. */
  readonly verb: Verb | undefined;
  /** A comment says that it is repeated on purpose. */
  readonly isMeant: boolean;
}

const VERBS = ['select', 'values', 'insert', 'update', 'delete', 'merge', 'call'] as const;
export type Verb = (typeof VERBS)[number];

const VALUES: readonly TokenKind[] = ['string', 'dollarQuoted', 'named', 'positional', 'number'];

/** The letter before `E'…'`, `B'…'`, `X'…'` and `N'…'` belongs to the string. */
const STRING_PREFIX = /^[ebxn]$/i;
/** In any comment. The space after the colon prevents a driver from reading `:repeat` as a parameter. */
const MEANT = /\bdaybreak: ?repeat\b/;

export function normaliseSql(sql: string): NormalisedStatement {
  const parts: string[] = [];
  let depth = 0;
  let verb: Verb | undefined;
  let isMeant = false;
  for (const { kind, start, end } of tokensOf(sql, 'postgres')) {
    const token = sql.slice(start, end);
    if (kind === 'space' || kind === 'comment') {
      isMeant ||= kind === 'comment' && MEANT.test(token);
      if (parts.length > 0 && parts.at(-1) !== ' ') parts.push(' ');
    } else if (VALUES.includes(kind)) parts.push('?');
    else if (kind === 'word') {
      if (sql[end] === "'" && STRING_PREFIX.test(token)) continue;
      const word = token.toLowerCase();
      if (depth === 0 && verb === undefined && isVerb(word)) verb = word;
      parts.push(word);
    } else {
      parts.push(token);
      if (token === '(') depth += 1;
      if (token === ')') depth -= 1;
    }
  }
  const text = withoutEnd(parts.join(''));
  // Only SQL that begins with a verb or WITH: EXPLAIN, COPY and CREATE … AS SELECT contain a verb later.
  const begins = /^\(*(?:with|select|values|insert|update|delete|merge|call)\b/.test(text);
  return {
    text,
    id: createHash('sha1').update(text).digest('base64'),
    short: shortSql(text),
    verb: begins ? (verb ?? 'select') : undefined,
    isMeant,
  };
}

/** Without semicolons and spaces at the end. */
function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === ' ' || text[end - 1] === ';')) end -= 1;
  return text.slice(0, end);
}

const isVerb = (word: string): word is Verb => (VERBS as readonly string[]).includes(word);

const CACHED_CHARACTERS = 1_000_000;

export const createNormaliser = (): ((sql: string) => NormalisedStatement) => readOnce(CACHED_CHARACTERS, normaliseSql);
