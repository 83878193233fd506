import { signal } from '@preact/signals';
import type { Inferred } from '../../../database/parameters.ts';
import type { Explained } from '../../../database/plan.ts';
import type { TextResult } from '../../../database/result.ts';
import { BINDINGS, type BindingName, bindingFor, parameterOf } from './bindings.ts';

/** The value typed for a parameter. It is kept if the name disappears from the SQL and returns later. */
export interface Typed {
  readonly text: string;
  /** Undefined while the binding follows the type that PostgreSQL expects. */
  readonly binding: BindingName | undefined;
}

export interface Ran {
  readonly sql: string;
  readonly mode: 'read' | 'write';
  readonly atMs: number;
  readonly tookMs: number;
  readonly rows: number | undefined;
  readonly problem: string | undefined;
}

export type Outcome =
  | { readonly kind: 'result'; readonly result: TextResult; readonly tookMs: number }
  | { readonly kind: 'plan'; readonly explained: Explained }
  | { readonly kind: 'problem'; readonly message: string };

const KEPT_RUNS = 50;

// Kept while the page is open, also when another view is shown. It is not stored.
export const sql = signal('SELECT 1 AS one');
export const inferred = signal<Inferred>({ parameters: [], problem: undefined });
export const typed = signal<Readonly<Record<string, Typed>>>({});
export const mode = signal<'read' | 'write'>('read');
export const outcome = signal<Outcome | undefined>(undefined);
export const runs = signal<readonly Ran[]>([]);

export function noteRun(run: Ran): void {
  runs.value = [run, ...runs.value].slice(0, KEPT_RUNS);
}

export const bindingOf = (name: string, type: string | undefined): BindingName =>
  typed.value[name]?.binding ?? bindingFor(type);

export function setTyped(name: string, change: Partial<Typed>): void {
  const before = typed.value[name] ?? { text: '', binding: undefined };
  typed.value = { ...typed.value, [name]: { ...before, ...change } };
}

/** @throws {Error} a text is not valid for its binding */
export const parametersNow = () =>
  inferred.value.parameters.map(({ name, type }) =>
    parameterOf(name, bindingOf(name, type), typed.value[name]?.text ?? ''),
  );

/** The types as the Data API would bind them, for a plan without values. */
export const typesNow = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    inferred.value.parameters.flatMap(({ name, type }) => {
      const binding = BINDINGS[bindingOf(name, type)];
      return 'type' in binding ? [[name, binding.type]] : [];
    }),
  );
