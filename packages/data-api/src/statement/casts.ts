import { codecOf, isType } from '../types/declared-types.ts';
import type { Placeholder } from './sql-scanner.ts';

/** The text that is sent. */
export interface WireText {
  readonly sql: string;
  /** For each placeholder, how many characters its cast adds. */
  readonly added: readonly number[];
}

/** `:name` → `CAST(:name AS type)` where the service would bind the parameter as another type than the declared one. */
export function wireText(
  sql: string,
  placeholders: readonly Placeholder[],
  parameters: Readonly<Record<string, unknown>>,
): WireText {
  let written = '';
  let from = 0;
  const added: number[] = [];
  for (const { name, start, end } of placeholders) {
    const type = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    const codec = isType(type) ? codecOf(type) : undefined;
    const text = codec?.needsCast === true ? `CAST(:${name} AS ${codec.sqlType})` : `:${name}`;
    added.push(text.length - (end - start));
    written += sql.slice(from, start) + text;
    from = end;
  }
  return { sql: written + sql.slice(from), added };
}
