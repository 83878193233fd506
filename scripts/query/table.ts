import type { AdHocResult } from '@daybreak/database';
import { visibleInLine } from '../terminal-text.ts';
import { shorten, textWidth } from './text-width.ts';

/** A value takes at most this many columns of a table of several; `--json` prints all of it. */
export const MAX_VALUE_COLUMNS = 60;

const NUMBERS = new Set([
  'int2',
  'int4',
  'int8',
  'oid',
  'numeric',
  'float4',
  'float8',
  'serial',
  'bigserial',
  'smallserial',
]);

export interface Table {
  readonly lines: readonly string[];
  /** How many values were too wide. */
  readonly shortened: number;
}

/** Rows as a table: numbers to the right, NULL as NULL, control characters as escapes, so that no value can control the terminal. */
export function renderTable(columns: NonNullable<AdHocResult['columns']>, rows: AdHocResult['rows']): Table {
  let shortened = 0;
  const cell = (value: unknown): string => {
    const full = visibleInLine(valueText(value));
    // A single column cannot move others.
    const shown = columns.length === 1 ? full : shorten(full, MAX_VALUE_COLUMNS);
    if (shown !== full) shortened += 1;
    return shown;
  };
  const head = columns.map(({ name }) => visibleInLine(name));
  const body = rows.map((row) => row.map(cell));
  const widths = head.map((name, index) =>
    body.reduce((widest, row) => Math.max(widest, textWidth(row[index] ?? '')), textWidth(name)),
  );

  const line = (cells: readonly string[], alignRight: boolean): string =>
    cells
      .map((text, index) => {
        const padding = ' '.repeat((widths[index] ?? 0) - textWidth(text));
        return alignRight && NUMBERS.has(columns[index]?.typeName ?? '') ? padding + text : text + padding;
      })
      .join(' | ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('-+-');
  return { lines: [line(head, false), rule, ...body.map((row) => line(row, true))], shortened };
}

/** A value as text: bytes as PostgreSQL prints them (\x…), lists and NULL as in SQL. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  if (Array.isArray(value)) return `{${value.map(valueText).join(',')}}`;
  return String(value);
}

/** A value for JSON: bytes, NaN and infinities, which JSON lacks, as {@link valueText} has them; others unchanged. */
export function jsonValue(value: unknown): unknown {
  if (value instanceof Uint8Array || (typeof value === 'number' && !Number.isFinite(value))) return valueText(value);
  if (Array.isArray(value)) return value.map(jsonValue);
  return value ?? null;
}

/** A key for each column: its name, with the suffix _2, _3 … if the name was used before. */
export function columnKeys(columns: NonNullable<AdHocResult['columns']>): readonly string[] {
  const keys: string[] = [];
  for (const { name } of columns) {
    let key = name;
    for (let count = 2; keys.includes(key); count += 1) key = `${name}_${count}`;
    keys.push(key);
  }
  return keys;
}
