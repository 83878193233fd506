// The mappings of a source map (https://tc39.es/ecma426): lines end with ";", mappings with ",", and a mapping is one, four or
// five numbers in base 64 (VLQ), each the difference to the one before it.
// A library makes an array for each mapping, which takes four times as long, and npm run dev waits for this.

/** A place in the built file. Numbers count from 0. */
export interface Mapping {
  readonly column: number;
  /** Index of the source; undefined for code that comes from none. */
  source: number | undefined;
  readonly sourceLine: number;
  readonly sourceColumn: number;
  /** Index of the name; undefined for a place without one. */
  name: number | undefined;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const DIGITS = new Uint8Array(128);
for (let digit = 0; digit < ALPHABET.length; digit += 1) DIGITS[ALPHABET.charCodeAt(digit)] = digit;
const COMMA = ','.charCodeAt(0);
const SEMICOLON = ';'.charCodeAt(0);

/**
 * The mappings after `change` has seen each, in order. It may set another source and name, and returns whether the mapping stays.
 *
 * @param change - gets an object that is used again for the next mapping; `startsLine` is true for the first mapping of a line
 * @example mapMappings('AAAA;AACA', () => true) // 'AAAA;AACA'
 */
export function mapMappings(mappings: string, change: (mapping: Mapping, startsLine: boolean) => boolean): string {
  let at = 0;
  const isAtNumber = () => at < mappings.length && !isSeparator(mappings.charCodeAt(at));
  const read = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 5) {
      const digit = DIGITS[mappings.charCodeAt(at)] ?? 0;
      at += 1;
      value |= (digit & 31) << shift;
      if (digit < 32) return value & 1 ? -(value >>> 1) : value >>> 1;
    }
  };
  // Sums of the differences, as read and as written.
  const old = { column: 0, source: 0, sourceLine: 0, sourceColumn: 0, name: 0 };
  const last = { ...old };
  const mapping = { ...old } as { -readonly [Key in keyof Mapping]: Mapping[Key] };
  let written = '';
  let startsLine = true;
  let isFirstKept = true;
  while (at < mappings.length) {
    const separator = mappings.charCodeAt(at);
    if (separator === SEMICOLON) {
      written += ';';
      startsLine = true;
      isFirstKept = true;
      old.column = 0;
      last.column = 0;
    }
    if (isSeparator(separator)) {
      at += 1;
      continue;
    }
    old.column += read();
    const hasSource = isAtNumber();
    if (hasSource) {
      old.source += read();
      old.sourceLine += read();
      old.sourceColumn += read();
    }
    const hasName = isAtNumber();
    if (hasName) old.name += read();
    mapping.column = old.column;
    mapping.source = hasSource ? old.source : undefined;
    mapping.sourceLine = old.sourceLine;
    mapping.sourceColumn = old.sourceColumn;
    mapping.name = hasName ? old.name : undefined;
    const isKept = change(mapping, startsLine);
    startsLine = false;
    if (!isKept) continue;
    if (!isFirstKept) written += ',';
    isFirstKept = false;
    written += number(mapping.column - last.column);
    last.column = mapping.column;
    if (mapping.source === undefined) continue;
    written += number(mapping.source - last.source);
    written += number(mapping.sourceLine - last.sourceLine);
    written += number(mapping.sourceColumn - last.sourceColumn);
    last.source = mapping.source;
    last.sourceLine = mapping.sourceLine;
    last.sourceColumn = mapping.sourceColumn;
    if (mapping.name === undefined) continue;
    written += number(mapping.name - last.name);
    last.name = mapping.name;
  }
  return written;
}

function isSeparator(code: number): boolean {
  return code === COMMA || code === SEMICOLON;
}

/** Five bits a digit, the lowest first; the lowest bit of all is the sign. */
function number(value: number): string {
  let left = value < 0 ? (-value << 1) | 1 : value << 1;
  let digits = '';
  do {
    const digit = left & 31;
    left >>>= 5;
    digits += ALPHABET[left > 0 ? digit | 32 : digit];
  } while (left > 0);
  return digits;
}
