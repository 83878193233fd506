import { type TokenKind, tokensOf } from '@daybreak/sql-text';

/** A word in lower case, the text inside quotes, or one other character. */
interface Part {
  readonly kind: 'word' | 'identifier' | 'string' | 'symbol';
  readonly text: string;
}

const WORD = /^[A-Za-z_][A-Za-z0-9_$]*$/;
const IDENTIFIER = /^"((?:[^"]|"")+)"$/;
const STRING = /^'((?:[^'\\]|'')*)'$/;
const SYMBOL = /^[(),.=]$/;

/**
 * Reads one statement from left to right. A part that is missing makes `hasFailed` true; ignore what was read in that case.
 * @example
 * const reader = StatementReader.of('DROP EXTENSION "vector";');
 * reader?.takes('drop', 'extension'); // true
 * reader?.name(); // 'vector'
 */
export class StatementReader {
  readonly #parts: readonly Part[];
  #at = 0;
  hasFailed = false;

  private constructor(parts: readonly Part[]) {
    this.#parts = parts;
  }

  /** Undefined where there is anything but words, names, plain strings, `( ) , . =`, comments and a last semicolon. */
  static of(sql: string): StatementReader | undefined {
    const parts: Part[] = [];
    for (const { kind, start, end } of tokensOf(sql, 'postgres')) {
      const text = sql.slice(start, end);
      if (kind === 'space' || kind === 'comment' || (text === ';' && sql.slice(end).trim() === '')) continue;
      const part = partOf(kind, text);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    return new StatementReader(parts);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#parts.length;
  }

  /** Reads these words or symbols if they are next. Otherwise it reads nothing and returns false. */
  takes(...texts: readonly string[]): boolean {
    const next = this.#parts.slice(this.#at, this.#at + texts.length);
    const fits = ({ kind, text }: Part, at: number) => (kind === 'word' || kind === 'symbol') && text === texts[at];
    if (next.length < texts.length || !next.every(fits)) return false;
    this.#at += texts.length;
    return true;
  }

  needs(...texts: readonly string[]): void {
    if (!this.takes(...texts)) this.hasFailed = true;
  }

  /** One of the words; undefined, and nothing is read, where none of them is next. */
  takesOneOf<const T extends string>(...words: readonly T[]): T | undefined {
    return words.find((word) => this.takes(word));
  }

  name(): string {
    return this.#value(({ kind }) => kind === 'word' || kind === 'identifier');
  }

  string(): string {
    return this.#value(({ kind }) => kind === 'string');
  }

  nameOrString(): string {
    return this.#value(({ kind }) => kind !== 'symbol');
  }

  /** `a` or `a.b`, as a list. */
  qualifiedName(): readonly string[] {
    const names = [this.name()];
    while (this.takes('.')) names.push(this.name());
    return names;
  }

  /** One or more, with commas between them. */
  list<T>(read: () => T): readonly T[] {
    const values = [read()];
    while (this.takes(',')) values.push(read());
    return values;
  }

  #value(fits: (part: Part) => boolean): string {
    const part = this.#parts[this.#at];
    if (part === undefined || !fits(part)) {
      this.hasFailed = true;
      return '';
    }
    this.#at += 1;
    return part.text;
  }
}

function partOf(kind: TokenKind, text: string): Part | undefined {
  if (kind === 'word' && WORD.test(text)) return { kind, text: text.toLowerCase() };
  if (kind === 'symbol' && SYMBOL.test(text)) return { kind, text };
  const identifier = kind === 'identifier' ? IDENTIFIER.exec(text)?.[1] : undefined;
  if (identifier !== undefined) return { kind: 'identifier', text: identifier.replaceAll('""', '"') };
  const string = kind === 'string' ? STRING.exec(text)?.[1] : undefined;
  return string === undefined ? undefined : { kind: 'string', text: string.replaceAll("''", "'") };
}
