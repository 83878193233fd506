import { type MayShow, readSentence, type Sentences } from './known-messages.ts';

/** The parts of `ERROR: <primary>[; Hint: …][; Position: n]; SQLState: xxxxx`, unchanged. */
export interface MessageParts {
  /** Undefined if the service, not PostgreSQL, refused. */
  readonly sqlState: string | undefined;
  /** PostgreSQL's sentence, without severity. */
  readonly primary: string;
  readonly hint: string | undefined;
  /** In the text that PostgreSQL read, `:name` replaced by `$n`. */
  readonly position: number | undefined;
}

/**
 * Parses a message from its end, because the primary text may contain anything that a user wrote, even `SQLState: 23505`. The older form
 * has line breaks instead of `; `. Takes linear time for any text.
 */
export function splitMessage(message: string): MessageParts {
  const state = /^SQLState: ([0-9A-Z]{5})$/.exec(message.slice(-15))?.[1];
  // Without a SQLSTATE the text is the service's own, and has no further parts.
  if (state === undefined) {
    return { sqlState: undefined, primary: message.trim(), hint: undefined, position: undefined };
  }
  let rest = withoutSeparator(message.slice(0, -15));
  const position = /(?:;|\n) {0,8}Position: (\d{1,9})$/.exec(rest.slice(-40));
  if (position !== null) rest = rest.slice(0, rest.length - position[0].length);
  const hintAt = rest.lastIndexOf('Hint: ');
  const before = hintAt < 0 ? '' : rest.slice(0, hintAt).trimEnd();
  const separated = before.endsWith(';') || rest.slice(before.length, hintAt).includes('\n');
  // If a quote is still open, the word is part of a name, not a hint.
  const isHint = hintAt >= 0 && separated && before.split('"').length % 2 === 1;
  const primary = isHint ? withoutSeparator(before) : rest;
  return {
    sqlState: state,
    primary: primary.replace(/^(ERROR|FATAL|PANIC): /, '').trim(),
    hint: isHint ? rest.slice(hintAt + 'Hint: '.length).trim() : undefined,
    position: position === null ? undefined : Number(position[1]),
  };
}

function withoutSeparator(text: string): string {
  const trimmed = text.trimEnd();
  return trimmed.endsWith(';') ? trimmed.slice(0, -1).trimEnd() : trimmed;
}

/** The part of a PostgreSQL error that is shown: it contains no values. */
export interface ServerMessage {
  /** A known sentence of PostgreSQL; undefined if the text may contain values. */
  readonly text: string | undefined;
  readonly hint: string | undefined;
  readonly constraint: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;
}

/** The sentences that are known: another sentence is not shown as it is. */
export interface KnownTexts {
  readonly sentences: Sentences;
  readonly hints: readonly string[];
}

/** The origin of the message. */
export interface Asked {
  /** The statement as it was written; names in it may be shown. */
  readonly sql: string;
  /** Values were sent with it, so an unknown sentence is not shown at all. */
  readonly hasParameters: boolean;
}

/**
 * The part of a message that can be shown: known sentences with the names of constraint, table and column. From other sentences only the
 * words outside quotes and parentheses, and only if no values were sent.
 */
export function messageShown(
  { primary, hint, sqlState = '' }: Pick<MessageParts, 'primary' | 'hint' | 'sqlState'>,
  { sql, hasParameters }: Asked,
  { sentences, hints }: KnownTexts,
): ServerMessage {
  const inSql = sql.toLowerCase();
  const mayShow: MayShow = (name) => !hasParameters || inSql.includes(name.toLowerCase());
  const known = readSentence(sentences[sqlState.slice(0, 2)] ?? [], primary, mayShow);
  return {
    text: known?.text ?? (hasParameters ? undefined : withoutQuoted(primary, sql)),
    hint:
      hint === undefined
        ? undefined
        : (readSentence(hints, hint, mayShow)?.text ?? (hasParameters ? undefined : withoutQuoted(hint, sql))),
    constraint: known?.constraint,
    table: known?.table,
    column: known?.column,
  };
}

/** Longer messages repeat data. */
const MAX_SHOWN = 1000;
const CLOSING: Readonly<Record<string, string>> = { '"': '"', "'": "'", '(': ')' };

/** A text without quoted or parenthesised parts, unless the SQL text contains them, too. */
export function withoutQuoted(text: string, sql: string): string {
  let written = '';
  let index = 0;
  while (index < text.length && written.length < MAX_SHOWN) {
    const char = text.charAt(index);
    const close = CLOSING[char];
    const isApostrophe = char === "'" && /\w/.test(written.slice(-1));
    if (close === undefined || isApostrophe) {
      written += char;
      index += 1;
      continue;
    }
    const end = text.indexOf(close, index + 1);
    const inside = end < 0 ? '' : text.slice(index + 1, end);
    if (inside !== '' && sql.includes(inside)) {
      written += char + inside + close;
      index = end + 1;
      continue;
    }
    // A value may contain quotes, so everything up to the last one is removed.
    written += `${char}…${close}`;
    const last = text.lastIndexOf(close);
    index = last > index ? last + 1 : text.length;
  }
  return written;
}
