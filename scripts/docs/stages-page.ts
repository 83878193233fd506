import { readFileSync } from 'node:fs';
import path from 'node:path';
import { resolveStage, type Stage, type StageSettings, stages } from '../../infra/stages/index.ts';
import { OPTIONS, type OptionRow } from '../../infra/stages/option-table.ts';
import { type MemberDoc, memberDocs } from './tsdoc.ts';

const OPTIONS_FOLDER = path.resolve(import.meta.dirname, '../../infra/stages/options');

/** The generated part of docs/stages.md: every option, with its documentation from the source and its value in each stage. */
export function stagesPage(shown: readonly StageSettings[] = stages): string {
  const resolved = shown.map((stage) => resolveStage(stage, shown));
  return [...new Set(OPTIONS.map(({ group }) => group))].map((group) => section(group, resolved)).join('\n\n');
}

/** The documentation of the options in a group, by name. An empty group name means options without a group. */
export function groupDocs(group: string): ReadonlyMap<string, MemberDoc> {
  const name = group === '' ? 'general' : group;
  const source = readFileSync(path.join(OPTIONS_FOLDER, `${name}.ts`), 'utf8');
  return new Map(memberDocs(source, title(name)).map((doc) => [doc.name, doc]));
}

/** A value as it is written in a stage file: names without quotes. */
export function asWritten(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asWritten).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${asWritten(field)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function section(group: string, shown: readonly Stage[]): string {
  const docs = groupDocs(group);
  const rows = OPTIONS.filter((row) => row.group === group).map((row) => tableRow(row, docs.get(row.name), shown));
  const columns = ['option', 'what it decides', 'type', 'default', ...shown.map(({ name }) => name)];
  return [
    group === '' ? '### General' : `### ${title(group)}: \`${group}\``,
    '',
    `| ${columns.join(' | ')} |`,
    `| ${columns.map(() => '---').join(' | ')} |`,
    ...rows,
  ].join('\n');
}

function tableRow(
  { group, name, default: preset }: OptionRow,
  doc: MemberDoc | undefined,
  shown: readonly Stage[],
): string {
  const values = shown.map((stage) => {
    const all: Readonly<Record<string, unknown>> = { ...stage };
    const options: Readonly<Record<string, unknown>> = group === '' ? all : Object(all[group]);
    return options[name];
  });
  const shownDefault = preset === undefined && doc !== undefined ? doc.default.replace(/^- /, '') : code(preset);
  const cells = [`\`${name}\``, doc?.text ?? '', `\`${doc?.type ?? ''}\``, shownDefault, ...values.map(code)];
  // A pipe would end the cell.
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function code(value: unknown): string {
  return value === undefined ? '–' : `\`${asWritten(value)}\``;
}

function title(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
