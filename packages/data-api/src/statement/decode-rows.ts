import type { ColumnMetadata, Field } from '@aws-sdk/client-rds-data';
import type { ErrorContext } from '../errors/database-error.ts';
import type { Problem } from '../errors/problem.ts';
import { type RowCode, RowError } from '../errors/value-errors.ts';
import { rawOf, ValueProblem } from '../types/codec.ts';
import { type ColumnType, codecOf } from '../types/declared-types.ts';

type Declared = Readonly<Record<string, ColumnType>>;

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
  columns: readonly ColumnMetadata[],
): ColumnOrder {
  const order = columns.map((column) => column.label ?? column.name ?? '');
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

/**
 * Records → rows by the declared types.
 *
 * @throws {RowError} the first value that is not of its declared type, or a NULL that the declaration does not allow.
 */
export function decodeRecords(
  context: ErrorContext,
  declared: Declared,
  order: ColumnOrder,
  records: readonly (readonly Field[])[],
): readonly Readonly<Record<string, unknown>>[] {
  const codecs = order.map((name) => codecOf(declared[name] ?? 'text'));
  return records.map((record) => {
    if (record.length !== order.length) {
      const message = `${record.length} columns came back and ${order.length} are declared. The table has changed: restart the program.`;
      throw new RowError(context, [{ code: 'column-count', place: undefined, message }]);
    }
    return Object.fromEntries(
      record.map((field, index) => {
        const name = order[index] ?? '';
        const codec = codecs[index] ?? codecOf('text');
        const refused = (code: RowCode, what: string) =>
          new RowError(context, [columnProblem(code, name, `column ${name} (${codec.sqlType}) ${what}`)]);
        try {
          const raw = rawOf(field);
          if (raw === null && !codec.acceptsNull) throw refused('null', 'is NULL; declare nullable(…) to allow null');
          return [name, codec.fromRaw(raw)];
        } catch (error) {
          throw error instanceof ValueProblem ? refused('wrong-value', error.message) : error;
        }
      }),
    );
  });
}

function columnProblem(code: RowCode, name: string, message: string): Problem<RowCode> {
  return { code, place: { kind: 'column', name }, message };
}
