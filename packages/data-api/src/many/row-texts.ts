import type { ErrorContext } from '../errors/database-error.ts';
import type { Problem } from '../errors/problem.ts';
import { type ParameterCode, ParameterError } from '../errors/value-errors.ts';
import type { Table } from '../sql/table.ts';
import { type AnyCodec, ValueProblem } from '../types/codec.ts';
import { codecOf } from '../types/declared-types.ts';
import { stringOf, viaText } from '../types/text-form.ts';

/** The rows of a request: one JSON text, kept as it is written. */
export const ROWS = viaText<string>({
  sqlType: 'json',
  toText: (text) => text,
  fromRaw: (raw) => stringOf(raw, 'JSON text'),
});

type Values = Readonly<Record<string, unknown>>;

/** Types whose text is JSON itself; the others travel as JSON strings, which PostgreSQL reads as that type's text. */
const JSON_TEXTS: ReadonlySet<string> = new Set(['json', 'jsonb', 'int2', 'int4', 'int8', 'bool']);

/** More would not help anybody. */
const MAX_PROBLEMS = 20;

/** The columns of the first row, each with its codec. @throws {ParameterError} a column that the table does not declare. */
export function columnsOf(context: ErrorContext, table: Table, rows: readonly Values[]): ReadonlyMap<string, AnyCodec> {
  const columns = new Map<string, AnyCodec>();
  for (const name of Object.keys(rows[0] ?? {})) {
    const type = Object.hasOwn(table.columns, name) ? table.columns[name] : undefined;
    if (type === undefined) {
      const message = `row 0: ${name} is not a column of ${table.sql}; its columns are: ${Object.keys(table.columns).join(', ')}`;
      throw new ParameterError(context, [{ code: 'unknown-parameter', place: { kind: 'column', name }, message }]);
    }
    columns.set(name, codecOf(type));
  }
  return columns;
}

/**
 * Each row as a JSON object, exact for every type.
 *
 * @throws {ParameterError} with the first twenty problems, before anything is sent.
 */
export function rowTexts(
  context: ErrorContext,
  columns: ReadonlyMap<string, AnyCodec>,
  rows: readonly Values[],
): readonly string[] {
  const problems: Problem<ParameterCode>[] = [];
  const keys = new Map([...columns.keys()].map((name) => [name, JSON.stringify(name)]));
  const texts = rows.map((row, index) => {
    const members: string[] = [];
    const refuse = (code: ParameterCode, name: string, what: string) =>
      problems.push({ code, place: { kind: 'column', name }, message: `row ${index}: column ${name} ${what}` });
    for (const [name, codec] of columns) {
      const value = Object.hasOwn(row, name) ? row[name] : undefined;
      if (value === undefined) refuse('missing', name, 'is missing; every row has the columns of the first');
      else if (value === null && !codec.acceptsNull) refuse('null', name, 'is null; declare nullable(…) to allow null');
      else {
        try {
          members.push(`${keys.get(name)}:${memberText(codec, value)}`);
        } catch (error) {
          if (!(error instanceof ValueProblem)) throw error;
          refuse('wrong-value', name, `(${codec.sqlType}) ${error.message}`);
        }
      }
    }
    for (const name of Object.keys(row)) {
      if (!columns.has(name))
        refuse('unknown-parameter', name, 'is not in the first row; every row has the same columns');
    }
    return `{${members.join(',')}}`;
  });
  if (problems.length > 0) throw new ParameterError(context, problems.slice(0, MAX_PROBLEMS));
  return texts;
}

function memberText(codec: AnyCodec, value: unknown): string {
  if (value === null) return 'null';
  // The column's type has decided what the value is; the codec checks that it is so.
  const text = codec.toText(value as never);
  return JSON_TEXTS.has(codec.sqlType) ? text : JSON.stringify(text);
}
