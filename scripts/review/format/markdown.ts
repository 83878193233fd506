import { type ChangeFinding, messageOf } from '../../../infra/rules/finding.ts';
import type { Review } from '../../../infra/rules/review.ts';
import { SEVERITIES, type Severity } from '../../../infra/rules/rule.ts';
import { printable } from '../../../infra/terraform/show.ts';
import { answersOf, knownLine, verdictLine } from '../answers.ts';

/** GitHub and GitLab refuse longer comments (65,536 and 1,000,000 characters); this leaves room for what is put around it. */
const MAX_CHARACTERS = 60_000;

/** The review as a comment on a pull request. What comes from the plan is escaped: it cannot mention, link or format. */
export function markdown(review: Review): string {
  const head = [`### Plan review: ${review.verdict}`, '', `${escaped(verdictLine(review))}.`, ''];
  const rows = answersOf(review).flatMap(({ title, findings, otherwise }): readonly Row[] =>
    findings.length === 0
      ? [{ text: `| ${title} | | ${escaped(otherwise)} |`, severity: undefined }]
      : findings.map((finding) => ({ text: findingRow(title, finding), severity: finding.severity })),
  );
  const foot = ['', escaped(knownLine(review)), ''];
  const room = MAX_CHARACTERS - [...head, ...foot].join('\n').length - 200;
  const kept = worstThatFit(rows, room);
  return [
    ...head,
    '| | | |',
    '| --- | --- | --- |',
    ...rows.filter((row) => kept.has(row)).map(({ text }) => text),
    ...leftOut(rows.filter((row) => !kept.has(row))),
    ...foot,
  ].join('\n');
}

/** A row of the table; without a severity it says that a question has no finding. */
interface Row {
  readonly text: string;
  readonly severity: Severity | undefined;
}

function findingRow(title: string, finding: ChangeFinding): string {
  const severity = finding.severity === 'safe' ? 'safe' : `**${finding.severity}**`;
  return `| ${title} | ${severity} | ${code(finding.at)} ${escaped(messageOf(finding))} [${finding.rule}](${finding.source}) |`;
}

const KEPT_FIRST: readonly Row['severity'][] = ['stop', undefined, 'look', 'safe'];

/** The worst findings, whatever question they answer, as far as they fit. */
function worstThatFit(rows: readonly Row[], room: number): ReadonlySet<Row> {
  let left = room;
  return new Set(
    KEPT_FIRST.flatMap((severity) => rows.filter((row) => row.severity === severity)).filter(({ text }) => {
      const fits = text.length < left;
      if (fits) left -= text.length + 1;
      return fits;
    }),
  );
}

function leftOut(rows: readonly Row[]): readonly string[] {
  if (rows.length === 0) return [];
  const counts = SEVERITIES.map((severity) => ({
    severity,
    count: rows.filter((row) => row.severity === severity).length,
  })).filter(({ count }) => count > 0);
  return [
    '',
    `${rows.length} more lines do not fit: ${counts.map(({ severity, count }) => `${count} ${severity}`).join(', ')}. Use --json for all of them.`,
  ];
}

/** A break that is not shown. GitHub and GitLab look for mentions, issues and addresses after they have read the Markdown. */
const BREAK = '\u200b';

/** Text that cannot format, mention, link or bring HTML, a formula or an emoji. */
function escaped(text: string): string {
  return printable(text, 2_000)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]|#~]/g, '\\$&')
    .replace(/[@#]|GH-|:(?=\/\/)|www(?=\.)/gi, `$&${BREAK}`)
    .replace(/(?<![\w-]):(?=[\w\\+-]+:)/g, `:${BREAK}`)
    .replace(/\$/g, '<span>$$</span>');
}

function code(text: string): string {
  return `\`${printable(text, 200).replace(/[`|]/g, "'")}\``;
}
