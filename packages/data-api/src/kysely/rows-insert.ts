import type { ValuesNode } from 'kysely';
import { arrayLiterals, type RowColumn, rowColumn, rowElements } from '../many/row-arrays.ts';
import type { Table } from '../sql/table.ts';
import { codecOf } from '../types/declared-types.ts';
import { columnOf } from './scope.ts';
import { nullableOf } from './typed-value.ts';

/** The rows of an INSERT: its columns, and an array literal for each. */
export interface RowsInsert {
  readonly columns: readonly RowColumn[];
  readonly literals: readonly string[];
}

/**
 * The rows of `values([…])` for unnest: one parameter for each column and a short text for any number of rows. Undefined for one row, for
 * rows with an expression or a default, and if a column is not declared.
 *
 * @throws {ParameterError} a value that does not fit its column.
 */
export function rowsInsertOf(table: Table, names: readonly string[], { values }: ValuesNode): RowsInsert | undefined {
  if (values.length < 2) return undefined;
  const columns: RowColumn[] = [];
  for (const name of names) {
    const type = columnOf(table, name);
    if (type === undefined) return undefined;
    columns.push(rowColumn(name, codecOf(nullableOf(type))));
  }
  const rows: Record<string, unknown>[] = [];
  for (const list of values) {
    if (list.kind !== 'PrimitiveValueListNode') return undefined;
    rows.push(Object.fromEntries(list.values.map((value, index) => [names[index] ?? '', value])));
  }
  return { columns, literals: arrayLiterals(rowElements({ sql: `insert into ${table.sql}` }, columns, rows)) };
}
