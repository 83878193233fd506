// Schemas that several options share. Each error text names the allowed values.
import { z } from 'zod';

export function yesOrNo() {
  return z.boolean('true or false.');
}

export function wholeNumber(least: number, most: number, unit = '') {
  const allowed = `A whole number from ${least} to ${most}${unit === '' ? '' : ` (${unit})`}.`;
  return z.int(allowed).min(least, allowed).max(most, allowed);
}

export function oneOf<const T extends string | number>(values: readonly T[], unit = '') {
  const list = values.map((value) => JSON.stringify(value)).join(', ');
  return z.literal([...values], `${list}${unit === '' ? '' : ` ${unit}`}.`);
}

export function textLike(pattern: RegExp, allowed: string) {
  return z.string(allowed).regex(pattern, allowed);
}

/** @param sameAs - the property that must differ between items */
export function listOf<T>(item: z.ZodType<T>, allowed: string, sameAs: (item: T) => unknown = (same) => same) {
  const different = (items: readonly T[]) => new Set(items.map(sameAs)).size === items.length;
  return z.array(item, allowed).refine(different, allowed).readonly();
}

/** An object from names to values. */
export function namesTo<T>(name: z.ZodType<string, string>, value: z.ZodType<T>, allowed: string) {
  return z.record(name, value, allowed).readonly();
}
