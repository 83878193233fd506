import { quotedName, quotedTable, textParameter } from './names.ts';
import { typeOf, whereKey } from './row-key.ts';
import type { TableDescription } from './table-description.ts';

/** What a column is set to: a text of PostgreSQL, NULL, or its default. */
export type NewValue = { readonly text: string } | 'NULL' | 'DEFAULT';

export interface RowEdit {
  readonly key: readonly string[];
  readonly version: string;
  readonly changes: Readonly<Record<string, NewValue>>;
}

/** Why a column cannot be edited; undefined where it can. */
export function whyLocked(table: TableDescription, name: string): string | undefined {
  if (table.kind === 'view') return 'This is a view. Edit the table behind it.';
  if (table.key.length === 0)
    return 'The table has no primary key and no unique index without NULL: a row cannot be told from others.';
  const column = table.columns.find((one) => one.name === name);
  if (column === undefined) return 'The table has no such column.';
  if (column.isGenerated) return 'The database writes this column.';
  if (column.default !== null && table.key.includes(name)) return 'The database makes this key.';
  return undefined;
}

/** The UPDATE of one row that nobody else has changed in the meantime: it touches one row, or none. */
export function updateStatement(table: TableDescription, { key, version, changes }: RowEdit) {
  const changed = Object.entries(changes);
  const assignments = changed.map(
    ([name, value], index) =>
      `${quotedName(name)} = ${typeof value === 'string' ? value : `CAST(:new${index} AS ${typeOf(table, name)})`}`,
  );
  const where = whereKey(table, key);
  return {
    sql: `UPDATE ${quotedTable(table)}\nSET ${assignments.join(',\n    ')}\nWHERE ${where.sql} AND xmin::text = :version\nRETURNING 1`,
    parameters: [
      ...changed.flatMap(([, value], index) =>
        typeof value === 'string' ? [] : [textParameter(`new${index}`, value.text)],
      ),
      ...where.parameters,
      textParameter('version', version),
    ],
  };
}
