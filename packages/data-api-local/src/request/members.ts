import { type AwsException, serializationException, validationException } from '../api/errors.ts';
import { isObject, type Member, type MembersOf, type MemberTable, readMembers } from '../members/members.ts';
import { exactDigits } from './json-body.ts';

// Members of a request, in the words of AWS's services. `null` counts as absent, as in every AWS JSON protocol. A value of the
// wrong JSON type throws a SerializationException; what breaks a constraint is a problem of one ValidationException.

const typed = <T>(wanted: string, isType: (value: unknown) => value is T): Member<T | undefined> => ({
  read(value, path) {
    const given = value ?? undefined;
    if (given === undefined || isType(given)) return given;
    throw wrongType(path, wanted, given);
  },
});

const TEXT = typed('a string', (value): value is string => typeof value === 'string');
const BOOLEAN = typed('a boolean', (value): value is boolean => typeof value === 'boolean');
const LIST = typed('a list', (value): value is readonly unknown[] => Array.isArray(value));
export const STRUCTURE = typed('a structure', isObject);

/** A text that may be absent. A character beyond U+FFFF, such as an emoji, counts as one. */
export const string = (maxCharacters = Number.POSITIVE_INFINITY): Member<string | undefined> => ({
  read(value, path, problems) {
    const text = TEXT.read(value, path, problems);
    if (text !== undefined && text.length > maxCharacters && [...text].length > maxCharacters) {
      problems.push(failed(`Value at '${path}'`, `Member must have length less than or equal to ${maxCharacters}`));
    }
    return text;
  },
});

export const required = (member: Member<string | undefined>): Member<string> => ({
  read(value, path, problems) {
    const text = member.read(value, path, problems);
    if (text === undefined) problems.push(failed(`Value null at '${path}'`, 'Member must not be null'));
    return text ?? '';
  },
});

/** False where it is absent. */
export const boolean: Member<boolean> = {
  read: (value, path, problems) => BOOLEAN.read(value, path, problems) ?? false,
};

/** Empty where it is absent. */
export const list: Member<readonly unknown[]> = {
  read: (value, path, problems) => LIST.read(value, path, problems) ?? [],
};

export const listOf = <T>(element: Member<T>): Member<readonly T[]> => ({
  read: (value, path, problems) =>
    list.read(value, path, problems).map((each, index) => element.read(each, elementPath(path, index), problems)),
});

/** Where AWS's errors place an element of a list: they count from 1. */
export const elementPath = (path: string, index: number): string => `${path}.${index + 1}.member`;

/** Read as if it were empty where it is absent. */
export const structure = <M extends MemberTable>(table: M): Member<MembersOf<M>> => ({
  read: (value, path, problems) => readMembers(STRUCTURE.read(value, path, problems) ?? {}, table, problems, path),
});

/** One of the values; the first where it is absent. */
export const oneOf = <const T extends string>(first: T, ...others: readonly T[]): Member<T> => {
  const member = optionalOneOf([first, ...others]);
  return { read: (value, path, problems) => member.read(value, path, problems) ?? first };
};

export const optionalOneOf = <const T extends string>(values: readonly T[]): Member<T | undefined> => ({
  read(value, path, problems) {
    const text = TEXT.read(value, path, problems);
    const known = values.find((candidate) => candidate === text);
    if (text !== undefined && known === undefined) {
      const allowed = `Member must satisfy enum value set: [${values.join(', ')}]`;
      problems.push(failed(`Value '${text.slice(0, 64)}' at '${path}'`, allowed));
    }
    return known;
  },
});

export const failed = (what: string, constraint: string): string =>
  `${what} failed to satisfy constraint: ${constraint}`;

/** Throws one ValidationException for all problems. Does nothing if there are none. */
export function refuseProblems(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const errors = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
  throw validationException(`${errors} detected: ${problems.join('; ')}`);
}

export const wrongType = (path: string, wanted: string, value: unknown): AwsException =>
  serializationException(`Expected ${wanted} at '${path}', got ${kindOf(value)}.`);

/** The kind of a value, never the value: it may be a parameter's. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return exactDigits(value) === undefined ? 'a string' : 'a number out of range';
  return typeof value === 'object' ? 'a structure' : `a ${typeof value}`;
}
