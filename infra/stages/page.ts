import { anyGroups, general } from './groups.ts';
import { findStage, stages } from './index.ts';
import type { OptionGroup, OptionSet } from './option.ts';

/** The generated part of docs/stages.md: every option, with its value in each stage. */
export function stagesPage(): string {
  const sections: readonly (readonly [string, OptionGroup<OptionSet>])[] = [
    ['', general as unknown as OptionGroup<OptionSet>],
    ...anyGroups,
  ];
  return sections.map(([name, group]) => section(name, group)).join('\n\n');
}

function section(name: string, { title, options }: OptionGroup<OptionSet>): string {
  const resolved = stages.map((stage) => findStage(stage.name) as unknown as Readonly<Record<string, unknown>>);
  const names = stages.map((stage) => stage.name);
  const rows = Object.entries(options).map(([key, option]) => {
    const values = resolved.map((stage) => {
      const group = (name === '' ? stage : stage[name]) as Readonly<Record<string, unknown>>;
      return code(group[key]);
    });
    const cells = [`\`${key}\``, `${option.about} *${option.allowed}*`, code(option.default), ...values];
    return `| ${cells.map(cell).join(' | ')} |`;
  });
  const columns = ['option', 'what it decides, and what is allowed', 'default', ...names];
  return [
    `### ${title}${name === '' ? '' : `: \`${name}\``}`,
    '',
    `| ${columns.join(' | ')} |`,
    `| ${columns.map(() => '---').join(' | ')} |`,
    ...rows,
  ].join('\n');
}

function code(value: unknown): string {
  return value === undefined ? '–' : `\`${plain(value)}\``;
}

/** As it stands in a stage file: names without quotes. */
function plain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plain).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${plain(field)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

/** A pipe would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
