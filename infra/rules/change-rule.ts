import type { Plan } from '../terraform/plan.ts';
import type { Relations } from '../terraform/relations.ts';

export type Severity = 'stop' | 'look' | 'safe';
export type Group = 'plan' | 'data' | 'serving' | 'opening' | 'cost' | 'credentials' | 'drift' | 'rest';

/** In the order in which the review answers. */
export const GROUPS: readonly Group[] = ['plan', 'data', 'serving', 'opening', 'cost', 'credentials', 'drift', 'rest'];
/** Worst first. */
export const SEVERITIES: readonly Severity[] = ['stop', 'look', 'safe'];

/** What a rule found. The message says what happens, the values, what is allowed or protects, and what to do. */
export interface Hit {
  /** Address of the resource, or of what the finding is about. */
  readonly address: string;
  /** The argument that decides it, where there is one. */
  readonly argument?: string;
  readonly message: string;
}

/** A rule of the review. Its id, once released, keeps its meaning. */
export interface Rule {
  readonly id: `PLAN-${string}-${number}`;
  readonly group: Group;
  readonly severity: Severity;
  /** What it finds, for the table in the documentation. */
  readonly title: string;
  /** Where AWS or Terraform says so. */
  readonly source: string;
  /** Arguments that the rule judges, by resource type: they are not reported again as "the rest". */
  readonly judges?: Readonly<Record<string, readonly string[]>>;
  find(plan: Plan, relations: Relations): readonly Hit[];
}

/** A hit with its rule. */
export interface Finding extends Hit {
  readonly id: string;
  readonly group: Group;
  readonly severity: Severity;
  readonly source: string;
}
