import { AwsException } from '../api/errors.ts';

/** The values of `typeHint` in the service model. There is none for timestamptz. */
export const TYPE_HINTS = ['JSON', 'UUID', 'TIMESTAMP', 'DATE', 'TIME', 'DECIMAL'] as const;

export type TypeHint = (typeof TYPE_HINTS)[number];

/**
 * Checks the text of a stringValue with a hint and returns what PostgreSQL gets.
 *
 * `Parse Error for TimeStamp: input contains invalid characters` was observed. The service parses with Rust's chrono,
 * so the other reasons are chrono's words. UUID, JSON and DECIMAL texts go to PostgreSQL, whose own error comes back.
 * @throws AwsException DatabaseErrorException, `Parse Error for …`
 */
export function parseHinted(hint: TypeHint, text: string): string {
  switch (hint) {
    case 'DATE':
      return parseWith(DATE, 'Date', text);
    case 'TIME':
      return parseWith(TIME, 'Time', text);
    case 'TIMESTAMP':
      return parseWith([...DATE, SPACE, ...TIME], 'TimeStamp', text);
    default:
      return text;
  }
}

interface Part {
  readonly pattern: RegExp;
  readonly isInRange: (text: string) => boolean;
}

const between = (from: number, to: number) => (text: string) => Number(text) >= from && Number(text) <= to;
const literal = (pattern: RegExp): Part => ({ pattern, isInRange: () => true });

const DASH = literal(/-/y);
const COLON = literal(/:/y);
const SPACE = literal(/ /y);
const DATE: readonly Part[] = [
  { pattern: /\d{4}/y, isInRange: () => true },
  DASH,
  { pattern: /\d{1,2}/y, isInRange: between(1, 12) },
  DASH,
  { pattern: /\d{1,2}/y, isInRange: between(1, 31) },
];
const TIME: readonly Part[] = [
  { pattern: /\d{1,2}/y, isInRange: between(0, 23) },
  COLON,
  { pattern: /\d{1,2}/y, isInRange: between(0, 59) },
  COLON,
  { pattern: /\d{1,2}/y, isInRange: between(0, 60) },
  literal(/(?:\.\d{1,9})?/y),
];

function parseWith(parts: readonly Part[], name: string, text: string): string {
  let at = 0;
  for (const { pattern, isInRange } of parts) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) {
      throw parseError(name, at === text.length ? 'premature end of input' : 'input contains invalid characters');
    }
    if (!isInRange(found)) throw parseError(name, 'input is out of range');
    at += found.length;
  }
  if (at < text.length) throw parseError(name, 'trailing input');
  return text;
}

const parseError = (name: string, reason: string): AwsException =>
  new AwsException('DatabaseErrorException', `Parse Error for ${name}: ${reason}`);
