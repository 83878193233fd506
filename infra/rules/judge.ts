// Runs the rules. Pure.
import { CATALOGUES } from '../catalogue/catalogues.ts';
import type { Document, Plan } from '../terraform/document.ts';
import { CHANGE_RULES } from './change/index.ts';
import { type ChangeFinding, changeFindingOf, type Finding, findingOf } from './finding.ts';
import { type PlanContext, planContext } from './plan/context.ts';
import { looksLikeProduction } from './production.ts';
import { type ChangeRule, QUESTIONS, type RuleContext, SEVERITIES, type StateRule } from './rule.ts';
import { STATE_RULES } from './state/index.ts';

/**
 * What the state rules find in documents that belong together.
 *
 * @param production - judges every document as production; otherwise each says it of itself, by its tags and names
 */
export function judgeStates(documents: readonly Document[], production = false): readonly Finding[] {
  return documents.flatMap((document) => {
    const context: RuleContext = {
      documents,
      production: production || looksLikeProduction(document),
      catalogues: CATALOGUES,
    };
    return judgeState(document, context, STATE_RULES);
  });
}

export function judgeState(document: Document, context: RuleContext, rules: readonly StateRule[]): readonly Finding[] {
  return rules.flatMap((rule) =>
    rule.find(document, context).map((problem) => findingOf(rule, problem, document.name)),
  );
}

/** What the change rules find in a plan: worst first, then in the order of the questions, then by address. */
export function judgeChanges(
  plan: Plan,
  context: PlanContext = planContext(plan),
  rules: readonly ChangeRule[] = CHANGE_RULES,
): readonly ChangeFinding[] {
  return rules
    .flatMap((rule) => rule.find(plan, context).map((problem) => changeFindingOf(rule, problem, plan.name)))
    .sort(byWeight);
}

function byWeight(a: ChangeFinding, b: ChangeFinding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    QUESTIONS.indexOf(a.group) - QUESTIONS.indexOf(b.group) ||
    compare(a.rule, b.rule) ||
    compare(a.at, b.at) ||
    compare(a.argument ?? '', b.argument ?? '')
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
