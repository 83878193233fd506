import { isObject, type JsonObject } from '../request/json-reader.ts';

/** What a control was given and cannot take. Nothing of it was done. Every problem is in `problems`. */
export class ControlError extends Error {
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

/** One member of a control's argument. */
export interface Member {
  readonly accepts: (value: unknown) => boolean;
  /** In words, after "Allowed is". */
  readonly allowed: string;
  /** A value that works. */
  readonly example: string;
  readonly required?: boolean;
}

/**
 * The argument as an object whose members are known and fit; JSON and code come the same way.
 * @throws {ControlError} with every member that is unknown, missing or of another form
 */
export function checkMembers(
  what: string,
  given: unknown,
  members: Readonly<Record<string, Member>>,
  problemsBetween: (object: JsonObject) => readonly string[] = () => [],
): JsonObject {
  const names = Object.keys(members).join(', ') || 'none';
  if (!isObject(given)) {
    throw new ControlError(what, [
      `the argument is ${shown(given)}. Allowed is an object with the members ${names}. Pass such an object.`,
    ]);
  }
  const problems: string[] = [];
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(members, name)) continue;
    problems.push(`${name.slice(0, 50)} is not known. Allowed are ${names}. Leave it out, or correct its name.`);
  }
  for (const [name, member] of Object.entries(members)) {
    const value = given[name];
    if (value === undefined ? member.required !== true : member.accepts(value)) continue;
    const received = value === undefined ? 'missing' : shown(value);
    problems.push(`${name} is ${received}. Allowed is ${member.allowed}. Use for example ${member.example}.`);
  }
  problems.push(...problemsBetween(given));
  if (problems.length > 0) throw new ControlError(what, problems);
  return given;
}

/** A value as the caller wrote it, at most 80 characters. */
export function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  const text = value instanceof RegExp || typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text === undefined ? String(value) : text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** Members that several controls have. */
export const milliseconds = (example: string): Member => ({
  accepts: (value) => typeof value === 'number' && value >= 0 && value <= MAX_MS,
  allowed: `a number of milliseconds from 0 to ${MAX_MS}`,
  example,
});

/** 24 days: beyond every limit of the Data API, and the longest whole number of days that a timer of Node can wait. */
const MAX_MS = 24 * 24 * 60 * 60_000;

export const oneOf = (values: readonly (string | number)[]): Member => ({
  accepts: (value) => values.includes(value as string),
  allowed: `one of ${values.join(', ')}`,
  example: String(values[0]),
});
