import { messageOf } from '../../../infra/rules/finding.ts';
import type { Review } from '../../../infra/rules/review.ts';
import { printable } from '../../../infra/terraform/show.ts';
import { answersOf, knownLine, verdictLine } from '../answers.ts';

/** GitHub and GitLab refuse longer comments (65,536 and 1,000,000 characters); this leaves room for what is put around it. */
const MAX_CHARACTERS = 60_000;

/** The review as a comment on a pull request. What comes from the plan is escaped: it cannot mention, link or format. */
export function markdown(review: Review): string {
  const head = [`### Plan review: ${review.verdict}`, '', `${escaped(verdictLine(review))}.`, ''];
  const rows = answersOf(review).flatMap(({ title, findings, otherwise }) =>
    findings.length === 0
      ? [`| ${title} | | ${escaped(otherwise)} |`]
      : findings.map(
          (finding) =>
            `| ${title} | ${finding.severity === 'safe' ? 'safe' : `**${finding.severity}**`} | ${code(finding.at)} ${escaped(messageOf(finding))} [${finding.rule}](${finding.source}) |`,
        ),
  );
  const foot = ['', escaped(knownLine(review)), ''];
  const kept: string[] = [];
  let left = MAX_CHARACTERS - [...head, ...foot].join('\n').length - 200;
  for (const row of rows) {
    left -= row.length + 1;
    if (left < 0) break;
    kept.push(row);
  }
  const cut =
    kept.length < rows.length
      ? ['', `${rows.length - kept.length} more lines do not fit. Use --json for all of them.`]
      : [];
  return [...head, '| | | |', '| --- | --- | --- |', ...kept, ...cut, ...foot].join('\n');
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
