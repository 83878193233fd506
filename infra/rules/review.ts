import type { Change, Plan } from '../terraform/document.ts';
import { unchangedCost } from './change/cost.ts';
import { protectionOf } from './change/data-words.ts';
import { harmlessChanges } from './change/rest.ts';
import type { ChangeFinding } from './finding.ts';
import { judgeChanges } from './judge.ts';
import { planContext } from './plan/context.ts';
import { SEVERITIES, type Severity } from './rule.ts';
import { isDatabaseType, isExamined } from './types.ts';

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
  const managed = plan.changes.filter((change) => change.mode === 'managed');
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
      data: protections(plan),
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

function protections(plan: Plan): string | undefined {
  const lines = plan
    .ofType('aws_rds_cluster', 'aws_db_instance')
    .filter((change) => change.after !== undefined && change.action !== 'replace')
    .slice(0, 3)
    .map((change) => `${change.address}: ${protectionOf(change, 'after')}`);
  return lines.length > 0 ? lines.join('; ') : undefined;
}
