import type { Plan } from '../terraform/document.ts';
import { type PolicyHolder, policyHolders } from './policy-holders.ts';
import { type Relations, relationsOf } from './relations.ts';

/** What change rules know besides the plan: worked out once for all of them. */
export interface PlanContext {
  readonly relations: Relations;
  /** Policies of the plan, put together by who holds them. */
  readonly policies: readonly PolicyHolder[];
}

export function planContext(plan: Plan): PlanContext {
  const relations = relationsOf(plan);
  return { relations, policies: policyHolders(plan, relations) };
}
