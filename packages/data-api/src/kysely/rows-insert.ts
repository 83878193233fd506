import type { ValuesNode } from 'kysely';
import { rowTexts } from '../many/row-texts.ts';
import type { Table } from '../sql/table.ts';
import type { AnyCodec } from '../types/codec.ts';
import { codecOf } from '../types/declared-types.ts';
import { columnOf } from './scope.ts';
import { nullableOf } from './typed-value.ts';

/** The rows of an INSERT as one JSON text, and the columns that it has. */
export interface RowsInsert {
  readonly columns: readonly { readonly name: string; readonly sqlType: string }[];
  readonly rows: string;
}

/**
 * The rows of `values([…])` for json_to_recordset: one parameter and a short text, however many rows there are. Undefined
 * for one row, for rows with an expression or a default in them, and where a column is not declared.
 *
 * @throws {ParameterError} a value that does not fit its column.
 */
export function rowsInsertOf(table: Table, names: readonly string[], { values }: ValuesNode): RowsInsert | undefined {
  if (values.length < 2) return undefined;
  const columns = new Map<string, AnyCodec>();
  for (const name of names) {
    const type = columnOf(table, name);
    if (type === undefined) return undefined;
    columns.set(name, codecOf(nullableOf(type)));
  }
  const rows: Record<string, unknown>[] = [];
  for (const list of values) {
    if (list.kind !== 'PrimitiveValueListNode') return undefined;
    rows.push(Object.fromEntries(list.values.map((value, index) => [names[index] ?? '', value])));
  }
  const texts = rowTexts({ sql: `insert into ${table.sql}` }, columns, rows);
  return {
    columns: [...columns].map(([name, { sqlType }]) => ({ name, sqlType })),
    rows: `[${texts.join(',')}]`,
  };
}
