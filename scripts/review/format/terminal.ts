import { type Finding, messageOf } from '../../../infra/rules/finding.ts';
import type { Review } from '../../../infra/rules/review.ts';
import type { Severity } from '../../../infra/rules/rule.ts';
import { printable } from '../../../infra/terraform/show.ts';
import { answersOf, knownLine, verdictLine } from '../answers.ts';

const COLOURS: Readonly<Record<Severity, string>> = { stop: '31', look: '33', safe: '32' };
const TITLE_WIDTH = 'Credentials'.length;

/** The review for a terminal: the verdict, then one line a finding, in the order of the questions. */
export function terminalLines(review: Review, colour = false): readonly string[] {
  const paint = (severity: Severity, text: string) => (colour ? `\u001b[${COLOURS[severity]}m${text}\u001b[0m` : text);
  const lines = answersOf(review).flatMap(({ title, findings, otherwise }) => {
    if (findings.length === 0) return [`${title.padEnd(TITLE_WIDTH)}        ${otherwise}`];
    return findings.map((finding, index) =>
      [
        (index === 0 ? title : '').padEnd(TITLE_WIDTH),
        ` ${paint(finding.severity, finding.severity.padEnd(4))}  `,
        findingText(finding),
      ].join(' '),
    );
  });
  return [paint(review.verdict, verdictLine(review)), ...lines, knownLine(review)];
}

/** `aws_rds_cluster.aurora: It is replaced … [PLAN-DATA-002]` */
function findingText(finding: Finding): string {
  return `${printable(finding.at, 200)}: ${messageOf(finding)} [${finding.rule}]`;
}
