import type { Problem } from './problem.ts';

/** One thing that a stage decides: data for checking it and for the documentation. */
export interface Option<T> {
  /** What it decides, as a sentence. */
  readonly about: string;
  readonly default: T;
  readonly allowed: string;
  /** What to do about a value that is refused. */
  readonly todo: string;
  readonly accepts: (value: unknown) => boolean;
  /** Looks into an accepted value that has parts of its own. */
  inspect?(value: T, setting: string): readonly Problem[];
}

export type OptionSet = Readonly<Record<string, Option<unknown>>>;

/** The values that a set of options describes. */
export type ValuesOf<O> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

/** Options that belong together, and what must hold between them. */
export interface OptionGroup<O> {
  readonly title: string;
  readonly options: O;
  /** Called when each option by itself is right. */
  readonly check?: (values: ValuesOf<O>) => readonly Problem[];
}

/** Keeps the types of the options while checking their shape. */
export function option<T>(definition: Option<T>): Option<T> {
  return definition as Option<T>;
}

export function group<O>(definition: OptionGroup<O>): OptionGroup<O> {
  return definition;
}
