import type { EngineCatalogues } from '../catalogue/catalogues.ts';
import type { Document, Plan } from '../terraform/document.ts';
import type { PlanContext } from './plan/context.ts';

/** `stop`: refused, unless a waiver accepts it. `look`: a person should read it. `safe`: said, and nothing to do. Worst first. */
export const SEVERITIES = ['stop', 'look', 'safe'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** One thing that a rule found. What it leaves out, the rule says. */
export interface Problem {
  /** The block, the change, or another place in the document such as `output.password`. */
  readonly at: { readonly address: string } | string;
  /** The argument that decides it, where there is one. */
  readonly argument?: string;
  /** What was given, in Terraform's words. Never a secret's value. */
  readonly received?: string;
  readonly what?: string;
  readonly allowed?: string;
  readonly todo?: string;
}

interface RuleText {
  readonly severity: Severity;
  /** What happened, as a sentence. */
  readonly what: string;
  /** What is allowed. */
  readonly allowed?: string;
  /** What to do. */
  readonly todo?: string;
  /** Where AWS or Terraform says so. */
  readonly source: string;
}

/** What state rules know besides the document. */
export interface RuleContext {
  /** All documents that are judged together, this one included: a function's cluster may be in another. */
  readonly documents: readonly Document[];
  /** Whether the stack is one that must never be lost. */
  readonly production: boolean;
  readonly catalogues: EngineCatalogues;
}

export type RuleGroup = 'CAP' | 'ENG' | 'STO' | 'CRED' | 'NAME' | 'NET' | 'IAM' | 'DUR' | 'OBS' | 'FN' | 'SEC';

/** Judges a state: what a synth writes, or what is there after a plan. Runs in preflight. */
export interface StateRule extends RuleText {
  /** Stable: waivers name it. */
  readonly id: `AURORA-${RuleGroup}-${number}`;
  readonly allowed: string;
  readonly todo: string;
  find(document: Document, context: RuleContext): readonly Problem[];
}

/** The questions that a review answers, in order. */
export const QUESTIONS = ['plan', 'data', 'serving', 'opening', 'cost', 'credentials', 'drift', 'rest'] as const;
export type Question = (typeof QUESTIONS)[number];

/** The group in the ids of the rules that answer a question. */
const CHANGE_GROUPS = {
  plan: 'RUN',
  data: 'DATA',
  serving: 'SERVE',
  opening: 'OPEN',
  cost: 'COST',
  credentials: 'CRED',
  drift: 'DRIFT',
  rest: 'REST',
} as const satisfies Readonly<Record<Question, string>>;

/** Judges what a plan changes. Runs in review. */
export interface ChangeRule extends RuleText {
  /** Stable: `--accept` names it. */
  readonly id: `PLAN-${(typeof CHANGE_GROUPS)[Question]}-${number}`;
  /** Arguments that the rule judges, by resource type: they are not reported again as "the rest". */
  readonly judges?: Readonly<Record<string, readonly string[]>>;
  find(plan: Plan, context: PlanContext): readonly Problem[];
}

/** A rule is data: what it finds, in four parts, and the function that finds it. */
export type Rule = StateRule | ChangeRule;

/** What each of these finds, in their order. */
export function all<Input extends readonly unknown[]>(...finds: readonly ((...input: Input) => readonly Problem[])[]) {
  return (...input: Input): readonly Problem[] => finds.flatMap((find) => find(...input));
}

/** The question that a rule answers. */
export function questionOf({ id }: ChangeRule): Question {
  return QUESTIONS.find((question) => id.startsWith(`PLAN-${CHANGE_GROUPS[question]}-`)) ?? 'rest';
}
