import { isRecord } from '../is-record.ts';

/**
 * What an expression stands for that is not known before the apply. `template` is Terraform's template text with every known part
 * filled in, such as `${aws_cloudwatch_log_group.app.arn}:*`; `references` are the attributes that it waits for.
 */
export class Unresolved {
  readonly template: string;
  readonly references: readonly string[];
  /** `plan`: Terraform knows it when it plans, and this reader does not evaluate it. `apply`: known only after the apply. */
  readonly knownFrom: 'plan' | 'apply';

  constructor(template: string, references: readonly string[], knownFrom: 'plan' | 'apply' = 'apply') {
    this.template = template;
    this.references = references;
    this.knownFrom = knownFrom;
  }
}

export interface ValueObject {
  readonly [name: string]: Value;
}

/** An argument as far as it is known without AWS; every JSON value is one. */
export type Value = string | number | boolean | null | Unresolved | readonly Value[] | ValueObject;

/** True for a JSON object, and so for a nested block; not for a list, null or an unresolved value. */
export function isObject(value: unknown): value is ValueObject {
  return isRecord(value) && !(value instanceof Unresolved);
}

/** The object at a path of members; an empty one if there is none. */
export function memberOf(value: unknown, ...path: readonly string[]): ValueObject {
  const found = path.reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), value);
  return isObject(found) ? found : {};
}

/** A member under a name that comes from a document: never what JavaScript gives each object, such as `constructor`. */
export function ownMember(object: ValueObject | undefined, name: string): Value | undefined {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Each member of an object, mapped. */
export function mapValues<Mapped>(
  object: ValueObject,
  map: (value: Value) => Mapped,
): { readonly [name: string]: Mapped } {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));
}

/** True when the argument is set, known or not. In Terraform null is the same as not set. */
export function isSet<T>(value: T): value is NonNullable<T> {
  return value !== undefined && value !== null;
}

/** A number, also from a text such as "0.5", as Terraform converts it; undefined for everything else. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value) ? Number(value) : undefined;
}

/** A text, also from a number, as Terraform converts it; undefined for everything else. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

export function asBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

/** A list, also from a single value (nested blocks are written both ways); empty when absent or unknown. */
export function asList(value: unknown): readonly Value[] {
  if (Array.isArray(value)) return value;
  return isSet(value) && !(value instanceof Unresolved) ? [value as Value] : [];
}

/** Nested blocks of one name, written as an object or as a list of them. */
export function asBlocks(value: unknown): readonly ValueObject[] {
  return asList(value).filter(isObject);
}

/** The texts of a list that are known. */
export function asTexts(value: unknown): readonly string[] {
  return asList(value).flatMap((item) => asText(item) ?? []);
}

/** True when the value and everything in it is known. */
export function isKnown(value: unknown): boolean {
  if (value instanceof Unresolved) return false;
  if (Array.isArray(value)) return value.every(isKnown);
  return isObject(value) ? Object.values(value).every(isKnown) : true;
}

/** Template text of a value: unknown parts as `${…}`, a literal `${` as `$${`. */
export function templateOf(value: Value): string {
  if (value instanceof Unresolved) return value.template;
  if (typeof value === 'string') return value.replace(/[$%]\{/g, (opening) => `${opening.charAt(0)}${opening}`);
  return isObject(value) || Array.isArray(value) ? jsonTemplate(value) : String(value);
}

/** JSON text of a value, as `jsonencode` would write it; its unknown parts are template text. */
export function jsonTemplate(value: Value): string {
  return JSON.stringify(plain(value));
}

function plain(value: Value): unknown {
  if (value instanceof Unresolved || typeof value === 'string') return templateOf(value);
  if (Array.isArray(value)) return value.map(plain);
  return isObject(value) ? mapValues(value, plain) : value;
}

/** Every attribute that the value waits for. */
export function referencesIn(value: unknown): readonly string[] {
  if (value instanceof Unresolved) return value.references;
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  return isObject(value) ? Object.values(value).flatMap(referencesIn) : [];
}

/** Whether objects and lists are nested in more than this many levels. Does not recurse, so that any depth can be asked. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((item): readonly unknown[] =>
      Array.isArray(item) ? item : isObject(item) ? Object.values(item) : [],
    );
  }
  return false;
}
