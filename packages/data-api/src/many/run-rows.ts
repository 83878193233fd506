import { type ErrorContext, PartialBatchError } from '../errors/database-error.ts';
import type { Table } from '../sql/table.ts';
import { quoteIdentifier } from '../sql/table.ts';
import { contextOf } from '../statement/context.ts';
import type { StatementRunner } from '../statement/runner-contract.ts';
import { type RowTypes, statement } from '../statement/statement.ts';
import type { Values } from '../statement/typed-runner.ts';
import type { ColumnType } from '../types/declared-types.ts';
import { chunksOf } from './chunks.ts';
import { columnsOf, ROWS, rowTexts } from './row-texts.ts';

/** Writes the SQL without RETURNING: `names` are the columns as they are declared, `source` gives the rows. */
export type WriteSql = (names: readonly string[], source: string) => string;

export interface Result {
  readonly rowCount: number;
  /** Empty without `returning`. */
  readonly rows: readonly Values[];
}

/** One statement over a JSON text of rows. */
interface RowsStatement {
  readonly context: ErrorContext;
  readonly send: (db: StatementRunner, rows: string) => Promise<Result>;
}

/** By table and text: a client checks the columns of a statement once. */
const made = new WeakMap<Table, Map<string, RowsStatement>>();

/**
 * Runs one statement over all rows, in as few requests as fit, in order. All rows are checked before anything is sent.
 *
 * @throws {PartialBatchError} outside a transaction, a later request failed; `committed` rows are kept.
 */
export async function runRows(
  db: StatementRunner,
  table: Table,
  rows: readonly Values[],
  { write, returning = [] }: { readonly write: WriteSql; readonly returning?: readonly string[] | undefined },
): Promise<Result> {
  if (rows.length === 0) return { rowCount: 0, rows: [] };
  const columns = columnsOf({ sql: table.sql }, table, rows);
  const types = [...columns].map(([name, { sqlType }]) => `${quoteIdentifier(name)} ${sqlType}`);
  const text = write([...columns.keys()], `json_to_recordset(:rows) AS r(${types.join(', ')})`);
  const { context, send } = rowsStatement(table, text, returning);
  const found: Values[] = [];
  let rowCount = 0;
  let committed = 0;
  for (const chunk of chunksOf(context, rowTexts(context, columns, rows), returning.length)) {
    try {
      const result = await send(db, `[${chunk.join(',')}]`);
      found.push(...result.rows);
      rowCount += result.rowCount;
    } catch (cause) {
      if (committed === 0 || db.inTransaction) throw cause;
      const total = rows.length;
      throw new PartialBatchError({ ...context, cause, committed, failedAt: committed, total, unit: 'rows' });
    }
    committed += chunk.length;
  }
  return { rowCount, rows: found };
}

function rowsStatement(table: Table, text: string, returning: readonly string[]): RowsStatement {
  const columns = returning.map((name) => `t.${quoteIdentifier(name)}`).join(', ');
  const sql = returning.length === 0 ? text : `${text} RETURNING ${columns}`;
  const statements = made.get(table) ?? new Map<string, RowsStatement>();
  made.set(table, statements);
  const known = statements.get(sql) ?? (returning.length === 0 ? counting(sql) : giving(sql, table, returning));
  statements.set(sql, known);
  return known;
}

function counting(sql: string): RowsStatement {
  const declared = statement({ sql, parameters: { rows: ROWS } });
  return {
    context: contextOf(declared),
    send: async (db, rows) => ({ ...(await db.execute(declared, { rows })), rows: [] }),
  };
}

function giving(sql: string, table: Table, returning: readonly string[]): RowsStatement {
  const row: RowTypes = Object.fromEntries(returning.map((name) => [name, table.columns[name] as ColumnType]));
  const declared = statement({ sql, parameters: { rows: ROWS }, row });
  return {
    context: contextOf(declared),
    async send(db, rows) {
      const found = await db.query(declared, { rows });
      return { rowCount: found.length, rows: found };
    },
  };
}
