import { z } from 'zod';

/** Information about an option that a schema does not have. */
export interface AboutOption<T> {
  /** The value when no stage sets the option. */
  readonly default: T;
  /** How to fix a value that is not allowed. */
  readonly todo: string | ((received: unknown) => string);
}

const registry = z.registry<AboutOption<unknown>>();

/**
 * The schema of one option, with its default and the advice for a wrong value.
 *
 * @example
 * rotationDays: option(wholeNumber(90, 2560, 'days'), { default: 365, todo: 'Use 365.' }),
 */
export function option<S extends z.ZodType>(schema: S, about: AboutOption<z.output<S>>): S {
  // A copy, so that two options can be made from one schema.
  const own = schema.clone();
  registry.add(own, about);
  return own;
}

/** @throws {Error} the schema was not made by `option` */
export function aboutOption(schema: z.core.$ZodType): AboutOption<unknown> {
  const about = registry.get(schema);
  if (about === undefined) throw new Error('Not an option: the schema has no default. Make it with option().');
  return about;
}

/**
 * The schemas that a group of options needs: one for each member of its interface. `satisfies OptionsOf<Capacity>` makes the compiler
 * refuse an option that is documented and not checked, or the reverse.
 */
export type OptionsOf<Group> = { readonly [Name in keyof Group]-?: z.ZodType<Group[Name]> };
