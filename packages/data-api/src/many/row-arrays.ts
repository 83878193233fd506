import type { ErrorContext } from '../errors/database-error.ts';
import type { Problem } from '../errors/problem.ts';
import { type ParameterCode, ParameterError } from '../errors/value-errors.ts';
import { quoteIdentifier, type Table } from '../sql/table.ts';
import { arrayElement } from '../types/array-literal.ts';
import { type AnyCodec, type Codec, ValueProblem } from '../types/codec.ts';
import { codecOf } from '../types/declared-types.ts';
import { stringOf, viaText } from '../types/text-form.ts';

type Values = Readonly<Record<string, unknown>>;

/** A column of the rows that are sent. They travel as one array for each column, which PostgreSQL's `unnest` reads. */
export interface RowColumn {
  readonly name: string;
  readonly codec: AnyCodec;
  /** The parameter's type: an array literal, kept as it is written. */
  readonly array: Codec<string, string>;
  /** Its value in a row of `unnest(…) AS r`. */
  readonly value: string;
}

/** One codec for each type of elements, so that the same statement is found again. */
const arrays = new Map<string, Codec<string, string>>();

export function rowColumn(name: string, codec: AnyCodec): RowColumn {
  const column = `r.${quoteIdentifier(name)}`;
  // PostgreSQL has no array of arrays: each is an element of text.
  const isArray = codec.sqlType.endsWith('[]');
  return {
    name,
    codec,
    array: arrayOf(isArray ? 'text' : codec.sqlType),
    value: isArray ? `CAST(${column} AS ${codec.sqlType})` : column,
  };
}

function arrayOf(elementType: string): Codec<string, string> {
  const known = arrays.get(elementType);
  if (known !== undefined) return known;
  const made = viaText<string>({
    sqlType: `${elementType}[]`,
    toText: (literal) => literal,
    fromRaw: (raw) => stringOf(raw, 'an array literal'),
  });
  arrays.set(elementType, made);
  return made;
}

/** Problems that an error lists. */
const MAX_PROBLEMS = 20;

/** The columns of the first row. @throws {ParameterError} a column that the table does not declare. */
export function columnsOf(context: ErrorContext, table: Table, rows: readonly Values[]): readonly RowColumn[] {
  return Object.keys(rows[0] ?? {}).map((name) => {
    const type = Object.hasOwn(table.columns, name) ? table.columns[name] : undefined;
    if (type === undefined) {
      const message = `row 0: ${name} is not a column of ${table.sql}; its columns are: ${Object.keys(table.columns).join(', ')}`;
      throw new ParameterError(context, [{ code: 'unknown-parameter', place: { kind: 'column', name }, message }]);
    }
    return rowColumn(name, codecOf(type));
  });
}

/** By column, in the order of the columns: each value as an element of its array. */
export type RowElements = readonly (readonly string[])[];

/**
 * The elements of each column, exact for every type.
 *
 * @throws {ParameterError} with the first twenty problems, before anything is sent.
 */
export function rowElements(
  context: ErrorContext,
  columns: readonly RowColumn[],
  rows: readonly Values[],
): RowElements {
  const names = columns.map(({ name }) => name);
  if (rows.every((row) => hasColumns(row, names))) {
    const elements = columns.map((column) => elementsOf(column, rows));
    if (elements.every((column) => column !== undefined)) return elements;
  }
  throw new ParameterError(context, problemsOf(columns, rows).slice(0, MAX_PROBLEMS));
}

/** Whether a row has exactly these own columns. In most rows they are in the same order. */
function hasColumns(row: Values, names: readonly string[]): boolean {
  const own = Object.keys(row);
  return own.length <= names.length && names.every((name, index) => own[index] === name || Object.hasOwn(row, name));
}

/** Column by column, since a loop over values of one type is fast. Undefined when a value does not fit. */
function elementsOf({ name, codec }: RowColumn, rows: readonly Values[]): readonly string[] | undefined {
  const elements: string[] = [];
  try {
    for (const row of rows) {
      const value = row[name];
      if (value === undefined || (value === null && !codec.acceptsNull)) return undefined;
      // The column's type determines the type of the value; the codec checks it.
      elements.push(value === null ? 'NULL' : arrayElement(codec.toText(value as never)));
    }
    return elements;
  } catch (error) {
    if (error instanceof ValueProblem) return undefined;
    throw error;
  }
}

/** Everything that is wrong, row by row. */
function problemsOf(columns: readonly RowColumn[], rows: readonly Values[]): readonly Problem<ParameterCode>[] {
  const problems: Problem<ParameterCode>[] = [];
  const names = new Set(columns.map(({ name }) => name));
  for (const [index, row] of rows.entries()) {
    const refuse = (code: ParameterCode, name: string, what: string) =>
      problems.push({ code, place: { kind: 'column', name }, message: `row ${index}: column ${name} ${what}` });
    for (const { name, codec } of columns) {
      const value = Object.hasOwn(row, name) ? row[name] : undefined;
      if (value === undefined) refuse('missing', name, 'is missing; every row has the columns of the first');
      else if (value === null && !codec.acceptsNull) refuse('null', name, 'is null; declare nullable(…) to allow null');
      else {
        try {
          codec.toText(value as never);
        } catch (error) {
          if (!(error instanceof ValueProblem)) throw error;
          refuse('wrong-value', name, `(${codec.sqlType}) ${error.message}`);
        }
      }
    }
    for (const name of Object.keys(row)) {
      if (!names.has(name))
        refuse('unknown-parameter', name, 'is not in the first row; every row has the same columns');
    }
    if (problems.length >= MAX_PROBLEMS) break;
  }
  return problems;
}

/** The rows from one to before another, as a parameter for each column. */
export function arrayLiterals(elements: RowElements, from = 0, to?: number): readonly string[] {
  return elements.map((column) => {
    const part = from === 0 && (to ?? column.length) >= column.length ? column : column.slice(from, to);
    return `{${part.join(',')}}`;
  });
}
