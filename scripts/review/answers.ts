import { counted } from '../../infra/counted.ts';
import type { ChangeFinding } from '../../infra/rules/finding.ts';
import type { Review } from '../../infra/rules/review.ts';
import type { Question } from '../../infra/rules/rule.ts';

/** One of the questions that a review answers, in order. */
export interface Answer {
  readonly group: Question;
  /** The question's name in a list. */
  readonly title: string;
  /** Worst first. */
  readonly findings: readonly ChangeFinding[];
  /** What is said where there is no finding. */
  readonly otherwise: string;
}

/** Rules after whose findings nothing is left that could serve. */
const ENDS_SERVICE: readonly string[] = ['PLAN-DATA-001', 'PLAN-DATA-002', 'PLAN-DATA-003'];

/** The questions of a review in the order in which they are answered. `plan` appears only when there is something to say. */
export function answersOf(review: Review): readonly Answer[] {
  const { data, cost, rest } = review.standing;
  const ends = review.findings.some((finding) => ENDS_SERVICE.includes(finding.rule));
  const questions: readonly (readonly [Question, string, string])[] = [
    ['plan', 'Plan', ''],
    ['data', 'Data', `nothing is replaced, destroyed or less protected${data ? `. ${data}` : ''}`],
    ['serving', 'Serving', ends ? 'stops when the database is destroyed (see Data)' : 'nothing stops serving'],
    ['opening', 'Opens', 'nothing'],
    ['cost', 'Cost', cost ?? 'no change'],
    ['credentials', 'Credentials', 'no change'],
    ['drift', 'Drift', 'none'],
    ['rest', 'Rest', rest ?? 'nothing else changes'],
  ];
  return questions
    .map(([group, title, otherwise]) => ({
      group,
      title,
      otherwise: review.acceptable ? otherwise : 'not known, the plan failed',
      findings: review.findings.filter((finding) => finding.group === group),
    }))
    .filter((answer) => answer.group !== 'plan' || answer.findings.length > 0);
}

/** `stop: 1 finding to stop at, 2 to look at` */
export function verdictLine(review: Review): string {
  const count = (severity: string) => review.findings.filter((finding) => finding.severity === severity).length;
  const [stop, look] = [count('stop'), count('look')];
  const parts = [
    ...(stop > 0 ? [`${counted(stop, 'finding')} to stop at`] : []),
    ...(look > 0 ? [`${stop > 0 ? look : counted(look, 'finding')} to look at`] : []),
  ];
  const reason = parts.length > 0 ? parts.join(', ') : 'nothing in this plan endangers a database';
  return `${review.verdict}: ${reason}${review.acceptable ? '' : '; the plan failed and cannot be applied'}`;
}

/** Which database resources the plan has, and which of them the rules look into. */
export function knownLine(review: Review): string {
  const { databaseTypes, resources } = review;
  const total = `${counted(resources.total, 'resource')}, ${resources.examined} examined`;
  if (databaseTypes.length === 0) return `No Aurora or RDS resource is in this plan (${total}).`;
  const list = databaseTypes.map(({ type, count, known }) => `${type} (${count}${known ? '' : ', not known here'})`);
  return `Database resources: ${list.join(', ')}; ${total}.`;
}
