import type { StateRule } from '../../rule.ts';
import type { Json } from '../stacks.ts';

export interface Refused {
  readonly title: string;
  readonly stack: Json;
  /** `<address>: <received>` of each problem, in order. */
  readonly problems: readonly string[];
  readonly others?: readonly Json[];
}

export interface Passed {
  readonly title: string;
  readonly stack: Json;
  readonly others?: readonly Json[];
}

/** What a rule refuses and what it lets pass. A group in production is judged as production. */
export type RuleCases = Readonly<
  Record<
    StateRule['id'],
    { readonly refuses: readonly Refused[]; readonly passes: readonly Passed[]; readonly production?: boolean }
  >
>;

export function refuses(title: string, stack: Json, problems: readonly string[], ...others: readonly Json[]): Refused {
  return { title, stack, problems, others };
}

export function passes(title: string, stack: Json, ...others: readonly Json[]): Passed {
  return { title, stack, others };
}
