import type { Call } from './repeat.ts';

/** Rows that one statement changes: Aurora DSQL changes at most 3,000 in a transaction. */
export const ROWS_AT_ONCE = 1000;

/** Repeats a statement that changes at most `limit` rows until nothing is left. Gives how many it changed. */
export async function inBatches(
  call: Call,
  statement: (limit: number) => Promise<{ readonly rowCount: number }>,
): Promise<number> {
  let changed = 0;
  for (;;) {
    // Rows that a lost answer had changed are only not counted.
    const { rowCount } = await call({ idempotent: true }, () => statement(ROWS_AT_ONCE));
    changed += rowCount;
    if (rowCount < ROWS_AT_ONCE) return changed;
  }
}
