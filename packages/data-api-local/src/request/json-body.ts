import { serializationException } from '../api/errors.ts';
import { isObject, type JsonObject } from '../members/members.ts';
import { levelsOf, MAX_LEVELS } from '../members/nesting.ts';

/** JavaScript's numbers would round these digits, so they become a string with a NUL in front. */
const LONG_DIGITS = /("longValue"\s*:\s*)(-?[1-9]\d{15,})/g;

/**
 * Parses a body. A longValue of 16 digits or more stays exact: {@link exactDigits} gives its digits.
 * @throws AwsException SerializationException when it is not a JSON object, is nested more than 100 levels deep, or has half a surrogate
 * pair in a text
 */
export function parseBody(body: string): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.includes('"longValue"') ? body.replace(LONG_DIGITS, `$1"\\u0000long:$2"`) : body);
  } catch {
    throw serializationException('The request body is not valid JSON.');
  }
  const levels = levelsOf(body);
  if (levels > MAX_LEVELS) {
    throw serializationException(`The request body is nested ${levels} levels deep. Allowed are ${MAX_LEVELS}.`);
  }
  if (!isObject(parsed)) throw serializationException('Expected a JSON object as the request body.');
  // Only an escape can contain one, and PostgreSQL would store U+FFFD instead.
  if (SURROGATE_ESCAPE.test(body) && !isWellFormed(parsed)) {
    throw serializationException(
      'The request body has half a surrogate pair (\\ud800 to \\udfff), which is not a character.',
    );
  }
  return parsed;
}

/** The digits that {@link parseBody} has kept. Nothing else has this form; a caller who writes it sends that number. */
export function exactDigits(value: unknown): string | undefined {
  return typeof value === 'string' ? /^\0long:(-?[1-9]\d{15,})$/.exec(value)?.[1] : undefined;
}

const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Without recursion: a body may be nested deeper than the stack. */
function isWellFormed(parsed: JsonObject): boolean {
  const open: unknown[] = [parsed];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string' && LONE_SURROGATE.test(value)) return false;
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, member] of Object.entries(value)) open.push(name, member);
  }
  return true;
}
