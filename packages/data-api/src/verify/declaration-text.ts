import { type DeclaredType, quoted, textOf } from './declared-type.ts';

/** The content of the declaration. */
interface Declaration {
  readonly name: string | undefined;
  readonly sql: string;
  readonly parameters: Readonly<Record<string, DeclaredType>>;
  readonly row: Readonly<Record<string, DeclaredType>> | undefined;
  readonly unknownNulls: readonly string[];
}

const LINE_WIDTH = 120;

/** `statement({ … })` in TypeScript, as a constant if it has a name. */
export function declarationText({ name, sql, parameters, row, unknownNulls }: Declaration): string {
  const members = [
    ...(name === undefined ? [] : [`  name: ${quoted(name)},`]),
    `  sql: ${sqlText(sql)},`,
    ...(Object.keys(parameters).length === 0 ? [] : typesText('parameters', parameters, [])),
    ...(row === undefined ? [] : typesText('row', row, unknownNulls)),
  ];
  const text = `statement({\n${members.join('\n')}\n})`;
  return name === undefined ? text : `export const ${camelCase(name)} = ${text};`;
}

/**
 * The import for the declarations, from one package.
 *
 * @example importText([declaration], '@daybreak/database') // import { nullable, statement } from '@daybreak/database';
 */
export function importText(declarations: readonly string[], from: string): string {
  const used = ['array', 'enumType', 'nullable', 'statement'].filter((name) =>
    declarations.some((text) => text.includes(`${name}(`)),
  );
  return `import { ${used.join(', ')} } from ${quoted(from)};`;
}

/** On one line if it fits and has no comment. */
function typesText(
  member: string,
  types: Readonly<Record<string, DeclaredType>>,
  unknownNulls: readonly string[],
): readonly string[] {
  const entries = Object.entries(types).map(([name, type]) => ({ name, text: `${key(name)}: ${textOf(type)}` }));
  const line = `  ${member}: { ${entries.map(({ text }) => text).join(', ')} },`;
  if (line.length <= LINE_WIDTH && unknownNulls.length === 0) return [line];
  const lines = entries.map(({ name, text }) => {
    const note = unknownNulls.includes(name) ? ' // PostgreSQL does not say whether it can be NULL' : '';
    return `    ${text},${note}`;
  });
  return [`  ${member}: {`, ...lines, '  },'];
}

function sqlText(sql: string): string {
  if (!/[\n']/.test(sql)) return quoted(sql);
  return `\`${sql.replace(/[\\`]|\$(?=\{)/g, '\\$&')}\``;
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

function camelCase(name: string): string {
  return name.replace(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) => next?.toUpperCase() ?? '');
}
