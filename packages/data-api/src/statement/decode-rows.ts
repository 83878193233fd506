import type { Field } from '@aws-sdk/client-rds-data';
import type { ErrorContext } from '../errors/database-error.ts';
import type { Problem } from '../errors/problem.ts';
import { type RowCode, RowError } from '../errors/value-errors.ts';
import type { Codecs } from '../types/codec.ts';
import { type AnyCodec, type RawValue, rawOf, ValueProblem } from '../types/codec.ts';

type Values = Readonly<Record<string, unknown>>;

/** A returned column. */
export interface ReceivedColumn {
  readonly name: string;
  /** PostgreSQL's internal name, for example `int4`, `_text` for an array. */
  readonly typeName: string;
}

/** The declared names in the order of the returned columns. */
export type ColumnOrder = readonly string[];

/**
 * Matches the returned columns with the declared ones, by name and type, and returns their order.
 *
 * @throws {RowError} with every problem: a column missing, not declared, twice, or of another type.
 */
export function columnOrder(context: ErrorContext, declared: Codecs, columns: readonly ReceivedColumn[]): ColumnOrder {
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
    } else if (!type.typeNames.includes(typeName.toLowerCase())) {
      const message = `column ${name} is ${typeName} in the database and declared ${type.sqlType}. Declare its type, or cast it in the SQL.`;
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
  declared: Codecs,
  order: ColumnOrder,
  records: readonly (readonly Field[])[],
): readonly Values[] {
  return decodeEach(context, declared, order, records, (codec, field) => {
    const raw = rawOf(field);
    return raw === null ? undefined : codec.fromRaw(raw);
  });
}

/**
 * @param decode returns undefined for NULL.
 * @throws {RowError} the first value that is not of its declared type, or a NULL that the declaration does not allow.
 */
export function decodeEach<Cell>(
  context: ErrorContext,
  declared: Codecs,
  order: ColumnOrder,
  rows: readonly (readonly Cell[])[],
  decode: (codec: AnyCodec, cell: Cell) => unknown,
): readonly Values[] {
  const codecs = codecsIn(declared, order);
  let index = 0;
  try {
    return rows.map((cells) => {
      if (cells.length !== order.length) throw otherColumns(context, cells.length, order);
      const row: Record<string, unknown> = {};
      for (index = 0; index < cells.length; index += 1) {
        // The lengths are the same, so there is a codec and a cell.
        const codec = codecs[index] as AnyCodec;
        const value = decode(codec, cells[index] as Cell);
        setOwn(row, order[index] as string, value === undefined ? nullOf(codec) : value);
      }
      return row;
    });
  } catch (error) {
    throw refusedValue(context, declared, order[index], error);
  }
}

/**
 * `formattedRecords` of the Data API, a JSON array of objects by column → rows by the declared types.
 *
 * @throws as {@link decodeEach}; also for a text that is not such an array.
 */
export function decodeFormatted(
  context: ErrorContext,
  declared: Codecs,
  order: ColumnOrder,
  formatted: string,
): readonly Values[] {
  const codecs = codecsIn(declared, order);
  const parsed = parse(formatted);
  const rows: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  // One result has the same columns in each row.
  const count = isObject(rows[0]) ? Object.keys(rows[0]).length : 0;
  if (rows.length > 0 && count !== order.length) throw otherColumns(context, count, order);
  let index = 0;
  try {
    for (const row of rows) {
      if (!isObject(row)) throw otherColumns(context, 0, order);
      // The parsed object becomes the row, because most values already have the right type. Where a name is missing, an object
      // may inherit a function of that name, which no codec takes.
      for (index = 0; index < order.length; index += 1) {
        const name = order[index] as string;
        const codec = codecs[index] as AnyCodec;
        const cell = row[name];
        // The codec of each type that is unchanged in JSON checks its value.
        const value = cell === null ? nullOf(codec) : codec.fromRaw(cell as RawValue);
        if (value !== cell) row[name] = value;
      }
    }
  } catch (error) {
    throw refusedValue(context, declared, order[index], error);
  }
  // Each was checked.
  return rows as readonly Values[];
}

/** Undefined for a text that is not JSON; the parser's own message would quote the rows. */
function parse(formatted: string): unknown {
  try {
    return JSON.parse(formatted);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function codecsIn(declared: Codecs, order: ColumnOrder): readonly (AnyCodec | undefined)[] {
  return order.map((name) => declared[name]);
}

class NullProblem extends Error {}

function nullOf({ acceptsNull }: AnyCodec): null {
  if (acceptsNull) return null;
  throw new NullProblem('is NULL; declare nullable(…) to allow null');
}

/** A column may have any name, `__proto__` too. */
function setOwn(row: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(row, name, { value, enumerable: true, configurable: true, writable: true });
  else row[name] = value;
}

function otherColumns(context: ErrorContext, count: number, order: ColumnOrder): RowError {
  const message = `${count} columns came back and ${order.length} are declared. The table has changed: restart the program.`;
  return new RowError(context, [{ code: 'column-count', place: undefined, message }]);
}

/** The error of a codec for a column, as our error. */
function refusedValue(context: ErrorContext, declared: Codecs, name = '', error: unknown): unknown {
  const code = error instanceof NullProblem ? 'null' : error instanceof ValueProblem ? 'wrong-value' : undefined;
  if (code === undefined) return error;
  const message = `column ${name} (${declared[name]?.sqlType}) ${(error as Error).message}`;
  return new RowError(context, [columnProblem(code, name, message)]);
}

function columnProblem(code: RowCode, name: string, message: string): Problem<RowCode> {
  return { code, place: { kind: 'column', name }, message };
}
