import { engineCatalogue } from '../catalogue/engines.ts';
import { ruleGroups } from './index.ts';
import type { Rule } from './rule.ts';

/** The generated part of docs/rules.md: every rule, by group. */
export function rulesDocument(): string {
  return Object.values(ruleGroups)
    .map(({ title, rules }) => [`## ${title}`, '', ...rules.flatMap(section)].join('\n').trimEnd())
    .join('\n\n');
}

function section(rule: Rule): readonly string[] {
  return [
    `### ${rule.id}`,
    '',
    `${rule.severity === 'error' ? 'Refused' : 'Warned of'}: ${literal(rule.what)}`,
    '',
    `- Allowed: ${literal(rule.allowed)}`,
    `- Do: ${literal(rule.todo)}`,
    `- Source: <${rule.source}>`,
    '',
  ];
}

/** The generated table of engine versions in docs/rules.md. */
export function enginesDocument(): string {
  const { asOf, region, versions, sources } = engineCatalogue;
  const yes = (value: boolean) => (value ? 'yes' : 'no');
  return [
    `As of ${asOf}${region === undefined ? '' : ` in ${region}`}. Sources:`,
    '',
    ...sources.map((source) => `- <${source}>`),
    '',
    '| version | status | Data API | auto-pause | most ACU |',
    '| --- | --- | --- | --- | --- |',
    ...versions.map(
      ({ version, status, dataApi, autoPause, maxAcu }) =>
        `| ${version} | ${status} | ${yes(dataApi)} | ${yes(autoPause)} | ${maxAcu} |`,
    ),
  ].join('\n');
}

/** Text that Markdown would read as HTML or emphasis. */
function literal(text: string): string {
  return text.replace(/[<>*|]/g, (character) => `\\${character}`);
}
