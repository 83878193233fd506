import type { Plan } from '../../terraform/document.ts';
import { type DatabaseGroups, databaseGroups } from './database-groups.ts';
import { type Ingress, ingressOf } from './ingress-sources.ts';
import { type Opening, openingsOf } from './openings.ts';
import { type PolicyHolder, policyHolders } from './policy-holders.ts';
import { type Relations, relationsOf } from './relations.ts';

/** What change rules know besides the plan: worked out once for all of them. */
export interface PlanContext {
  readonly relations: Relations;
  /** Policies of the plan, put together by who holds them. */
  readonly policies: readonly PolicyHolder[];
  /** What the security groups let in, before and after the apply. */
  readonly ingress: Ingress;
  /** Which security groups lead to a database of the plan. */
  readonly databaseGroups: DatabaseGroups;
  /** What opens, or stays open, with the worst of each group's ports. */
  readonly openings: readonly Opening[];
}

export function planContext(plan: Plan): PlanContext {
  const relations = relationsOf(plan);
  const ingress = ingressOf(plan);
  const groups = databaseGroups(plan);
  return {
    relations,
    policies: policyHolders(plan, relations),
    ingress,
    databaseGroups: groups,
    openings: openingsOf(plan, ingress, groups),
  };
}
