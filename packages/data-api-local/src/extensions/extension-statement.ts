import { type TokenKind, tokensOf } from '../sql/tokens.ts';
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

/** A word in lower case, or the text inside quotes. */
interface Part {
  readonly kind: 'word' | 'identifier' | 'string';
  readonly text: string;
}

const WORD = /^[A-Za-z_][A-Za-z0-9_$]*$/;
const IDENTIFIER = /^"((?:[^"]|"")+)"$/;
const STRING = /^'((?:[^'\\]|'')*)'$/;

/**
 * Reads `CREATE EXTENSION`, `DROP EXTENSION` of one and `ALTER EXTENSION … UPDATE`, where Aurora leaves the extension to
 * rds_superuser. Undefined for everything else, including mistakes, which PostgreSQL reports.
 */
export function readExtensionStatement(sql: string): ExtensionStatement | undefined {
  if (!/\bextension\b/i.test(sql)) return undefined;
  const parts = partsOf(sql);
  if (parts === undefined) return undefined;
  const reader = new Reader(parts);
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
  readonly #parts: readonly Part[];
  #at = 0;
  hasFailed = false;

  constructor(parts: readonly Part[]) {
    this.#parts = parts;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#parts.length;
  }

  /** Are these words next? Then reading continues after them. */
  takes(...words: readonly string[]): boolean {
    const next = this.#parts.slice(this.#at, this.#at + words.length);
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

  #value(fits: (part: Part) => boolean): string | undefined {
    const part = this.#parts[this.#at];
    if (part === undefined || !fits(part)) {
      this.hasFailed = true;
      return undefined;
    }
    this.#at += 1;
    return part.text;
  }
}

/** Undefined where there is anything but words, names, plain strings, comments and a last semicolon. */
function partsOf(sql: string): readonly Part[] | undefined {
  const parts: Part[] = [];
  for (const { kind, start, end } of tokensOf(sql, 'postgres')) {
    const text = sql.slice(start, end);
    if (kind === 'space' || kind === 'comment' || (text === ';' && sql.slice(end).trim() === '')) continue;
    const part = partOf(kind, text);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts;
}

function partOf(kind: TokenKind, text: string): Part | undefined {
  if (kind === 'word' && WORD.test(text)) return { kind, text: text.toLowerCase() };
  const identifier = kind === 'identifier' ? IDENTIFIER.exec(text)?.[1] : undefined;
  if (identifier !== undefined) return { kind: 'identifier', text: identifier.replaceAll('""', '"') };
  const string = kind === 'string' ? STRING.exec(text)?.[1] : undefined;
  return string === undefined ? undefined : { kind: 'string', text: string.replaceAll("''", "'") };
}
