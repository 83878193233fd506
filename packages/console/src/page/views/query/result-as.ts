import type { TextResult } from '../../../database/result.ts';

const FORMS = { JSON: asJson, CSV: asCsv, TSV: asTsv, Markdown: asMarkdown } as const;

export const RESULT_FORMS = Object.keys(FORMS) as readonly (keyof typeof FORMS)[];

/** All rows of a result as text, with the names of the columns. */
export const resultAs = (form: (typeof RESULT_FORMS)[number], result: TextResult): string => FORMS[form](result);

type Cells = readonly (string | null)[];

const NUMBERS = /^(?:int2|int4|int8|float4|float8|numeric)$/;
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Numbers and JSON stay unchanged, digit for digit; every other value becomes a string. */
function asJson({ columns, rows }: TextResult): string {
  const value = (text: string | null, type: string): string => {
    if (text === null) return 'null';
    if (/^(?:bool|jsonb?)$/.test(type)) return text;
    return NUMBERS.test(type) && JSON_NUMBER.test(text) ? text : JSON.stringify(text);
  };
  const object = (row: Cells) =>
    `{${columns.map(({ name, type }, index) => `${JSON.stringify(name)}:${value(row[index] ?? null, type)}`).join(',')}}`;
  return `[${rows.map(object).join(',\n')}]`;
}

const lines = ({ columns, rows }: TextResult, cell: (text: string | null) => string, between: string): string =>
  [columns.map(({ name }) => cell(name)), ...rows.map((row) => row.map(cell))]
    .map((cells) => cells.join(between))
    .join('\n');

/** As in COPY … CSV: NULL is empty, and an empty text has quotes. */
function asCsv(result: TextResult): string {
  const cell = (text: string | null) => {
    if (text === null) return '';
    return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return lines(result, cell, ',');
}

/** As in COPY: NULL is \N, and characters that would end a cell are escaped. */
function asTsv(result: TextResult): string {
  const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
  const cell = (text: string | null) =>
    text === null ? '\\N' : text.replaceAll(/[\\\t\n\r]/g, (one) => escapes[one] ?? one);
  return lines(result, cell, '\t');
}

function asMarkdown({ columns, rows }: TextResult): string {
  const row = (cells: Cells) =>
    `| ${cells.map((text) => (text ?? 'NULL').replaceAll('|', '\\|').replaceAll(/\r?\n/g, '<br>')).join(' | ')} |`;
  const names = columns.map(({ name }) => name);
  return [row(names), row(names.map(() => '---')), ...rows.map(row)].join('\n');
}
