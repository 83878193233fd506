import { type Finding, messageOf } from '../../../infra/rules/finding.ts';
import type { Review } from '../../../infra/rules/review.ts';
import type { Severity } from '../../../infra/rules/rule.ts';
import { printable } from '../../../infra/terraform/show.ts';
import type { Painted, PaintedLine } from '../../terminal-text.ts';
import { answersOf, knownLine, verdictLine } from '../answers.ts';

const COLOURS: Readonly<Record<Severity, Painted['colour']>> = { stop: 'red', look: 'yellow', safe: 'green' };
const TITLE_WIDTH = 'Credentials'.length;

/** The review for a terminal: the verdict, then one line a finding, in the order of the questions. */
export function terminalLines(review: Review): readonly PaintedLine[] {
  const paint = (severity: Severity, text: string): Painted => ({ text, colour: COLOURS[severity] });
  const lines = answersOf(review).flatMap(({ title, findings, otherwise }): readonly PaintedLine[] => {
    if (findings.length === 0) return [[`${title.padEnd(TITLE_WIDTH)}        ${otherwise}`]];
    return findings.map((finding, index) => [
      `${(index === 0 ? title : '').padEnd(TITLE_WIDTH)}  `,
      paint(finding.severity, finding.severity.padEnd(4)),
      `   ${findingText(finding)}`,
    ]);
  });
  return [[paint(review.verdict, verdictLine(review))], ...lines, [knownLine(review)]];
}

/** `aws_rds_cluster.aurora: It is replaced … [PLAN-DATA-002]` */
function findingText(finding: Finding): string {
  return `${printable(finding.at, 200)}: ${messageOf(finding)} [${finding.rule}]`;
}
