import * as z from 'zod';

/** Text that PostgreSQL can store as it is: without U+0000, and without halves of a character. */
export function storableText() {
  return z
    .string()
    .refine((text) => !text.includes('\0'), 'Holds the character U+0000, which PostgreSQL cannot store')
    .refine((text) => !LONE_SURROGATE.test(text), 'Holds half of a surrogate pair, which is no character');
}

const LONE_SURROGATE = /\p{Surrogate}/u;
/** PostgreSQL's own limit is its stack; nothing that people write comes near this one. */
const MAX_DEPTH = 64;

/** JSON (what `JSON.parse` gave) that is short enough for its column, and holds only what PostgreSQL can store. */
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
      'Holds U+0000 or half of a surrogate pair, which PostgreSQL cannot store',
    );
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((member) => isDeeperThan(member, levels - 1));
}

// JSON.stringify writes both as escapes; a doubled backslash before one is text.
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;
