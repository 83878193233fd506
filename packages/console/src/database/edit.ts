import { Refusal } from '../http/refusal.ts';
import type { Parameter } from './data-api.ts';
import {
  deleteStatement,
  insertStatement,
  type NewValues,
  type RowEdit,
  type SeenRow,
  updateStatement,
  whyLocked,
  whyNotSet,
  whyRowsLocked,
} from './row-statements.ts';
import type { QueryApis } from './run-query.ts';
import type { TableDescription } from './table-description.ts';

const CHANGED_MEANWHILE = 'another session changed or deleted the row. Read it again, then edit.';

/**
 * Changes one row.
 * @throws {Refusal} a column is locked, another session changed the row, or PostgreSQL reports an error
 */
export async function editRow(apis: QueryApis, table: TableDescription, edit: RowEdit): Promise<void> {
  if (Object.keys(edit.changes).length === 0) {
    throw new Refusal(400, 'No column was changed. Change one, or close the row.');
  }
  refuseLocked(edit.changes, (name) => whyLocked(table, name));
  await writeOne(apis, updateStatement(table, edit), CHANGED_MEANWHILE);
}

/**
 * Adds one row.
 * @throws {Refusal} a column is locked, a trigger rejected the row, or PostgreSQL reports an error
 */
export async function insertRow(apis: QueryApis, table: TableDescription, values: NewValues): Promise<void> {
  if (table.kind === 'view') throw new Refusal(400, 'This is a view. Add the row to the table behind it.');
  refuseLocked(values, (name) => whyNotSet(table, name));
  await writeOne(apis, insertStatement(table, values), 'a trigger of the table rejected the row.');
}

/**
 * Deletes one row.
 * @throws {Refusal} the table has no key, another session changed the row, or PostgreSQL reports an error
 */
export async function deleteRow(apis: QueryApis, table: TableDescription, row: SeenRow): Promise<void> {
  const why = whyRowsLocked(table);
  if (why !== undefined) throw new Refusal(400, `The row cannot be deleted. ${why}`);
  await writeOne(apis, deleteStatement(table, row), CHANGED_MEANWHILE);
}

function refuseLocked(values: NewValues, whyNot: (name: string) => string | undefined): void {
  for (const name of Object.keys(values)) {
    const why = whyNot(name);
    if (why !== undefined) throw new Refusal(400, `${JSON.stringify(name)} cannot be edited. ${why}`);
  }
}

/** Commits only if exactly one row was written. @param whyNone - the reason if none was */
async function writeOne(
  { seen, unseen }: QueryApis,
  statement: { readonly sql: string; readonly parameters: readonly Parameter[] },
  whyNone: string,
): Promise<void> {
  const transactionId = await unseen.begin();
  try {
    const { records = [] } = await seen.execute({ ...statement, transactionId });
    if (records.length !== 1) {
      const why = records.length === 0 ? whyNone : `${records.length} rows would change. Allowed is one.`;
      throw new Refusal(409, `Nothing was written: ${why}`);
    }
    await unseen.commit(transactionId);
  } catch (error) {
    // A PostgreSQL error has already ended the transaction.
    await unseen.rollBack(transactionId).catch(() => undefined);
    throw error;
  }
}
