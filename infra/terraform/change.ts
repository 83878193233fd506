import { isDeepStrictEqual } from 'node:util';
import type { ResourceChange, Values } from './plan.ts';

/** The value of an argument is known only after the apply. */
export const UNKNOWN = Symbol('known after apply');
export type ArgumentValue = unknown | typeof UNKNOWN;

/** Null, an empty string and an empty list are one thing to the provider: not set. */
export function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

export function valueBefore(change: ResourceChange, argument: string): unknown {
  const value = change.before?.[argument];
  return isUnset(value) ? undefined : value;
}

/** The planned value, `undefined` when unset, or {@link UNKNOWN}. Of a deleted resource: unset. */
export function valueAfter(change: ResourceChange, argument: string): ArgumentValue {
  if (isUnknown(change.unknown, argument)) return UNKNOWN;
  const value = change.after?.[argument];
  return isUnset(value) ? undefined : value;
}

function isUnknown(unknown: unknown, argument: string): boolean {
  return unknown === true || (isRecord(unknown) && unknown[argument] === true);
}

/** True when anything inside the argument is known only after the apply. */
export function holdsUnknown(change: ResourceChange, argument: string): boolean {
  return holdsTrue(isRecord(change.unknown) ? change.unknown[argument] : change.unknown);
}

/** True when Terraform marks anything inside the argument as sensitive, before or after. */
export function holdsSensitive(change: ResourceChange, argument: string): boolean {
  return [change.sensitiveBefore, change.sensitiveAfter].some((marks) =>
    holdsTrue(isRecord(marks) ? marks[argument] : marks),
  );
}

/** Changes from `from` to `to`; an unset or unknown side never matches. */
export function turns(change: ResourceChange, argument: string, from: unknown, to: unknown): boolean {
  return valueBefore(change, argument) === from && valueAfter(change, argument) === to;
}

/** Both sides known and different. */
export function differs(change: ResourceChange, argument: string): boolean {
  const after = valueAfter(change, argument);
  return after !== UNKNOWN && !isDeepStrictEqual(valueBefore(change, argument), after);
}

/** Arguments that this change sets to something else, or that the code sets and the apply will decide. */
export function changedArguments(change: ResourceChange): readonly string[] {
  const names = new Set([...Object.keys(change.before ?? {}), ...Object.keys(change.after ?? {})]);
  for (const name of Object.keys(isRecord(change.unknown) ? change.unknown : {})) names.add(name);
  return [...names]
    .filter((name) =>
      valueAfter(change, name) === UNKNOWN
        ? change.configuration?.expressions[name] !== undefined
        : differs(change, name),
    )
    .sort();
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function number(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

export function records(value: unknown): readonly Values[] {
  return Array.isArray(value) ? value.filter(isRecord) : isRecord(value) ? [value] : [];
}

export function strings(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');
}

export function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Arguments whose value is a secret even where a provider forgets to mark it. */
const SECRET_ARGUMENTS = /password|secret_(string|binary)|private_key|token/;

/** A value for people: never one that is sensitive, one line, at most 80 characters, no control characters. */
export function shown(change: ResourceChange, argument: string, side: 'before' | 'after'): string {
  const marks = side === 'before' ? change.sensitiveBefore : change.sensitiveAfter;
  const sensitive = holdsTrue(isRecord(marks) ? marks[argument] : marks);
  const value = side === 'before' ? valueBefore(change, argument) : valueAfter(change, argument);
  if (value === UNKNOWN) return '(known after apply)';
  if (value === undefined) return '(not set)';
  if (sensitive || (SECRET_ARGUMENTS.test(argument) && typeof value === 'string')) return '(sensitive)';
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}

/** `7 → 1`; of a block that occurs once only the members that differ: `max_capacity 1 → 8`. */
export function shownChange(change: ResourceChange, argument: string): string {
  const [before, after] = [valueBefore(change, argument), valueAfter(change, argument)];
  const marks = [change.sensitiveBefore, change.sensitiveAfter].map((side) => (isRecord(side) ? side[argument] : side));
  const members = marks.some(holdsTrue) ? [] : blockChanges(before, after);
  return members.length > 0
    ? printable(members.join(', '), 160)
    : `${shown(change, argument, 'before')} → ${shown(change, argument, 'after')}`;
}

function blockChanges(before: unknown, after: unknown): readonly string[] {
  if (!Array.isArray(before) || !Array.isArray(after) || before.length !== 1 || after.length !== 1) return [];
  const [old, next] = [before[0], after[0]] as const;
  if (!isRecord(old) || !isRecord(next)) return [];
  const say = (value: unknown) => (isUnset(value) ? '(not set)' : JSON.stringify(value));
  return [...new Set([...Object.keys(old), ...Object.keys(next)])]
    .filter((name) => !SECRET_ARGUMENTS.test(name) && !isDeepStrictEqual(old[name], next[name]))
    .sort()
    .map((name) => `${name} ${say(old[name])} → ${say(next[name])}`);
}

/** Text of a plan that is safe in a terminal and in one line. */
export function printable(value: string, maxCharacters = 80): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a plan must not move the reader's cursor
  const line = value.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ').trim();
  return line.length > maxCharacters ? `${line.slice(0, maxCharacters - 1)}…` : line;
}

function holdsTrue(value: unknown): boolean {
  if (value === true) return true;
  if (Array.isArray(value)) return value.some(holdsTrue);
  return isRecord(value) && Object.values(value).some(holdsTrue);
}

/** Resource addresses (with module) that the code refers to in one argument. */
export function referencesOf(change: ResourceChange, argument: string): readonly string[] {
  return configurationReferences(change.configuration?.expressions[argument]).map(
    (name) => modulePrefix(change) + name,
  );
}

function configurationReferences(expression: unknown): readonly string[] {
  if (Array.isArray(expression)) return expression.flatMap(configurationReferences);
  if (!isRecord(expression)) return [];
  if (Array.isArray(expression.references)) return strings(expression.references);
  return 'constant_value' in expression ? [] : Object.values(expression).flatMap(configurationReferences);
}

/** The module part of an address as the code has it: `module.db.`, or nothing for the root module. */
function modulePrefix(change: ResourceChange): string {
  return change.module === '' ? '' : `${change.module.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, '')}.`;
}

/** The literal that the code has for an argument; a template (`${…}`) is not one. */
export function literalOf(change: ResourceChange, argument: string): string | undefined {
  const expression = change.configuration?.expressions[argument];
  const value = isRecord(expression) ? expression.constant_value : undefined;
  return typeof value === 'string' ? value : undefined;
}
