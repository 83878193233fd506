import { createHash } from 'node:crypto';
import { shortSql } from '../api/request-log.ts';
import { skipQuotedOrComment } from '../sql/named-parameters.ts';

/** A statement without its values: what N calls of one loop have in common. */
export interface NormalisedStatement {
  /**
   * Literals and parameters are `?`, words in small letters, comments gone, blanks single. Lists keep their length, so
   * `id = ?`, `id IN (?, ?)` and `VALUES (?), (?)` stay three statements: the fix of a loop must not look like the loop.
   */
  readonly text: string;
  /** The text in 28 characters, however long it is. */
  readonly id: string;
  /** The text on one line of at most 120 characters. */
  readonly short: string;
  /** What it does; undefined for what no batch and no list replaces, such as DDL, SET and SHOW. */
  readonly verb: Verb | undefined;
  /** Its author says that it is sent many times on purpose. */
  readonly isMeant: boolean;
}

const VERBS = ['select', 'values', 'insert', 'update', 'delete', 'merge', 'call'] as const;
export type Verb = (typeof VERBS)[number];

const WORD = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const NUMBER = /\d[\w.]*(?:(?<=[eE])[+-]\d+)?|\.\d[\w.]*/y;
const PARAMETER = /:[A-Za-z0-9_]+|\$\d+/y;
const DOLLAR_QUOTE = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const BLANKS = /\s+/y;
/** The letter in front of `E'…'`, `B'…'`, `X'…'` and `N'…'` belongs to the string. */
const STRING_PREFIX = /[ebxn]'/iy;
/** In any comment of the statement. A blank after the colon, so that no driver takes `:repeat` for a parameter. */
const MEANT = /\bdaybreak: ?repeat\b/;

export function normaliseSql(sql: string): NormalisedStatement {
  let text = '';
  let at = 0;
  let depth = 0;
  let verb: Verb | undefined;
  let isMeant = false;
  // A text is built by adding alone: looking at its end would flatten it at each token.
  let endsBlank = true;
  const add = (token: string) => {
    text += token;
    endsBlank = false;
  };
  const blank = () => {
    if (!endsBlank) text += ' ';
    endsBlank = true;
  };
  while (at < sql.length) {
    const character = sql[at] as string;
    const skipped = skipQuotedOrComment(sql, at);
    if (skipped > at) {
      if (character === "'") add('?');
      else if (character === '"') add(sql.slice(at, skipped));
      else {
        isMeant ||= MEANT.test(sql.slice(at, skipped));
        blank();
      }
      at = skipped;
      continue;
    }
    const word = matchAt(WORD, sql, at)?.toLowerCase();
    if (word !== undefined) {
      if (depth === 0 && verb === undefined && isVerb(word)) verb = word;
      if (word.length > 1 || matchAt(STRING_PREFIX, sql, at) === undefined) add(word);
      at += word.length;
    } else if (character === '$' && matchAt(DOLLAR_QUOTE, sql, at) !== undefined) {
      at = endOfDollarQuote(sql, at);
      add('?');
    } else if (sql.startsWith('::', at)) {
      add('::');
      at += 2;
    } else {
      const value = matchAt(PARAMETER, sql, at) ?? matchAt(NUMBER, sql, at);
      const blanks = value === undefined ? matchAt(BLANKS, sql, at) : undefined;
      if (blanks !== undefined) blank();
      else add(value === undefined ? character : '?');
      if (character === '(') depth += 1;
      if (character === ')') depth -= 1;
      at += (value ?? blanks ?? character).length;
    }
  }
  text = withoutEnd(text);
  // Only what begins with a verb or WITH: EXPLAIN, COPY and CREATE … AS SELECT hold one further on.
  const begins = /^\(*(?:with|select|values|insert|update|delete|merge|call)\b/.test(text);
  return {
    text,
    id: createHash('sha1').update(text).digest('base64'),
    short: shortSql(text),
    verb: begins ? (verb ?? 'select') : undefined,
    isMeant,
  };
}

/** Without the semicolon and the blanks at the end. */
function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === ' ' || text[end - 1] === ';')) end -= 1;
  return text.slice(0, end);
}

const isVerb = (word: string): word is Verb => (VERBS as readonly string[]).includes(word);

function endOfDollarQuote(sql: string, at: number): number {
  const quote = matchAt(DOLLAR_QUOTE, sql, at) ?? '$$';
  const close = sql.indexOf(quote, at + quote.length);
  return close === -1 ? sql.length : close + quote.length;
}

function matchAt(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0];
}

/** Characters of SQL that the cache may hold before its oldest entries go. */
const CACHED_CHARACTERS = 1_000_000;

/** Normalises each SQL text once: the same one comes again and again. */
export function createNormaliser(): (sql: string) => NormalisedStatement {
  const cache = new Map<string, NormalisedStatement>();
  let characters = 0;
  return (sql) => {
    const cached = cache.get(sql);
    if (cached !== undefined) return cached;
    const statement = normaliseSql(sql);
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
