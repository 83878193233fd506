import type { Field } from '@aws-sdk/client-rds-data';
import type { ErrorContext } from '../errors/database-error.ts';
import type { Problem } from '../errors/problem.ts';
import { type RowCode, RowError } from '../errors/value-errors.ts';
import { type AnyCodec, rawOf, ValueProblem, wrongValue } from '../types/codec.ts';
import { type ColumnType, codecOf } from '../types/declared-types.ts';

type Declared = Readonly<Record<string, ColumnType>>;
type Values = Readonly<Record<string, unknown>>;

/** A column that came back. */
export interface ReceivedColumn {
  readonly name: string;
  /** PostgreSQL's internal name, for example `int4`, `_text` for an array. */
  readonly typeName: string;
}

/** The declared names in the order in which the columns come. */
export type ColumnOrder = readonly string[];

/**
 * Matches the columns that came with those declared, by name and by type, and gives their order.
 *
 * @throws {RowError} with every problem: a column missing, not declared, twice, or of another type.
 */
export function columnOrder(
  context: ErrorContext,
  declared: Declared,
  columns: readonly ReceivedColumn[],
): ColumnOrder {
  const order = columns.map(({ name }) => name);
  const problems: Problem<RowCode>[] = [];
  for (const [index, name] of order.entries()) {
    const type = Object.hasOwn(declared, name) ? declared[name] : undefined;
    const typeName = columns[index]?.typeName ?? '';
    if (type === undefined) {
      const message = `the query returns ${name} (${typeName}), which row does not declare. Declare it, or do not select it.`;
      problems.push(columnProblem('undeclared-column', name, message));
    } else if (order.indexOf(name) !== index) {
      const message = `the query returns two columns named ${name}. Rename one with AS.`;
      problems.push(columnProblem('duplicate-column', name, message));
    } else if (!codecOf(type).typeNames.includes(typeName.toLowerCase())) {
      const message = `column ${name} is ${typeName} in the database and declared ${codecOf(type).sqlType}. Declare its type, or cast it in the SQL.`;
      problems.push(columnProblem('wrong-type', name, message));
    }
  }
  for (const name of Object.keys(declared)) {
    if (order.includes(name)) continue;
    const message = `row declares column ${name}, but the query does not return it. Select it, or remove it from row.`;
    problems.push(columnProblem('missing-column', name, message));
  }
  if (problems.length > 0) throw new RowError(context, problems);
  return order;
}

/** Records of the Data API → rows by the declared types. @throws as {@link decodeEach}. */
export function decodeRecords(
  context: ErrorContext,
  declared: Declared,
  order: ColumnOrder,
  records: readonly (readonly Field[])[],
): readonly Values[] {
  return decodeEach(context, declared, order, records, (codec, field) => {
    const raw = rawOf(field);
    return raw === null ? undefined : codec.fromRaw(raw);
  });
}

/**
 * `formattedRecords` of the Data API, a JSON array of objects by column → rows by the declared types.
 *
 * @throws as {@link decodeEach}; also for a text that is not such an array.
 */
export function decodeFormatted(
  context: ErrorContext,
  declared: Declared,
  order: ColumnOrder,
  formatted: string,
): readonly Values[] {
  const rows = parsed(formatted);
  const cells = (Array.isArray(rows) ? rows : [rows]).map((row: unknown) =>
    typeof row === 'object' && row !== null && Object.keys(row).length === order.length
      ? order.map((name) => (Object.hasOwn(row, name) ? (row as Values)[name] : undefined))
      : [],
  );
  return decodeEach(context, declared, order, cells, (codec, value) => {
    if (value === null) return undefined;
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? codec.fromRaw(value)
      : wrongValue('a string, a number or a boolean', value);
  });
}

/** Undefined for a text that is not JSON; the parser's own message would quote the rows. */
function parsed(formatted: string): unknown {
  try {
    return JSON.parse(formatted);
  } catch {
    return undefined;
  }
}

/** Rows as PostgreSQL writes them in text, null for NULL → rows by the declared types. @throws as {@link decodeEach}. */
export function decodeTextRows(
  context: ErrorContext,
  declared: Declared,
  order: ColumnOrder,
  rows: readonly (readonly (string | null)[])[],
): readonly Values[] {
  return decodeEach(context, declared, order, rows, (codec, text) =>
    text === null ? undefined : codec.fromText(text),
  );
}

/**
 * @param decode gives undefined for NULL.
 * @throws {RowError} the first value that is not of its declared type, or a NULL that the declaration does not allow.
 */
function decodeEach<Cell>(
  context: ErrorContext,
  declared: Declared,
  order: ColumnOrder,
  rows: readonly (readonly Cell[])[],
  decode: (codec: AnyCodec, cell: Cell) => unknown,
): readonly Values[] {
  const codecs = order.map((name) => codecOf(declared[name] ?? 'text'));
  return rows.map((cells) => {
    if (cells.length !== order.length) {
      const message = `${cells.length} columns came back and ${order.length} are declared. The table has changed: restart the program.`;
      throw new RowError(context, [{ code: 'column-count', place: undefined, message }]);
    }
    const row: Record<string, unknown> = {};
    for (let index = 0; index < cells.length; index += 1) {
      // The lengths are the same, so there is a cell.
      setOwn(row, order[index] ?? '', decodeCell(cells[index] as Cell, index));
    }
    return row;
  });

  function decodeCell(cell: Cell, index: number): unknown {
    const codec = codecs[index] ?? codecOf('text');
    let value: unknown;
    try {
      value = decode(codec, cell);
    } catch (error) {
      throw error instanceof ValueProblem ? refused('wrong-value', index, error.message) : error;
    }
    if (value !== undefined) return value;
    if (codec.acceptsNull) return null;
    throw refused('null', index, 'is NULL; declare nullable(…) to allow null');
  }

  function refused(code: RowCode, index: number, what: string): RowError {
    const name = order[index] ?? '';
    const message = `column ${name} (${codecs[index]?.sqlType}) ${what}`;
    return new RowError(context, [columnProblem(code, name, message)]);
  }
}

/** A column may have any name, `__proto__` too. */
function setOwn(row: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(row, name, { value, enumerable: true, configurable: true, writable: true });
  else row[name] = value;
}

function columnProblem(code: RowCode, name: string, message: string): Problem<RowCode> {
  return { code, place: { kind: 'column', name }, message };
}
