/** A JSON object before its members are known. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads one member of an object. A value that is not allowed is added to `problems`; the result must not be used then. */
export interface Member<T> {
  read(value: unknown, path: string, problems: string[]): T;
}

/** The members of an object, by name. */
export type MemberTable = Readonly<Record<string, Member<unknown>>>;

/** The result of reading a table. */
export type MembersOf<M extends MemberTable> = {
  readonly [Name in keyof M]: M[Name] extends Member<infer T> ? T : never;
};

/**
 * Reads the members of a table in its order; other members are ignored. The caller throws what is in `problems`.
 * @example
 * const problems: string[] = [];
 * const { sql, database } = readMembers(body, { sql: required(string()), database: string() }, problems);
 */
export function readMembers<M extends MemberTable>(
  object: JsonObject,
  table: M,
  problems: string[],
  path = '',
): MembersOf<M> {
  const read: Record<string, unknown> = {};
  // This runs for every request, so it builds no list of pairs.
  for (const name of Object.keys(table)) {
    read[name] = table[name]?.read(object[name], path === '' ? name : `${path}.${name}`, problems);
  }
  return read as MembersOf<M>;
}
