import { RULES } from '../../infra/rules/change/index.ts';
import { GROUPS, type Group } from '../../infra/rules/change-rule.ts';

const QUESTIONS: Readonly<Record<Group, string>> = {
  plan: 'The plan itself',
  data: 'What happens to data',
  serving: 'What stops serving',
  opening: 'What opens',
  cost: 'What it costs',
  credentials: 'Credentials',
  drift: 'Drift',
  rest: 'The rest',
};

/** The rules for the documentation, one table a question, in the order in which the review answers. */
export function reviewRulesDocument(): string {
  return GROUPS.map((group) => {
    const rows = RULES.filter((rule) => rule.group === group)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(
        (rule) => `| ${rule.id} | ${rule.severity} | ${rule.title.replace(/\|/g, '\\|')} | [source](${rule.source}) |`,
      );
    return [
      `### ${QUESTIONS[group]}`,
      '',
      '| id | verdict | fires when | |',
      '| --- | --- | --- | --- |',
      ...rows,
    ].join('\n');
  }).join('\n\n');
}
