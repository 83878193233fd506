import { createHash } from 'node:crypto';
import type { StatementRunner } from '@daybreak/data-api/core';
import { repeating } from '../repeat.ts';
import { type Column, type CopiedRow, copyStatements, deleteRows, type Range, writeRows } from './statements.ts';

/** Rows per range: one statement writes them, so it is below the 3,000 of a transaction of Aurora DSQL. */
export const ROWS_OF_RANGE = 500;

const ANY = { idempotent: true };

export interface Endpoints {
  readonly from: StatementRunner;
  readonly to: StatementRunner;
}

export interface CopiedColumns {
  readonly name: string;
  readonly columns: readonly Column[];
}

export interface PassOptions {
  /** Whether ranges that differ are written to the target; otherwise they are only counted. */
  readonly write: boolean;
  readonly rowsOfRange: number;
  readonly onRange: (rows: number, different: number) => void;
}

/** Result of one pass over a table. */
export interface Passed {
  /** Number of rows in the source. */
  readonly rows: number;
  /** Number of rows in the ranges that differed. */
  readonly different: number;
  /** Whether the target had more rows than the source in one of these ranges. */
  readonly hasMore: boolean;
  /** Checksum of all rows of the source, in the order of their ids. */
  readonly checksum: string;
}

/**
 * Goes through a table of the source in ranges of ids, and compares count and checksum of each range with the target. Equal ranges are not
 * read, so that an interrupted copy continues quickly, and a repeated copy writes only changes.
 */
export async function passOver(
  { from, to }: Endpoints,
  { name, columns }: CopiedColumns,
  { write, rowsOfRange, onRange }: PassOptions,
): Promise<Passed> {
  const statements = copyStatements(name, columns);
  const checksum = createHash('sha256');
  let [rows, different, hasMore] = [0, 0, false];
  let range: Range | null = { after: null, upto: null };
  while (range !== null) range = await passRange(range.after);
  return { rows, different, hasMore, checksum: checksum.digest('hex') };

  /** Returns the next range; null after the last one. */
  async function passRange(after: string | null): Promise<Range | null> {
    const source = await repeating(from, ANY, () =>
      from.get(statements.summary, { after, upto: null, limit: rowsOfRange }),
    );
    // The last range has no upper limit, because all rows of the target after it are extra.
    const upto = source.rows < rowsOfRange ? null : source.last;
    const limit = source.rows + 1;
    const target = await repeating(to, ANY, () => to.get(statements.summary, { after, upto, limit }));
    if (source.digest !== target.digest) {
      different += source.rows;
      hasMore ||= target.rows > source.rows;
      if (write && source.rows > 0) await copyRange({ after, upto });
    }
    rows += source.rows;
    checksum.update(source.digest);
    onRange(rows, different);
    return upto === null ? null : { after: upto, upto: null };
  }

  async function copyRange({ after, upto }: Range): Promise<void> {
    let last = after;
    do {
      const page = { after: last, upto, limit: rowsOfRange };
      const found = await repeating(from, ANY, () => from.query(statements.page, page));
      const copied = found.map((row) => row as CopiedRow);
      if (copied.length > 0) await repeating(to, ANY, () => writeRows(to, name, columns, copied));
      last = copied.at(-1)?.id ?? upto;
    } while (last !== upto);
  }
}

/** Removes rows from the target that the source does not have. Returns how many. */
export async function removeOthers({ from, to }: Endpoints, { name, columns }: CopiedColumns): Promise<number> {
  const statements = copyStatements(name, columns);
  let removed = 0;
  let after: string | null = null;
  do after = await removeAfter(after);
  while (after !== null);
  return removed;

  /** Returns the last id of a full batch; null after the last one. */
  async function removeAfter(last: string | null): Promise<string | null> {
    const batch = { after: last, upto: null, limit: ROWS_OF_RANGE };
    const ids = (await repeating(to, ANY, () => to.query(statements.ids, batch))).map(({ id }) => id);
    const known = await repeating(from, ANY, () => from.query(statements.known, { ids }));
    const kept = new Set(known.map(({ id }) => id));
    const others = ids.filter((id) => !kept.has(id));
    if (others.length > 0) await repeating(to, ANY, () => deleteRows(to, name, others));
    removed += others.length;
    return ids.length < ROWS_OF_RANGE ? null : (ids.at(-1) ?? null);
  }
}
