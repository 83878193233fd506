import { Refusal } from '../http/refusal.ts';
import type { QueryApis } from './run-query.ts';
import type { TableDescription } from './table-description.ts';
import { type RowEdit, updateStatement, whyLocked } from './update-statement.ts';

/**
 * Changes one row. It is committed only if exactly one row was changed.
 * @throws {Refusal} a column is locked, somebody else changed the row, or PostgreSQL's own words
 */
export async function editRow({ seen, unseen }: QueryApis, table: TableDescription, edit: RowEdit): Promise<void> {
  const names = Object.keys(edit.changes);
  if (names.length === 0) throw new Refusal(400, 'No column was changed. Change one, or close the row.');
  for (const name of names) {
    const why = whyLocked(table, name);
    if (why !== undefined) throw new Refusal(400, `${JSON.stringify(name)} cannot be edited. ${why}`);
  }
  const transactionId = await unseen.begin();
  try {
    const { records = [] } = await seen.execute({ ...updateStatement(table, edit), transactionId });
    if (records.length !== 1) {
      throw new Refusal(
        409,
        records.length === 0
          ? 'Nothing was written: the row was changed or deleted by somebody else. Read it again, then edit.'
          : `Nothing was written: ${records.length} rows would change. Allowed is one.`,
      );
    }
    await unseen.commit(transactionId);
  } catch (error) {
    // An error of PostgreSQL ended the transaction already.
    await unseen.rollBack(transactionId).catch(() => undefined);
    throw error;
  }
}
