import { type DataApi, inRolledBack } from './data-api.ts';
import { quotedTable } from './names.ts';
import type { TableDescription } from './table-description.ts';
import { withTypedPosition } from './typed-position.ts';

/** Counts the rows of a table, for 2 seconds at most. @throws {Refusal} it takes longer: SQLSTATE 57014 */
export async function countRows(api: DataApi, table: TableDescription, where = ''): Promise<string> {
  return inRolledBack(api, async (run) => {
    await run('SET TRANSACTION READ ONLY');
    await run("SET LOCAL statement_timeout = '2s'");
    const condition = where.trim() === '' ? '' : ` WHERE (${where}\n)`;
    const sql = `SELECT count(*)::text FROM ${quotedTable(table)}${condition}`;
    const { records } = await withTypedPosition(where, sql, () => run(sql));
    return String(records?.[0]?.[0]?.stringValue ?? '0');
  });
}
