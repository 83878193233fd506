/** Levels of nested arrays and objects in a body. A column may have a lower limit. */
const MAX_DEPTH = 100;

/** In valid JSON: a whole string, a whole number, or a bracket. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[[\]{}]/gs;

export type Json = { readonly value: unknown; readonly problem?: undefined } | { readonly problem: string };

/**
 * Parses JSON and refuses values that would be changed: a number outside the range of a double, an integer that a double cannot hold, the
 * key `__proto__`. Refuses more than 100 levels, so that later code can recurse.
 *
 * @example readJson('{"id":9007199254740993}') // { problem: 'The integer at character 7 …' }
 */
export function readJson(text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'Not JSON. Send a JSON object.' };
  }
  const problem = depthProblem(text) ?? numbersProblem(text);
  if (problem !== undefined) return { problem };
  return hasProtoKey(value) ? { problem: 'Has the key "__proto__". Choose another name.' } : { value };
}

function depthProblem(text: string): string | undefined {
  let depth = 0;
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    if (depth > MAX_DEPTH) return `Nested too deeply: at most ${MAX_DEPTH} levels.`;
  }
  return undefined;
}

function numbersProblem(text: string): string | undefined {
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    if (!/^[-\d]/.test(token) || isKept(token)) continue;
    const what = /^-?\d+$/.test(token) ? 'integer' : 'number';
    return `The ${what} at character ${index + 1} does not fit into a double. Send it as a string.`;
  }
  return undefined;
}

/** A fraction may be rounded, as in every JSON parser. An integer must stay exact, and no number may become zero or infinity. */
function isKept(token: string): boolean {
  const value = Number(token);
  if (/^-?\d+$/.test(token)) return Number.isFinite(value) && BigInt(token) === BigInt(value);
  return Number.isFinite(value) && (value !== 0 || /^-?[0.]+(?:e|$)/i.test(token));
}

function hasProtoKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(hasProtoKey);
}
