import type { Call } from './repeat.ts';

/** Rows per statement: a transaction of Aurora DSQL changes at most 3,000. */
export const ROWS_AT_ONCE = 1000;

/** Repeats a statement that changes at most `limit` rows until none are left. Returns how many rows it changed. */
export async function inBatches(
  call: Call,
  statement: (limit: number) => Promise<{ readonly rowCount: number }>,
): Promise<number> {
  let changed = 0;
  for (;;) {
    // If an answer was lost, its rows are not counted.
    const { rowCount } = await call({ idempotent: true }, () => statement(ROWS_AT_ONCE));
    changed += rowCount;
    if (rowCount < ROWS_AT_ONCE) return changed;
  }
}
