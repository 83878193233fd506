import { isDeepStrictEqual } from 'node:util';
import { withoutIndexes } from './address.ts';
import type { Change } from './document.ts';
import { asTexts, isObject, ownMember, type Value } from './value.ts';

/** The value of an argument is known only after the apply. */
export const UNKNOWN = Symbol('known after apply');

/** The apply makes a new object. */
export function isMade({ action }: Change): boolean {
  return action === 'create' || action === 'replace';
}

/** The apply makes a new object, or updates the one that exists. */
export function isWritten({ action }: Change): boolean {
  return action === 'create' || action === 'update' || action === 'replace';
}

/** The apply ends the object that exists. */
export function isEnded({ action }: Change): boolean {
  return action === 'delete' || action === 'replace';
}

/** Null, an empty string and an empty list are one thing to the provider: not set. */
export function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

export function valueBefore(change: Change, argument: string): Value | undefined {
  const value = ownMember(change.before, argument);
  return isUnset(value) ? undefined : value;
}

/** The planned value, `undefined` when unset, or {@link UNKNOWN}. Of a deleted resource: unset. */
export function valueAfter(change: Change, argument: string): Value | undefined | typeof UNKNOWN {
  if (markOf(change.unknown, argument) === true) return UNKNOWN;
  const value = ownMember(change.after, argument);
  return isUnset(value) ? undefined : value;
}

/** True when anything inside the argument is known only after the apply. */
export function holdsUnknown(change: Change, argument: string): boolean {
  return holdsTrue(markOf(change.unknown, argument));
}

/** True when Terraform marks anything inside the argument as sensitive, before or after. */
export function holdsSensitive(change: Change, argument: string): boolean {
  return [change.sensitiveBefore, change.sensitiveAfter].some((marks) => holdsTrue(markOf(marks, argument)));
}

/** What Terraform marks of one argument, where it marks the whole resource or some arguments. */
export function markOf(marks: unknown, argument: string): unknown {
  return isObject(marks) ? ownMember(marks, argument) : marks;
}

/** True when `true` stands anywhere in the shape, as in `after_unknown` and `after_sensitive`. */
export function holdsTrue(value: unknown): boolean {
  if (value === true) return true;
  if (Array.isArray(value)) return value.some(holdsTrue);
  return isObject(value) && Object.values(value).some(holdsTrue);
}

/** Changes from `from` to `to`; an unset or unknown side never matches. */
export function turns(change: Change, argument: string, from: unknown, to: unknown): boolean {
  return valueBefore(change, argument) === from && valueAfter(change, argument) === to;
}

/** Both sides known and different. */
export function differs(change: Change, argument: string): boolean {
  const after = valueAfter(change, argument);
  return after !== UNKNOWN && !isDeepStrictEqual(valueBefore(change, argument), after);
}

/** Whether the code sets the argument. */
export function setsInCode(change: Change, argument: string): boolean {
  return ownMember(change.expressions, argument) !== undefined;
}

/** Arguments that this change sets to something else, or that the code sets and the apply will decide. */
export function changedArguments(change: Change): readonly string[] {
  const sides = [change.before, change.after, isObject(change.unknown) ? change.unknown : undefined];
  return [...new Set(sides.flatMap((side) => Object.keys(side ?? {})))]
    .filter((name) => (valueAfter(change, name) === UNKNOWN ? setsInCode(change, name) : differs(change, name)))
    .sort();
}

/** Resource addresses (with module) that the code refers to in one argument. */
export function referencesOf(change: Change, argument: string): readonly string[] {
  const prefix = change.module === '' ? '' : `${withoutIndexes(change.module)}.`;
  return referencesInExpression(ownMember(change.expressions, argument)).map((name) => prefix + name);
}

/** Whether the code of one resource refers to another, in one of these arguments; in any where none is named. */
export function refersTo(change: Change, target: Change, ...names: readonly string[]): boolean {
  const address = withoutIndexes(target.address);
  const among = names.length > 0 ? names : Object.keys(change.expressions ?? {});
  return among.some((name) => referencesOf(change, name).includes(address));
}

function referencesInExpression(expression: unknown): readonly string[] {
  if (Array.isArray(expression)) return expression.flatMap(referencesInExpression);
  if (!isObject(expression)) return [];
  if (Array.isArray(expression.references)) return asTexts(expression.references);
  return 'constant_value' in expression ? [] : Object.values(expression).flatMap(referencesInExpression);
}

/** The literal that the code has for an argument; a template (`${…}`) is not one. */
export function literalOf(change: Change, argument: string): string | undefined {
  const expression = ownMember(change.expressions, argument);
  const value = isObject(expression) ? expression.constant_value : undefined;
  return typeof value === 'string' ? value : undefined;
}
