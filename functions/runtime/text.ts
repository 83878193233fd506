import * as z from 'zod';

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Half of a surrogate pair is not a character, and UTF-8 cannot hold it. */
export function hasLoneSurrogate(text: string): boolean {
  return LONE_SURROGATE.test(text);
}

/** Whether PostgreSQL stores the text unchanged: without U+0000 and without halves of surrogate pairs. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && !hasLoneSurrogate(text);
}

/** Text that is {@link isStorable}. */
export function storableText() {
  return z
    .string()
    .refine((text) => !text.includes('\0'), 'Has the character U+0000, which PostgreSQL cannot store')
    .refine((text) => !hasLoneSurrogate(text), 'Has half of a surrogate pair, which is not a character');
}

/** Levels of nested JSON in one column. */
const MAX_DEPTH = 64;

/** A JSON value (from `JSON.parse`) that fits into its column, with text that PostgreSQL can store. */
export function storableJson<T extends z.ZodType>(schema: T, maxBytes: number) {
  return schema
    .refine((value) => !isDeeperThan(value, MAX_DEPTH), {
      error: `Nested too deeply: at most ${MAX_DEPTH} levels`,
      abort: true,
    })
    .refine(
      (value) => Buffer.byteLength(JSON.stringify(value) ?? '') <= maxBytes,
      `Too large: at most ${maxBytes} bytes`,
    )
    .refine(
      (value) => !UNSTORABLE.test(JSON.stringify(value) ?? ''),
      'Has U+0000 or half of a surrogate pair, which PostgreSQL cannot store',
    );
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((member) => isDeeperThan(member, levels - 1));
}

// U+0000 and a half surrogate pair, as JSON.stringify escapes them. A preceding escaped backslash makes them plain text.
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;
