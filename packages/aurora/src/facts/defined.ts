type OptionalNames<T> = { [Name in keyof T]: undefined extends T[Name] ? Name : never }[keyof T];

/** T without undefined values: a member that may be undefined may be missing instead. */
export type Defined<T> = { [Name in Exclude<keyof T, OptionalNames<T>>]: T[Name] } & {
  [Name in OptionalNames<T>]?: Exclude<T[Name], undefined>;
};

/**
 * The members that are not undefined. For optional arguments: with `exactOptionalPropertyTypes` a missing member and an undefined one
 * are different types.
 *
 * @example new SnsTopic(stack, 'topic', { name, ...defined({ kmsMasterKeyId: keyArn }) })
 */
export function defined<T extends object>(members: T): Defined<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>;
}
