import { quotedName, quotedTable, textParameter } from './names.ts';
import { typeOf, whereKey } from './row-key.ts';
import type { TableDescription } from './table-description.ts';

/** The new value of a column: a text that PostgreSQL reads, NULL, or the default. */
export type NewValue = { readonly text: string } | 'NULL' | 'DEFAULT';

export type NewValues = Readonly<Record<string, NewValue>>;

/** A row as the user last saw it. */
export interface SeenRow {
  readonly key: readonly string[];
  readonly version: string;
}

export interface RowEdit extends SeenRow {
  readonly changes: NewValues;
}

/** Why rows of this table cannot be changed or deleted; undefined if they can. */
export function whyRowsLocked(table: TableDescription): string | undefined {
  if (table.kind === 'view') return 'This is a view. Edit the table behind it.';
  if (table.key.length > 0) return undefined;
  return 'The table has no primary key and no unique index without NULL: no key tells one row from another.';
}

/** Why a column cannot be edited; undefined if it can. */
export function whyLocked(table: TableDescription, name: string): string | undefined {
  const why = whyRowsLocked(table) ?? whyNotSet(table, name);
  if (why !== undefined) return why;
  const column = table.columns.find((one) => one.name === name);
  return column?.default !== null && table.key.includes(name) ? 'The database generates this key.' : undefined;
}

/** Why a new row cannot have a value in a column; undefined if it can. */
export function whyNotSet(table: TableDescription, name: string): string | undefined {
  if (table.kind === 'view') return 'This is a view. Add the row to the table behind it.';
  const column = table.columns.find((one) => one.name === name);
  if (column === undefined) return 'The table does not have this column.';
  return column.isGenerated ? 'The database writes this column.' : undefined;
}

/** The UPDATE of one row. It changes nothing if another session has changed the row in the meantime. */
export function updateStatement(table: TableDescription, { changes, ...row }: RowEdit) {
  const set = valuesOf(table, changes);
  const where = whereSeen(table, row);
  return {
    sql: `UPDATE ${quotedTable(table)}\nSET ${set.columns.map((name, index) => `${name} = ${set.values[index]}`).join(',\n    ')}\n${where.sql}\nRETURNING 1`,
    parameters: [...set.parameters, ...where.parameters],
  };
}

/** The INSERT of one row. Columns that are not in `values` get their default. */
export function insertStatement(table: TableDescription, values: NewValues) {
  const set = valuesOf(table, values);
  const row =
    set.columns.length === 0
      ? 'DEFAULT VALUES'
      : `(${set.columns.join(', ')})\nVALUES (${set.values.join(',\n        ')})`;
  return { sql: `INSERT INTO ${quotedTable(table)} ${row}\nRETURNING 1`, parameters: set.parameters };
}

/** The DELETE of one row. It deletes nothing if another session has changed the row in the meantime. */
export function deleteStatement(table: TableDescription, row: SeenRow) {
  const where = whereSeen(table, row);
  return { sql: `DELETE FROM ${quotedTable(table)}\n${where.sql}\nRETURNING 1`, parameters: where.parameters };
}

function whereSeen(table: TableDescription, { key, version }: SeenRow) {
  const where = whereKey(table, key);
  return {
    sql: `WHERE ${where.sql} AND xmin::text = :version`,
    parameters: [...where.parameters, textParameter('version', version)],
  };
}

/** The columns, their values in SQL, and the parameters, in the same order. */
function valuesOf(table: TableDescription, given: NewValues) {
  const entries = Object.entries(given);
  return {
    columns: entries.map(([name]) => quotedName(name)),
    values: entries.map(([name, value], index) =>
      typeof value === 'string' ? value : `CAST(:new${index} AS ${typeOf(table, name)})`,
    ),
    parameters: entries.flatMap(([, value], index) =>
      typeof value === 'string' ? [] : [textParameter(`new${index}`, value.text)],
    ),
  };
}
