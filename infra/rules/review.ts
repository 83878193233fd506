import type { Change, Plan } from '../terraform/document.ts';
import { unchangedCost } from './change/cost.ts';
import { protections } from './change/data-words.ts';
import { harmlessChanges } from './change/rest.ts';
import type { ChangeFinding } from './finding.ts';
import { judgeChanges } from './judge.ts';
import { planContext } from './plan/context.ts';
import { SEVERITIES, type Severity } from './rule.ts';
import { isDatabaseType, isExamined, typesHolding } from './types.ts';

/** A type of resource in the plan, and how often it occurs. */
interface TypeCount {
  readonly type: string;
  readonly count: number;
  /** The rules look into resources of this type. */
  readonly known: boolean;
}

export interface Review {
  /** The worst severity of all findings; `safe` when there is none. */
  readonly verdict: Severity;
  /** False for a plan that failed: nothing can accept it. */
  readonly acceptable: boolean;
  /** Worst first, then in the order of the questions, then by address. */
  readonly findings: readonly ChangeFinding[];
  /** Types of the database services (Aurora, RDS, Aurora DSQL …) in the plan, by name. */
  readonly databaseTypes: readonly TypeCount[];
  /** Managed resources in the plan, and how many of them the rules look into. */
  readonly resources: { readonly total: number; readonly examined: number };
  /** Where no rule speaks: what protects the data, what it costs, and what else changes. */
  readonly standing: {
    readonly data: string | undefined;
    readonly cost: string | undefined;
    readonly rest: string | undefined;
  };
  readonly terraformVersion: string;
}

/** What a plan does to the databases in it. Pure: the same plan gives the same review, in the same order. */
export function reviewPlan(plan: Plan): Review {
  const context = planContext(plan);
  const findings = judgeChanges(plan, context);
  const { managed } = plan;
  return {
    verdict: SEVERITIES.find((severity) => findings.some((finding) => finding.severity === severity)) ?? 'safe',
    acceptable: !plan.errored,
    findings,
    databaseTypes: countTypes([
      ...managed,
      ...plan.drift.filter((row) => plan.changes.length === 0 && row.mode === 'managed'),
    ]),
    resources: { total: managed.length, examined: managed.filter((change) => isExamined(change.type)).length },
    standing: {
      data: protectionsOf(plan),
      cost: unchangedCost(plan, context.relations),
      rest: harmlessChanges(plan, new Set(findings.map(({ at }) => at))),
    },
    terraformVersion: plan.terraformVersion,
  };
}

function countTypes(changes: readonly Change[]): readonly TypeCount[] {
  const counts = new Map<string, number>();
  for (const { type } of changes) if (isDatabaseType(type)) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, count]) => ({ type, count, known: isExamined(type) }));
}

/** What protects the databases that stay. A database that the plan makes has nothing to protect yet. */
function protectionsOf(plan: Plan): string | undefined {
  const lines = plan
    .ofType(...typesHolding('database'))
    .filter(({ action, after }) => after !== undefined && action !== 'replace' && action !== 'create')
    .slice(0, 3)
    .map((change) => {
      const kept = protections(change, 'after');
      return `${change.address} ${kept.length === 0 ? 'has no protection' : `keeps ${kept.join(' and ')}`}`;
    });
  return lines.length > 0 ? lines.join('; ') : undefined;
}
