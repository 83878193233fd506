// At the first use of a store, one statement finds out which migration is missing. Later calls do not repeat it.
import { originOf, type StatementRunner, statement } from '@daybreak/data-api/core';
import { ChatHistoryError } from '../errors.ts';
import type { NeededTable } from './needs.ts';

// Uses pg_catalog, because information_schema hides tables that the user may not read.
const findMissing = statement({
  name: 'chat.schema',
  sql: `SELECT needed."table", needed."column", relation.oid IS NOT NULL AS has_table
FROM jsonb_to_recordset(:needed) AS needed ("table" text, "column" text)
LEFT JOIN pg_catalog.pg_class AS relation
  ON relation.relname = needed."table" AND pg_catalog.pg_table_is_visible(relation.oid)
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS found
  WHERE found.attrelid = relation.oid AND found.attname = needed."column" AND NOT found.attisdropped)`,
  parameters: { needed: 'jsonb' },
  row: { table: 'text', column: 'text', has_table: 'bool' },
  readOnly: true,
});

/** For each database, the tables that were found complete. */
const COMPLETE = new WeakMap<object, Set<string>>();

/**
 * Checks once that the database has the tables and columns. Inside a transaction of the caller it does not check; there the failing
 * statement is explained.
 *
 * @throws {ChatHistoryError} `schema_missing`, with the migration to run
 */
export async function checkFirstUse(db: StatementRunner, needed: readonly NeededTable[]): Promise<void> {
  const complete = completeOf(db);
  const unknown = needed.filter(({ table }) => !complete.has(table));
  if (unknown.length === 0 || db.inTransaction) return;
  const columns = unknown.flatMap(({ table, columns }) => columns.map((column) => ({ table, column })));
  const missing = await db.query(findMissing, { needed: columns });
  for (const each of unknown) {
    const ofTable = missing.filter(({ table }) => table === each.table);
    if (ofTable.some(({ has_table }) => !has_table)) {
      const isThere = (name: string) => missing.every(({ table }) => table !== name);
      const other = needed.find(({ template, table }) => template === each.template && isThere(table));
      throw other === undefined ? missingTable(each) : renamedTable(each, other.table);
    }
    if (ofTable.length > 0) throw missingColumns(each, ofTable.map(({ column }) => column).sort());
    complete.add(each.table);
  }
}

function completeOf(db: StatementRunner): Set<string> {
  const origin = originOf(db);
  const complete = COMPLETE.get(origin) ?? new Set();
  COMPLETE.set(origin, complete);
  return complete;
}

function missingTable({ template, table, options }: NeededTable): ChatHistoryError {
  const file =
    options === undefined
      ? `first make one with the SQL of this template and these names of its tables`
      : `first make it: ${commandOf(template)}${options}`;
  return new ChatHistoryError(
    'schema_missing',
    `The database has no table ${table}: the migration of the template ${template} is missing. Run npm run migrate. Where the project has no such migration, ${file}.`,
  );
}

/** A database may have the tables of a template with other names, or only some of them, if the migration stopped. */
function renamedTable({ template, table }: NeededTable, other: string): ChatHistoryError {
  return new ChatHistoryError(
    'schema_missing',
    `The database has the table ${other} and no table ${table}: a migration of the template ${template} is missing, or has named it otherwise. Run npm run migrate. Where that changes nothing, use the name that the table has, or rename it by a migration: ALTER TABLE … RENAME TO ${table}.`,
  );
}

function missingColumns({ template, table }: NeededTable, columns: readonly string[]): ChatHistoryError {
  const names = `${columns.length === 1 ? 'column' : 'columns'} ${columns.join(', ')}`;
  return new ChatHistoryError(
    'schema_missing',
    `The table ${table} has no ${names}: a later migration of the template ${template} is missing. Run npm run migrate. Where the project has no such migration, add the ${names} by one, as in the file that ${commandOf(template)} makes.`,
  );
}

/** Explains the error of a statement that did not find a table or column, if there was no check before. */
export function explained(detail: string, needed: readonly NeededTable[], cause: unknown): ChatHistoryError {
  const templates = [...new Set(needed.map(({ template }) => template))];
  const command = templates.map((template) => commandOf(template)).join(', or ');
  return new ChatHistoryError(
    'schema_missing',
    `The database lacks what a migration of the template ${templates.join(' or ')} makes: ${detail} Run npm run migrate. Where the project has no such migration, first make it: ${command}.`,
    { cause },
  );
}

function commandOf(template: string): string {
  return `npm run migrate -- new ${template.replace('-', '_')} --template ${template}`;
}
