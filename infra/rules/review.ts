import { type Plan, planFrom, type ResourceChange } from '../terraform/plan.ts';
import type { PlanFile } from '../terraform/plan-file.ts';
import { relationsOf } from '../terraform/relations.ts';
import { unchangedCost } from './change/cost.ts';
import { protection } from './change/data-words.ts';
import { RULES } from './change/index.ts';
import { harmlessChanges } from './change/rest.ts';
import { isDatabaseType, isExamined } from './change/types.ts';
import { type Finding, GROUPS, SEVERITIES, type Severity } from './change-rule.ts';

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
  readonly findings: readonly Finding[];
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
export function reviewPlan(file: PlanFile): Review {
  const plan = planFrom(file);
  const relations = relationsOf(plan);
  const findings = RULES.flatMap((rule) =>
    rule
      .find(plan, relations)
      .map(
        (hit): Finding => ({ id: rule.id, group: rule.group, severity: rule.severity, ...hit, source: rule.source }),
      ),
  ).sort(byWeight);
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
      cost: unchangedCost(plan, relations),
      rest: harmlessChanges(plan, new Set(findings.map(({ address }) => address))),
    },
    terraformVersion: plan.terraformVersion,
  };
}

function byWeight(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group) ||
    compare(a.id, b.id) ||
    compare(a.address, b.address) ||
    compare(a.argument ?? '', b.argument ?? '')
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function countTypes(changes: readonly ResourceChange[]): readonly TypeCount[] {
  const counts = new Map<string, number>();
  for (const { type } of changes) if (isDatabaseType(type)) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => compare(a, b))
    .map(([type, count]) => ({ type, count, known: isExamined(type) }));
}

function protections(plan: Plan): string | undefined {
  const lines = plan
    .ofType('aws_rds_cluster', 'aws_db_instance')
    .filter((change) => change.after !== undefined && change.action !== 'replace')
    .slice(0, 3)
    .map(
      (change) =>
        `${change.address}: ${protection(change, 'after')
          .replace(/^Left to protect it: /, '')
          .replace(/\.$/, '')}`,
    );
  return lines.length > 0 ? lines.join('; ') : undefined;
}
