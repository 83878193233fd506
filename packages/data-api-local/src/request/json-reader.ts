import { serializationException, validationException } from '../api/errors.ts';

/** A JSON object of a request, before its members are known. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Digits that JavaScript's numbers would round become a string, marked by a NUL in front. */
const LONG_DIGITS = /("longValue"\s*:\s*)(-?[1-9]\d{15,})/g;

/**
 * Parses a body. A longValue of 16 digits or more stays exact: JSON.parse would round it.
 * @throws AwsException SerializationException when it is not a JSON object, or has half a surrogate pair in a text
 */
export function parseBody(body: string): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.includes('"longValue"') ? body.replace(LONG_DIGITS, `$1"\\u0000long:$2"`) : body);
  } catch {
    throw serializationException('The request body is not valid JSON.');
  }
  if (!isObject(parsed)) throw serializationException('Expected a JSON object as the request body.');
  // Only an escape can bring one in, and PostgreSQL would get U+FFFD in its place, in silence.
  if (SURROGATE_ESCAPE.test(body) && !isWellFormed(parsed)) {
    throw serializationException(
      'The request body has half a surrogate pair (\\ud800 to \\udfff), which is no character.',
    );
  }
  return parsed;
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

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads typed members of one request; `null` counts as absent, as in every AWS JSON protocol. */
export function optionalString(object: JsonObject, member: string, path = member): string | undefined {
  const value = object[member] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw wrongType(path, 'a string', value);
}

export function optionalBoolean(object: JsonObject, member: string, path = member): boolean | undefined {
  const value = object[member] ?? undefined;
  if (value === undefined || typeof value === 'boolean') return value;
  throw wrongType(path, 'a boolean', value);
}

export function optionalArray(object: JsonObject, member: string, path = member): readonly unknown[] | undefined {
  const value = object[member] ?? undefined;
  if (value === undefined || Array.isArray(value)) return value;
  throw wrongType(path, 'a list', value);
}

export function optionalObject(object: JsonObject, member: string, path = member): JsonObject | undefined {
  const value = object[member] ?? undefined;
  if (value === undefined || isObject(value)) return value;
  throw wrongType(path, 'a structure', value);
}

/** The decimal digits of a longValue: exact, and within 64 bits. */
export function longDigits(value: unknown, path: string): string {
  const digits = exactDigits(value);
  if (digits !== undefined) {
    if (isInt64(BigInt(digits))) return digits;
  } else if (typeof value === 'number' && Number.isInteger(value)) {
    const exact = BigInt(value);
    if (isInt64(exact)) return exact.toString();
  }
  throw wrongType(path, 'a whole number of 64 bits', value);
}

/** The digits that {@link parseBody} has kept. Nothing else has this form; a caller who writes it sends that number. */
function exactDigits(value: unknown): string | undefined {
  return typeof value === 'string' ? /^\0long:(-?[1-9]\d{15,})$/.exec(value)?.[1] : undefined;
}

/** A double, or one of the three words that JSON has no number for. */
export function doubleText(value: unknown, path: string): string {
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return value;
  if (typeof value !== 'number') throw wrongType(path, 'a number', value);
  return Object.is(value, -0) ? '-0' : String(value);
}

export function base64Bytes(value: unknown, path: string): Buffer {
  if (typeof value === 'string' && /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)) {
    return Buffer.from(value, 'base64');
  }
  throw wrongType(path, 'a base64 string', value);
}

export function wrongType(path: string, wanted: string, value: unknown) {
  return serializationException(`Expected ${wanted} at '${path}', got ${describe(value)}.`);
}

/** The kind of a value, never the value: it may be a parameter's. */
function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return exactDigits(value) === undefined ? 'a string' : 'a number out of range';
  return typeof value === 'object' ? 'a structure' : `a ${typeof value}`;
}

/** Throws one ValidationException for all problems, in the words of AWS's services; nothing when there are none. */
export function refuseProblems(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const errors = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
  throw validationException(`${errors} detected: ${problems.join('; ')}`);
}

const isInt64 = (value: bigint): boolean => BigInt.asIntN(64, value) === value;
