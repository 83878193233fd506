// The generated parts of docs/rules.md and docs/review-rules.md.
import { CATALOGUES } from '../catalogue/catalogues.ts';
import type { EngineCatalogue } from '../catalogue/engine-catalogue.ts';
import { CHANGE_RULES } from './change/index.ts';
import { QUESTIONS, type Question, questionOf, type StateRule } from './rule.ts';
import { STATE_GROUPS } from './state/index.ts';

/** Every rule of preflight, by group. */
export function stateRulesPage(): string {
  return Object.values(STATE_GROUPS)
    .map(({ title, rules }) => [`## ${title}`, '', ...rules.flatMap(section)].join('\n').trimEnd())
    .join('\n\n');
}

function section(rule: StateRule): readonly string[] {
  return [
    `### ${rule.id}`,
    '',
    `${rule.severity === 'stop' ? 'Refused' : 'Warned of'}: ${literal(rule.what)}`,
    '',
    `- Allowed: ${literal(rule.allowed)}`,
    `- Do: ${literal(rule.todo)}`,
    `- Source: <${rule.source}>`,
    '',
  ];
}

const QUESTION_TITLES: Readonly<Record<Question, string>> = {
  plan: 'The plan itself',
  data: 'What happens to data',
  serving: 'What stops serving',
  opening: 'What opens',
  cost: 'What it costs',
  credentials: 'Credentials',
  drift: 'Drift',
  rest: 'The rest',
};

/** The rules of review, one table a question, in the order in which the review answers. */
export function changeRulesPage(): string {
  return QUESTIONS.map((question) => {
    const rows = CHANGE_RULES.filter((rule) => questionOf(rule) === question)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(
        ({ id, severity, what, source }) =>
          `| ${id} | ${severity} | ${what.replace(/\|/g, '\\|')} | [source](${source}) |`,
      );
    return [
      `## ${QUESTION_TITLES[question]}`,
      '',
      '| id | verdict | fires when | |',
      '| --- | --- | --- | --- |',
      ...rows,
    ].join('\n');
  }).join('\n\n');
}

/** The tables of engine versions. */
export function enginesPage(): string {
  return Object.values(CATALOGUES).map(catalogueTable).join('\n\n');
}

function catalogueTable({ engine, asOf, region, versions, sources, uncertain = [] }: EngineCatalogue): string {
  const yes = (value: boolean) => (value ? 'yes' : 'no');
  const sourceOf = new Map(uncertain.map(({ version, source }) => [version, source]));
  const last = (text: string) => (uncertain.length > 0 ? ` ${text} |` : '');
  return [
    `### ${engine}`,
    '',
    `As of ${asOf}${region === undefined ? '' : ` in ${region}`}. Sources:`,
    '',
    ...sources.map((source) => `- <${source}>`),
    '',
    `| version | status | Data API | auto-pause | most ACU |${last('status is uncertain: from')}`,
    `| --- | --- | --- | --- | --- |${last('---')}`,
    ...versions.map(
      ({ version, status, dataApi, autoPause, maxAcu }) =>
        `| ${version} | ${status} | ${yes(dataApi)} | ${yes(autoPause)} | ${maxAcu} |${last(sourceOf.get(version) ?? '')}`,
    ),
  ].join('\n');
}

/** Text that Markdown would read as HTML or emphasis. */
function literal(text: string): string {
  return text.replace(/[<>*|]/g, (character) => `\\${character}`);
}
