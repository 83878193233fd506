import type { ColumnMetadata, Field } from '@aws-sdk/client-rds-data';
import { RowError } from '../errors/errors.ts';
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
export function columnOrder(sql: string, declared: Declared, columns: readonly ColumnMetadata[]): ColumnOrder {
  const problems: string[] = [];
  const order = columns.map((column) => column.label ?? column.name ?? '');
  for (const [index, name] of order.entries()) {
    const type = Object.hasOwn(declared, name) ? declared[name] : undefined;
    const typeName = columns[index]?.typeName ?? '';
    if (type === undefined) {
      problems.push(
        `column ${name} (${typeName}) comes back and is not declared. Declare it in row, or do not select it.`,
      );
    } else if (order.indexOf(name) !== index) {
      problems.push(`column ${name} comes back twice. Give one of them another name with AS.`);
    } else if (!codecOf(type).typeNames.includes(typeName.toLowerCase())) {
      problems.push(
        `column ${name} is ${typeName} in the database and declared ${codecOf(type).sqlType}. Declare its type, or cast it in the SQL.`,
      );
    }
  }
  for (const name of Object.keys(declared)) {
    if (!order.includes(name))
      problems.push(`column ${name} is declared and does not come back. Select it, or remove it from row.`);
  }
  if (problems.length > 0) throw new RowError(sql, problems);
  return order;
}

/**
 * Records → rows by the declared types.
 *
 * @throws {RowError} the first value that is not of its declared type, or a NULL that the declaration does not allow.
 */
export function decodeRecords(
  sql: string,
  declared: Declared,
  order: ColumnOrder,
  records: readonly (readonly Field[])[],
): readonly Readonly<Record<string, unknown>>[] {
  const codecs = order.map((name) => codecOf(declared[name] ?? 'text'));
  return records.map((record) => {
    if (record.length !== order.length) {
      throw new RowError(sql, [
        `${record.length} columns came back and ${order.length} are declared. The table has changed: start again.`,
      ]);
    }
    return Object.fromEntries(
      record.map((field, index) => {
        const name = order[index] ?? '';
        const codec = codecs[index] ?? codecOf('text');
        try {
          const raw = rawOf(field);
          if (raw === null && !codec.acceptsNull)
            throw new ValueProblem('is NULL, and is declared without nullable(…)');
          return [name, codec.fromRaw(raw)];
        } catch (error) {
          if (!(error instanceof ValueProblem)) throw error;
          throw new RowError(sql, [`column ${name} (${codec.sqlType}) ${error.message}.`]);
        }
      }),
    );
  });
}
