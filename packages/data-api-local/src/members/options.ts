import { inspect } from 'node:util';
import { isOfThisKind } from '@daybreak/postgres-local';
import { isObject, type JsonObject, type Member, type MembersOf, type MemberTable, readMembers } from './members.ts';

/** An argument of a control is not allowed, and nothing was done. `problems` lists every problem. */
export class ControlError extends Error {
  static readonly daybreakKind: string = 'ControlError';
  static override readonly [Symbol.hasInstance] = isOfThisKind;
  override readonly name = 'ControlError';
  readonly problems: readonly string[];

  constructor(what: string, problems: readonly string[]) {
    super(
      problems.length === 1
        ? `${what}: ${problems[0]}`
        : [`${what}, ${problems.length} problems:`, ...problems.map((problem) => `  ${problem}`)].join('\n'),
    );
    this.problems = problems;
  }
}

/**
 * Reads an argument of a control, from code or from JSON. Only members of the table are allowed.
 * @param problemsBetween problems that concern several members
 * @throws {ControlError} with every member that is unknown, missing or not allowed
 */
export function readOptions<M extends MemberTable>(
  what: string,
  given: unknown,
  table: M,
  problemsBetween: (options: JsonObject) => readonly string[] = () => [],
): MembersOf<M> {
  const names = Object.keys(table).join(', ') || 'none';
  if (!isObject(given)) {
    throw new ControlError(what, [
      `the argument is ${shown(given)}. Allowed is an object with the members ${names}. Pass such an object.`,
    ]);
  }
  const problems = Object.keys(given)
    .filter((name) => !Object.hasOwn(table, name))
    .map((name) => `${name.slice(0, 50)} is not known. Allowed are ${names}. Leave it out, or correct its name.`);
  const options = readMembers(given, table, problems);
  problems.push(...problemsBetween(given));
  if (problems.length > 0) throw new ControlError(what, problems);
  return options;
}

/** What an option may be. */
export interface OptionRule<T> {
  /** The value as the service uses it; undefined where it is not allowed. */
  readonly accept: (value: unknown) => T | undefined;
  /** In words, after "Allowed is". */
  readonly allowed: string;
  /** A value that works, as a caller writes it. */
  readonly example: string;
}

/** An option that may be left out. */
export const option = <T>(rule: OptionRule<T>): Member<T | undefined> => ({
  read(value, path, problems) {
    if (value === undefined) return undefined;
    const accepted = rule.accept(value);
    if (accepted === undefined) problems.push(notAllowed(path, shown(value), rule));
    return accepted;
  },
});

/** An option that must be given. If there is a problem, the result is `missing`. */
export const requiredOption = <T>(rule: OptionRule<T>, missing: T): Member<T> => ({
  read(value, path, problems) {
    const accepted = value === undefined ? undefined : rule.accept(value);
    if (accepted === undefined) problems.push(notAllowed(path, value === undefined ? 'missing' : shown(value), rule));
    return accepted ?? missing;
  },
});

const notAllowed = (path: string, received: string, { allowed, example }: OptionRule<unknown>): string =>
  `${path} is ${received}. Allowed is ${allowed}. Use for example ${example}.`;

/** A value as the caller wrote it, at most 80 characters. */
export function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  const text = value instanceof RegExp || typeof value === 'number' ? String(value) : written(value);
  return text === undefined ? String(value) : text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** As JSON, or in Node's notation where JSON has none for it: a cycle, a bigint, more levels than the stack takes. */
function written(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
  }
}

/** 24 days: longer than every limit of the Data API, and within what a timer of Node can wait. */
const MAX_MS = 24 * 24 * 60 * 60_000;

export const milliseconds = (example: string, from = 0, to = MAX_MS): OptionRule<number> => ({
  accept: (value) => (typeof value === 'number' && value >= from && value <= to ? value : undefined),
  allowed: `a number of milliseconds from ${from} to ${to}`,
  example,
});

export const wholeNumber = (example: string, from: number, to: number): OptionRule<number> => ({
  accept: (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to ? value : undefined,
  allowed: `a whole number from ${from} to ${to}`,
  example,
});

export const oneOf = <const T extends string | number>(
  values: readonly T[],
  example = String(values[0]),
): OptionRule<T> => ({
  accept: (value) => values.find((candidate) => candidate === value),
  allowed: `one of ${values.join(', ')}`,
  example,
});
