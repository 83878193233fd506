import { skipQuotedOrComment } from '../sql/named-parameters.ts';
import { isAuroraExtension } from './aurora-extensions.ts';

/** A statement about one extension that Aurora leaves to rds_superuser. */
export interface ExtensionStatement {
  readonly action: 'create' | 'drop' | 'update';
  readonly extension: string;
  /** IF NOT EXISTS, or IF EXISTS. */
  readonly tolerant: boolean;
  readonly schema: string | undefined;
  readonly version: string | undefined;
  readonly cascade: boolean;
}

/** A word in lower case, or what was quoted, letter by letter. */
interface Token {
  readonly kind: 'word' | 'identifier' | 'string';
  readonly text: string;
}

const WHITESPACE = ' \t\n\r\f\v';
const TOKEN = /([A-Za-z_][A-Za-z0-9_$]*)|"((?:[^"]|"")+)"|'((?:[^'\\]|'')*)'/y;

/**
 * Reads `CREATE EXTENSION`, `DROP EXTENSION` of one and `ALTER EXTENSION … UPDATE`, where Aurora leaves the extension to
 * rds_superuser. Undefined for everything else, whatever is wrong with it: PostgreSQL says so then.
 */
export function readExtensionStatement(sql: string): ExtensionStatement | undefined {
  if (!/\bextension\b/i.test(sql)) return undefined;
  const tokens = tokensOf(sql);
  if (tokens === undefined) return undefined;
  const reader = new Reader(tokens);
  const action = reader.takes('create', 'extension')
    ? 'create'
    : reader.takes('drop', 'extension')
      ? 'drop'
      : reader.takes('alter', 'extension')
        ? 'update'
        : undefined;
  if (action === undefined) return undefined;
  const tolerant =
    (action === 'create' && reader.takes('if', 'not', 'exists')) || (action === 'drop' && reader.takes('if', 'exists'));
  const extension = reader.name();
  if (extension === undefined || !isAuroraExtension(extension)) return undefined;
  let schema: string | undefined;
  let version: string | undefined;
  let cascade = false;
  if (action === 'create') {
    reader.takes('with');
    while (!reader.isAtEnd) {
      if (!cascade && reader.takes('cascade')) cascade = true;
      else if (schema === undefined && reader.takes('schema')) schema = reader.name();
      else if (version === undefined && reader.takes('version')) version = reader.nameOrString();
      else return undefined;
    }
  } else if (action === 'drop') {
    cascade = reader.takes('cascade');
    if (!cascade) reader.takes('restrict');
  } else {
    if (!reader.takes('update')) return undefined;
    if (reader.takes('to')) version = reader.nameOrString();
  }
  if (!reader.isAtEnd || reader.hasFailed) return undefined;
  return { action, extension, tolerant, schema, version, cascade };
}

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;
  hasFailed = false;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** Goes on behind these words, where they are next. */
  takes(...words: readonly string[]): boolean {
    const next = this.#tokens.slice(this.#at, this.#at + words.length);
    if (next.length < words.length || next.some(({ kind, text }, at) => kind !== 'word' || text !== words[at])) {
      return false;
    }
    this.#at += words.length;
    return true;
  }

  name(): string | undefined {
    return this.#value(({ kind }) => kind !== 'string');
  }

  nameOrString(): string | undefined {
    return this.#value(() => true);
  }

  #value(fits: (token: Token) => boolean): string | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || !fits(token)) {
      this.hasFailed = true;
      return undefined;
    }
    this.#at += 1;
    return token.text;
  }
}

/** Undefined where there is anything else than words, names, plain strings, comments and a last semicolon. */
function tokensOf(sql: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length; ) {
    const character = sql[at] as string;
    if (WHITESPACE.includes(character) || (character === ';' && sql.slice(at + 1).trim() === '')) {
      at += 1;
      continue;
    }
    if (character === '-' || character === '/') {
      const behind = skipQuotedOrComment(sql, at);
      if (behind === at) return undefined;
      at = behind;
      continue;
    }
    TOKEN.lastIndex = at;
    const [whole, word, identifier, string] = TOKEN.exec(sql) ?? [];
    if (whole === undefined) return undefined;
    if (word !== undefined) tokens.push({ kind: 'word', text: word.toLowerCase() });
    else if (identifier !== undefined) tokens.push({ kind: 'identifier', text: identifier.replaceAll('""', '"') });
    else tokens.push({ kind: 'string', text: (string ?? '').replaceAll("''", "'") });
    at += whole.length;
  }
  return tokens;
}
