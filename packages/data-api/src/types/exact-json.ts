import { ValueProblem } from './codec.ts';

// Numbers in JSON are decimals of any length, those of JavaScript are doubles. A number that would change is refused with
// its JSON path, and is not rounded.

/**
 * Only a number with sixteen digits or an exponent can change. The whole text is tested for one first; most have none.
 * jsonb never writes exponents, and parts of UUIDs in its texts look like them.
 */
const MAY_CHANGE = /[\d.]{16}|[\d.][eE][+-]?\d/;
const JSONB_MAY_CHANGE = /[\d.]{16}/;

/** Strings, numbers and punctuation; nothing else in a valid text contains a number. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[{}[\],:]/gs;

/**
 * `JSON.parse` for a text of the database.
 *
 * @throws {ValueProblem} a number in it is not a double, with its JSON path; or the text is not JSON.
 */
export function parseExactJson(text: string, sqlType: 'json' | 'jsonb'): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ValueProblem('expects JSON text, got other text');
  }
  const mayChange = sqlType === 'jsonb' ? JSONB_MAY_CHANGE : MAY_CHANGE;
  const path = mayChange.test(text) ? pathOfInexact(text) : undefined;
  if (path === undefined) return value;
  throw new ValueProblem(
    `has a number at ${path} that a JavaScript number cannot hold exactly; declare jsonText, or store it as a string`,
  );
}

/** The path of the first number that a double cannot hold; undefined if there is none. The text must be valid JSON. */
function pathOfInexact(text: string): string | undefined {
  /** Where we are: a key or an index for each open object or array. */
  const path: (string | number)[] = [];
  let isKey = false;
  for (const [token] of text.matchAll(TOKEN)) {
    const last = path.length - 1;
    if (token === '{') {
      path.push('');
      isKey = true;
    } else if (token === '[') {
      path.push(0);
      isKey = false;
    } else if (token === '}' || token === ']') {
      path.pop();
      isKey = false;
    } else if (token === ',') {
      const place = path[last];
      if (typeof place === 'number') path[last] = place + 1;
      else isKey = true;
    } else if (token === ':') {
      isKey = false;
    } else if (token.startsWith('"')) {
      if (isKey) path[last] = JSON.parse(token) as string;
    } else if (!survives(token)) {
      return jsonPath(path);
    }
  }
  return undefined;
}

/** Whether a decimal is the same number after it was a double. */
function survives(decimal: string): boolean {
  const double = Number(decimal);
  return Number.isFinite(double) && canonical(decimal) === canonical(String(double));
}

/** Sign, digits without zeros at the ends, and exponent: the same for `1.50`, `15e-1` and `1.5`. */
function canonical(decimal: string): string {
  const [mantissa = '', exponent = '0'] = decimal.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const power = Number(exponent) - fraction.length + (digits.length - significant.length);
  return `${mantissa.startsWith('-') ? '-' : ''}${significant}e${power}`;
}

/**
 * `JSON.stringify` for a parameter.
 *
 * @throws {ValueProblem} JSON has no form for the value, or not for a number in it, with its JSON path.
 */
export function writeExactJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // A cycle or a bigint; the message must not contain the value.
  }
  if (text === undefined) {
    throw new ValueProblem('expects a value that JSON.stringify can write (a bigint cannot be written: use jsonText)');
  }
  const path = pathOfUnwritable(value, []);
  if (path === undefined) return text;
  throw new ValueProblem(`has a number at ${jsonPath(path)} that JSON cannot hold exactly; use a string, or jsonText`);
}

/** Where NaN, an infinity, or an integer is that `JSON.stringify` rounds. The value has no cycles. */
function pathOfUnwritable(
  value: unknown,
  path: readonly (string | number)[],
): readonly (string | number)[] | undefined {
  if (typeof value === 'number') return isWritable(value) ? undefined : path;
  if (typeof value !== 'object' || value === null) return undefined;
  // Dates and similar objects: toJSON returns text or another value.
  if ('toJSON' in value && typeof value.toJSON === 'function') return pathOfUnwritable(value.toJSON(), path);
  const members: Iterable<readonly [string | number, unknown]> = Array.isArray(value)
    ? value.entries()
    : Object.entries(value);
  for (const [key, member] of members) {
    if (typeof member !== 'number' && typeof member !== 'object') continue;
    const found = pathOfUnwritable(member, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** From this size on, numbers are written with an exponent, as approximations. */
const EXPONENT_FROM = 1e21;

function isWritable(number: number): boolean {
  if (!Number.isFinite(number)) return false;
  if (!Number.isInteger(number) || Math.abs(number) >= EXPONENT_FROM) return true;
  return Number.isSafeInteger(number) || String(number) === BigInt(number).toString();
}

/** `$.a[0]["b c"]` */
export function jsonPath(path: readonly (string | number)[]): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return /^[A-Za-z_]\w*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  });
  return `$${steps.join('')}`;
}
