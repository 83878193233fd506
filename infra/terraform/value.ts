/**
 * What an expression stands for that nobody can know before the apply. `template` is Terraform's template text with every known
 * part filled in, such as `${aws_cloudwatch_log_group.app.arn}:*`; `references` are the attributes it waits for.
 */
export class Unresolved {
  readonly template: string;
  readonly references: readonly string[];

  constructor(template: string, references: readonly string[]) {
    this.template = template;
    this.references = references;
  }
}

export interface ValueObject {
  readonly [name: string]: Value;
}

/** An argument as far as it is known without AWS. */
export type Value = string | number | boolean | null | Unresolved | readonly Value[] | ValueObject;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Unresolved);
}

export function isValueObject(value: Value | undefined): value is ValueObject {
  return isObject(value);
}

/** True when the argument is written, known or not; `null` is absence in Terraform. */
export function isSet(value: Value | undefined): value is Exclude<Value, null> {
  return value !== undefined && value !== null;
}

/** A number, also from a text such as "0.5", as Terraform converts it; undefined when absent, unknown or no number. */
export function asNumber(value: Value | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value) ? Number(value) : undefined;
}

export function asText(value: Value | undefined): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

export function asBoolean(value: Value | undefined): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

/** A list, also from a single value (nested blocks are written both ways); empty when absent or unknown. */
export function asList(value: Value | undefined): readonly Value[] {
  if (Array.isArray(value)) return value;
  return isSet(value) && !(value instanceof Unresolved) ? [value] : [];
}

/** Nested blocks of one name, written as an object or as a list of them. */
export function asBlocks(value: Value | undefined): readonly ValueObject[] {
  return asList(value).filter((item): item is ValueObject => isValueObject(item));
}

/** The texts of a list that are known. */
export function asTexts(value: Value | undefined): readonly string[] {
  return asList(value).flatMap((item) => asText(item) ?? []);
}

/** True when the value and everything in it is known. */
export function isKnown(value: Value | undefined): boolean {
  if (value instanceof Unresolved) return false;
  if (Array.isArray(value)) return value.every(isKnown);
  return isValueObject(value) ? Object.values(value).every(isKnown) : true;
}

/** Template text of a value: unknown parts as `${…}`, a literal `${` as `$${`. */
export function templateOf(value: Value): string {
  if (value instanceof Unresolved) return value.template;
  if (typeof value === 'string') return value.replace(/[$%]\{/g, (opening) => `${opening.charAt(0)}${opening}`);
  return isValueObject(value) || Array.isArray(value) ? jsonTemplate(value) : String(value);
}

/** JSON text of a value in which unknown parts stand as template text, as `jsonencode` would write them. */
export function jsonTemplate(value: Value): string {
  return JSON.stringify(plain(value));
}

function plain(value: Value): unknown {
  if (value instanceof Unresolved || typeof value === 'string') return templateOf(value);
  if (Array.isArray(value)) return value.map(plain);
  if (!isValueObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}

/** Every attribute that the value waits for. */
export function referencesIn(value: Value | undefined): readonly string[] {
  if (value instanceof Unresolved) return value.references;
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  return isValueObject(value) ? Object.values(value).flatMap(referencesIn) : [];
}
