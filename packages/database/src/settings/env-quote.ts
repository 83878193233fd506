// Characters that every reader takes literally without quotes. A shell expands a tilde, so it is not one.
const BARE = /^[A-Za-z0-9_./:@%+,=-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: this finds control characters
const CONTROL = /[\u0000-\u001f\u007f\u0085\u2028\u2029]/;

/**
 * `value` as it is written after `NAME=`, so that a POSIX shell (`. ./.env`), `node --env-file` and dotenv read the same.
 * Undefined when no quoting achieves that: a single quote, a line break or another control character, a backslash at the
 * end (dotenv reads it as an escape of the closing quote), half of a surrogate pair.
 */
export function quoteEnvValue(value: string): string | undefined {
  if (BARE.test(value)) return value;
  if (CONTROL.test(value) || value.includes("'") || value.endsWith('\\') || /\p{Surrogate}/u.test(value))
    return undefined;
  return `'${value}'`;
}
