import { describe } from '../problem.ts';
import { type ChangeRule, type Problem, type Question, questionOf, type Rule, type Severity } from './rule.ts';

/** A problem as it is shown, and as a waiver meets it. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** The file or stack. */
  readonly file: string;
  /** Address of the resource, or another place in the file. */
  readonly at: string;
  readonly argument?: string;
  readonly what: string;
  readonly received: string;
  readonly allowed: string;
  readonly todo: string;
  readonly source: string;
  /** Set when a waiver accepts it. */
  readonly waived?: { readonly reason: string; readonly until: string };
}

/** A finding about a change, with the question that it answers. */
export interface ChangeFinding extends Finding {
  readonly group: Question;
}

export function findingOf(rule: Rule, problem: Problem, file: string): Finding {
  const { argument, received = '', what = rule.what, allowed = rule.allowed ?? '', todo = rule.todo ?? '' } = problem;
  return {
    rule: rule.id,
    severity: rule.severity,
    file,
    at: typeof problem.at === 'string' ? problem.at : problem.at.address,
    ...(argument === undefined ? {} : { argument }),
    what,
    received,
    allowed,
    todo,
    source: rule.source,
  };
}

export function changeFindingOf(rule: ChangeRule, problem: Problem, file: string): ChangeFinding {
  return { ...findingOf(rule, problem, file), group: questionOf(rule) };
}

/** The word of preflight for a severity. */
export function severityWord(severity: Severity): 'error' | 'warning' | 'note' {
  return severity === 'stop' ? 'error' : severity === 'look' ? 'warning' : 'note';
}

/** A finding in the four parts of every message of this project, a line each. */
export function describeFinding(finding: Finding): string {
  return describe(`${severityWord(finding.severity)} ${finding.rule} ${finding.at}`, finding);
}

/** A finding in one paragraph. */
export function messageOf({ what, allowed, todo }: Finding): string {
  return [what, allowed, todo].filter((part) => part !== '').join(' ');
}
