import type { ColumnOrder } from '../statement/decode-rows.ts';
import type { Statement } from '../statement/make-statement.ts';

/** What a client stores for a statement: its columns, and its last number of rows. */
interface Learnt {
  readonly order: ColumnOrder;
  readonly rowCount: number;
}

/** One memory a client. */
export type ColumnMemory = WeakMap<Statement, Learnt>;

/**
 * From this number of rows on, JSON is faster. For each JSON answer AWS looks up the columns in the catalogue, which costs
 * more than a few records.
 */
export const JSON_FROM_ROWS = 100;

/**
 * The format in which rows are requested: with their columns the first time, then as records, or as JSON if that is faster and has the same
 * values. JSON does not contain the columns' types, so they must have been checked before.
 */
export function readOptions(
  statement: Statement,
  known: Learnt | undefined,
): { readonly includeResultMetadata?: boolean; readonly formatRecordsAs?: 'JSON' } {
  if (known === undefined) return { includeResultMetadata: true };
  if (!statement.isSelect || known.rowCount < JSON_FROM_ROWS) return {};
  const survives = Object.values(statement.columns).every(({ survivesJson }) => survivesJson);
  return survives ? { formatRecordsAs: 'JSON' } : {};
}
