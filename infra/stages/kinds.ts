// What values may be: the words for it and the test, to be spread into an option.
import type { Problem } from './problem.ts';

export interface Kind {
  readonly allowed: string;
  readonly accepts: (value: unknown) => boolean;
}

export const yesOrNo: Kind = { allowed: 'true or false.', accepts: (value) => typeof value === 'boolean' };

export function wholeNumber(least: number, most: number, unit: string): Kind {
  return {
    allowed: `A whole number from ${least} to ${most}${unit === '' ? '' : ` (${unit})`}.`,
    accepts: (value) => typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most,
  };
}

export function oneOf(values: readonly (string | number)[], note = ''): Kind {
  return {
    allowed: `${values.map((value) => JSON.stringify(value)).join(', ')}${note}.`,
    accepts: (value) => values.some((allowed) => allowed === value),
  };
}

export function textLike(pattern: RegExp, allowed: string): Kind {
  return { allowed, accepts: (value) => typeof value === 'string' && pattern.test(value) };
}

/** The kind, or undefined for what `absent` says. */
export function optional(kind: Kind, absent: string): Kind {
  return {
    allowed: `${kind.allowed.replace(/\.$/, '')}; or undefined: ${absent}.`,
    accepts: (value) => value === undefined || kind.accepts(value),
  };
}

/** @param sameAs - what two values have in common that count as one */
export function listOf(kind: Kind, plural: string, sameAs = (value: string): string => value): Kind {
  return {
    allowed: `A list of ${plural}, each once, or []. Each: ${kind.allowed}`,
    accepts: (value) =>
      Array.isArray(value) &&
      value.every(kind.accepts) &&
      new Set(value.map((item: unknown) => sameAs(String(item)))).size === value.length,
  };
}

/** An object whose keys are names; what each value must be, `inspect` of the option says. */
export function namesTo(what: string): Kind {
  return { allowed: `An object from names to ${what}, or {}.`, accepts: isPlainObject };
}

export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields of a structured value: those that are unknown, missing or of the wrong kind. */
export function fieldProblems(
  value: unknown,
  setting: string,
  fields: Readonly<Record<string, Kind>>,
  todo: string,
): readonly Problem[] {
  if (!isPlainObject(value)) {
    const allowed = `An object with ${Object.keys(fields).join(', ')}.`;
    return [{ setting, what: 'This is no object.', received: value, allowed, todo }];
  }
  const unknown = Object.keys(value)
    .filter((name) => !Object.hasOwn(fields, name))
    .map((name) => ({
      setting: `${setting}.${name}`,
      what: 'There is no such field.',
      received: value[name],
      allowed: `${Object.keys(fields).join(', ')}.`,
      todo,
    }));
  const wrong = Object.entries(fields)
    .filter(([name, kind]) => !kind.accepts(value[name]))
    .map(([name, kind]) => ({
      setting: `${setting}.${name}`,
      what: value[name] === undefined ? 'The field is missing.' : 'The value is not one that can be used here.',
      received: value[name],
      allowed: kind.allowed,
      todo,
    }));
  return [...unknown, ...wrong];
}
