import type { ParameterArguments, StatementRunner } from '../statement/runner-contract.ts';
import {
  boundStatement,
  type ParameterTypes,
  type Row,
  type RowTypes,
  type Statement,
  statement,
} from '../statement/statement.ts';
import { nextSize } from './size.ts';

/** The first rows show how long they are, and a FETCH over 1 MiB ends the transaction. */
const FIRST_SIZE = 50;

/** Several may be open in one transaction, also in a nested one. */
let opened = 0;

/**
 * Every row of any SELECT, in its own order, through a cursor of PostgreSQL inside a transaction. The database runs the statement once, and
 * all rows are from the moment at which it began. The number of rows per FETCH adapts to their length, so that each stays under the 1 MiB
 * of a result. Use `eachRow` if you do not need a transaction: AWS ends one that is idle for 3 minutes.
 *
 * @example
 * await db.transaction(async (tx) => {
 *   for await (const post of rowsByCursor(tx, findPosts, { author })) …
 * });
 * // sent: DECLARE daybreak_rows_1 NO SCROLL CURSOR FOR SELECT id, title FROM posts WHERE author = :author ORDER BY title
 * //       FETCH 50 FROM daybreak_rows_1, then with other numbers until no row comes
 * //       CLOSE daybreak_rows_1, also after a break
 * @throws {TypeError} it is called outside a transaction.
 * @throws {UnsupportedResultError} the rows of one FETCH are over 1 MiB: a few are much longer than those before. The transaction cannot
 * continue.
 * @throws {StatementError} it is not a SELECT, or PostgreSQL refused it. Aurora DSQL refuses every cursor: call `eachRow` there.
 */
export async function* rowsByCursor<P extends ParameterTypes, R extends RowTypes>(
  tx: StatementRunner,
  declared: Statement<P, R>,
  ...[params]: ParameterArguments<P>
): AsyncGenerator<Row<R>, void, undefined> {
  if (!tx.inTransaction) {
    throw new TypeError(
      'rowsByCursor was called outside a transaction, where PostgreSQL closes the cursor immediately. Pass the tx of transaction(…), or call eachRow.',
    );
  }
  opened += 1;
  const cursor = `daybreak_rows_${opened}`;
  const named = declared.name === undefined ? {} : { name: declared.name };
  const values = { ...declared.boundValues, ...params };
  await tx.execute(
    boundStatement<Record<never, never>, undefined>(
      { ...named, sql: `DECLARE ${cursor} NO SCROLL CURSOR FOR ${declared.sql}` },
      { types: declared.types, values },
    ),
  );
  let size = FIRST_SIZE;
  let rows: readonly Row<R>[];
  let isFailed = false;
  try {
    do {
      const fetch = statement({ ...named, sql: `FETCH ${size} FROM ${cursor}`, row: declared.row as RowTypes });
      rows = (await tx.query(fetch)) as readonly Row<R>[];
      yield* rows;
      size = nextSize(size, rows);
    } while (rows.length > 0);
  } catch (error) {
    isFailed = true;
    throw error;
  } finally {
    // After a failure nothing more is sent in this transaction, and its end closes the cursor.
    if (!isFailed) await tx.execute(statement({ sql: `CLOSE ${cursor}` }));
  }
}
