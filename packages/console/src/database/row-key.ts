import { quotedName, textParameter } from './names.ts';
import type { TableDescription } from './table-description.ts';

export const typeOf = (table: TableDescription, name: string): string =>
  table.columns.find((column) => column.name === name)?.type ?? 'text';

/** The condition that finds one row by its key. */
export function whereKey(table: TableDescription, key: readonly string[]) {
  return {
    sql: table.key
      .map((name, index) => `${quotedName(name)} = CAST(:key${index} AS ${typeOf(table, name)})`)
      .join(' AND '),
    parameters: key.map((value, index) => textParameter(`key${index}`, value)),
  };
}
