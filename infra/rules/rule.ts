import type { EngineCatalogue } from '../catalogue/engine-catalogue.ts';
import type { Block, Document } from '../terraform/document.ts';

export type Severity = 'error' | 'warning';

/** One thing that a rule found. */
export interface Problem {
  /** The block, or another place in the file such as `output.password`. */
  readonly at: Block | string;
  /** What was given, in Terraform's words. Never a secret's value. */
  readonly received: string;
  /** Replaces the rule's own sentence where one rule has several cases. */
  readonly what?: string;
  readonly allowed?: string;
  readonly todo?: string;
}

/** What rules know besides the stack. */
export interface RuleContext {
  /** All stacks that are judged together, this one included: a function's cluster may stand in another. */
  readonly stacks: readonly Document[];
  /** Whether the stack is one that must never be lost. */
  readonly production: boolean;
  readonly catalogue: EngineCatalogue;
}

/** A rule is data: what it refuses, in four parts, and the function that finds it. */
export interface Rule {
  /** Stable: waivers name it. */
  readonly id: RuleId;
  readonly severity: Severity;
  /** What happened, as a sentence. */
  readonly what: string;
  /** What is allowed. */
  readonly allowed: string;
  /** What to do. */
  readonly todo: string;
  /** Who says so. */
  readonly source: string;
  readonly check: (stack: Document, context: RuleContext) => readonly Problem[];
}

export type RuleGroup = 'CAP' | 'ENG' | 'STO' | 'CRED' | 'NAME' | 'NET' | 'IAM' | 'DUR' | 'OBS' | 'FN' | 'SEC';
export type RuleId = `AURORA-${RuleGroup}-${number}`;

/** A problem as it is shown, and as a waiver meets it. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** The file or stack. */
  readonly file: string;
  readonly at: string;
  readonly what: string;
  readonly received: string;
  readonly allowed: string;
  readonly todo: string;
  readonly source: string;
}

export function findings(rules: readonly Rule[], stack: Document, context: RuleContext): readonly Finding[] {
  return rules.flatMap((rule) =>
    rule.check(stack, context).map((problem) => ({
      rule: rule.id,
      severity: rule.severity,
      file: stack.name,
      at: typeof problem.at === 'string' ? problem.at : problem.at.address,
      what: problem.what ?? rule.what,
      received: problem.received,
      allowed: problem.allowed ?? rule.allowed,
      todo: problem.todo ?? rule.todo,
      source: rule.source,
    })),
  );
}

/** A finding in the four parts of every message of this project. */
export function describeFinding(finding: Finding): string {
  return [
    `${finding.severity} ${finding.rule} ${finding.at}`,
    `  ${finding.what}`,
    `  Received: ${finding.received}`,
    `  Allowed: ${finding.allowed}`,
    `  Do: ${finding.todo}`,
  ].join('\n');
}
