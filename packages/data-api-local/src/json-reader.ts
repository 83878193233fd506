import { serializationException, validationException } from './errors.ts';

/** A JSON object of a request, before its members are known. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Stands before the digits of a longValue that JavaScript's numbers would round. No caller can write it by accident. */
const EXACT_LONG = '\u0000long:';
const LONG_DIGITS = /("longValue"\s*:\s*)(-?\d{16,})/g;

/**
 * Parses a body. A longValue of 16 digits or more stays exact: JSON.parse would round it.
 * @throws AwsException SerializationException when it is not a JSON object
 */
export function parseBody(body: string): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.includes('"longValue"') ? body.replace(LONG_DIGITS, `$1"\\u0000long:$2"`) : body);
  } catch {
    throw serializationException('The request body is not valid JSON.');
  }
  if (!isObject(parsed)) throw serializationException('Expected a JSON object as the request body.');
  return parsed;
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
  if (typeof value === 'string' && value.startsWith(EXACT_LONG)) {
    const digits = value.slice(EXACT_LONG.length);
    if (isInt64(BigInt(digits))) return digits;
  } else if (typeof value === 'number' && Number.isInteger(value)) {
    const exact = BigInt(value);
    if (isInt64(exact)) return exact.toString();
  }
  throw wrongType(path, 'a whole number of 64 bits', value);
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
  if (typeof value === 'string') return value.startsWith(EXACT_LONG) ? 'a number out of range' : 'a string';
  return typeof value === 'object' ? 'a structure' : `a ${typeof value}`;
}

/** Throws one ValidationException for all problems, in the words of AWS's services; nothing when there are none. */
export function refuseProblems(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const errors = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
  throw validationException(`${errors} detected: ${problems.join('; ')}`);
}

const isInt64 = (value: bigint): boolean => BigInt.asIntN(64, value) === value;
