import { isDeepStrictEqual } from 'node:util';
import { holdsSensitive, holdsTrue, isUnset, markOf, UNKNOWN, valueAfter, valueBefore } from './change.ts';
import type { Block, Change } from './document.ts';
import { isObject, ownMember, Unresolved, type ValueObject } from './value.ts';

/** One argument as a message shows it: `min_capacity 4`. Only for arguments that can hold no secret. */
export function given(block: Block | ValueObject, ...names: readonly string[]): string {
  const values = isBlock(block) ? block.values : block;
  return names.map((name) => `${name} ${show(values[name])}`).join(', ');
}

/** A value as a message shows it. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return 'not set';
  if (value instanceof Unresolved) return value.template;
  return JSON.stringify(value, (_, inner: unknown) => (inner instanceof Unresolved ? inner.template : inner));
}

function isBlock(value: Block | ValueObject): value is Block {
  return typeof value.address === 'string' && isObject(value.values);
}

/** Arguments whose value is a secret even where a provider forgets to mark it. */
const SECRET_ARGUMENTS = /password|secret_(string|binary)|private_key|token/;

/** A side of a change for people: never a sensitive value; one line, at most 80 characters, no control characters. */
export function shown(change: Change, argument: string, side: 'before' | 'after'): string {
  const marks = side === 'before' ? change.sensitiveBefore : change.sensitiveAfter;
  const sensitive = holdsTrue(markOf(marks, argument));
  const value = side === 'before' ? valueBefore(change, argument) : valueAfter(change, argument);
  if (value === UNKNOWN) return '(known after apply)';
  if (value === undefined) return '(not set)';
  if (sensitive || (SECRET_ARGUMENTS.test(argument) && typeof value === 'string')) return '(sensitive)';
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}

/** `7 → 1`; of a block that occurs once only the members that differ: `max_capacity 1 → 8`. */
export function shownChange(change: Change, argument: string): string {
  const [before, after] = [valueBefore(change, argument), valueAfter(change, argument)];
  const members = holdsSensitive(change, argument) ? [] : blockChanges(before, after);
  return members.length > 0
    ? printable(members.join(', '), 160)
    : `${shown(change, argument, 'before')} → ${shown(change, argument, 'after')}`;
}

function blockChanges(before: unknown, after: unknown): readonly string[] {
  if (!Array.isArray(before) || !Array.isArray(after) || before.length !== 1 || after.length !== 1) return [];
  const [old, next]: readonly unknown[] = [before[0], after[0]];
  if (!isObject(old) || !isObject(next)) return [];
  const say = (side: ValueObject, name: string) => {
    const value = ownMember(side, name);
    return isUnset(value) ? '(not set)' : JSON.stringify(value);
  };
  return [...new Set([...Object.keys(old), ...Object.keys(next)])]
    .filter((name) => !SECRET_ARGUMENTS.test(name) && !isDeepStrictEqual(ownMember(old, name), ownMember(next, name)))
    .sort()
    .map((name) => `${name} ${say(old, name)} → ${say(next, name)}`);
}

/** Text from outside, safe in a terminal and in one line. */
export function printable(value: string, maxCharacters = 80): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a plan must not move the reader's cursor
  const line = value.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ').trim();
  return line.length > maxCharacters ? `${line.slice(0, maxCharacters - 1)}…` : line;
}

/** `a, b, c and 2 more` */
export function listed(names: readonly string[], most = 3, separator = ', '): string {
  const more = names.length - most;
  return names.slice(0, most).join(separator) + (more > 0 ? ` and ${more} more` : '');
}
