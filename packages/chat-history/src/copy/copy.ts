import {
  PartialBatchError,
  SQL_STATES,
  StatementError,
  type StatementRunner,
  statement,
} from '@daybreak/data-api/core';
import { check } from '../check.ts';
import { ChatHistoryError } from '../errors.ts';
import { nameOfTable, type TableNames, tablesOf } from '../tables.ts';
import { type CopiedColumns, type Passed, passOver, ROWS_OF_RANGE, removeOthers } from './copy-table.ts';
import { type Column, columnsOf } from './statements.ts';

export interface CopyOptions {
  /** Tables of the conversations and messages, on both sides. */
  readonly tables?: TableNames;
  /** @default 'user_memories' */
  readonly memoriesTable?: string;
  /** @default 'documents' */
  readonly documentsTable?: string;
  /**
   * Makes the target equal to the source also where the target has newer conversations, and removes what the source does not have.
   * @default false
   */
  readonly mirror?: boolean;
  /** Rows that are compared and written at a time: 1 to 500. @default 500 */
  readonly batch?: number;
  /** Is called after each batch. */
  readonly onProgress?: (progress: CopyProgress) => void;
}

export interface CopyProgress {
  readonly table: string;
  readonly step: 'removing' | 'copying' | 'verifying';
  /** Of the source, so far. */
  readonly rows: number;
  /** That were different, so far. */
  readonly different: number;
}

export interface CopiedTable {
  readonly table: string;
  /** Of the source. */
  readonly rows: number;
  /** That were missing or different in the target, counted by batches. */
  readonly written: number;
  /** From the target, because the source does not have them; only with `mirror`. */
  readonly removed: number;
  /** SHA-256 of all rows of the source in the order of their ids. */
  readonly checksum: string;
  /**
   * `equal`: counts and checksums are. `more_in_target`: the target has rows that the source does not have. `changed`: one of them was
   * written to during the copy.
   */
  readonly verified: 'equal' | 'more_in_target' | 'changed';
}

/**
 * Copies conversations, messages, memories and documents of all owners to another database, with their ids, numbers and times, and
 * verifies the copy by counts and checksums. What is equal already is neither read nor written: a copy that was interrupted continues,
 * and one that is made again writes what has changed since. Tables that the source does not have are left out.
 *
 * @example
 * const tables = await copyHistory(old, db, { onProgress: console.log });
 * @param from where it is read; nothing is written there
 * @throws {ChatHistoryError} `schema_missing`: a table or a column is missing in the target. `target_newer`: the target has conversations
 * that are newer than all of the source. `target_conflicts`: it has other rows with the same keys.
 */
export async function copyHistory(
  from: StatementRunner,
  to: StatementRunner,
  options: CopyOptions = {},
): Promise<readonly CopiedTable[]> {
  const { mirror = false, batch = ROWS_OF_RANGE, onProgress } = options;
  const { names } = tablesOf(options.tables ?? {});
  const { memoriesTable: memories = 'user_memories', documentsTable: documents = 'documents' } = options;
  nameOfTable(memories, 'memoriesTable');
  nameOfTable(documents, 'documentsTable');
  check((checker) => checker.number(batch, 'batch', 1, ROWS_OF_RANGE));
  const endpoints = { from, to };

  // A message needs its conversation: the order in which rows are written, and in reverse that in which they are removed.
  const tables: (CopiedColumns & { removed: number })[] = [];
  for (const name of [names.conversations, names.messages, memories, documents]) {
    const columns = await columnsOfBoth(from, to, name);
    if (columns.length > 0) tables.push({ name, columns, removed: 0 });
  }
  if (!mirror) await refuseNewerTarget(from, to, names.conversations);
  if (mirror) {
    for (const table of [...tables].reverse()) {
      onProgress?.({ table: table.name, step: 'removing', rows: 0, different: 0 });
      table.removed = await removeOthers(endpoints, table);
    }
  }

  const pass = (table: CopiedColumns, write: boolean) =>
    passOver(endpoints, table, {
      write,
      rowsOfRange: batch,
      onRange: (rows, different) =>
        onProgress?.({ table: table.name, step: write ? 'copying' : 'verifying', rows, different }),
    });
  const copied = [];
  for (const table of tables) copied.push({ ...table, ...(await pass(table, true).catch(refuseConflict(table.name))) });
  const result: CopiedTable[] = [];
  for (const table of copied) {
    const { name, rows, removed, different, checksum } = table;
    // A pass that wrote nothing has compared everything.
    const found = different === 0 && !table.hasMore ? table : await pass(table, false);
    result.push({ table: name, rows, written: different, removed, checksum, verified: judged(table, found) });
  }
  return result;
}

function judged(copied: Passed, found: Passed): CopiedTable['verified'] {
  if (found.checksum !== copied.checksum) return 'changed';
  return found.different === 0 && !found.hasMore ? 'equal' : found.hasMore ? 'more_in_target' : 'changed';
}

/** The columns of the source; none where it has no such table. @throws {ChatHistoryError} the target lacks one */
async function columnsOfBoth(from: StatementRunner, to: StatementRunner, name: string): Promise<readonly Column[]> {
  const columns = await columnsOf(from, `"${name}"`);
  if (columns.length === 0) return [];
  const known = new Map((await columnsOf(to, `"${name}"`)).map((column) => [column.name, column.type]));
  const missing = columns.flatMap((column) => (known.has(column.name) ? [] : `"${column.name}"`));
  if (missing.length === 0) return columns;
  throw new ChatHistoryError(
    'schema_missing',
    known.size === 0
      ? `The target has no table ${name}, which the source has. Nothing was copied. Run the migrations on the target first: npm run migrate.`
      : `The table ${name} of the target has no column ${missing.join(', ')}, which the source has. Nothing was copied. Add it to the target by a migration.`,
  );
}

/** A target that was written to after the source was, is rather the source. */
async function refuseNewerTarget(from: StatementRunner, to: StatementRunner, conversations: string): Promise<void> {
  const newest = statement({
    name: 'chat.copy.newest',
    sql: `SELECT updated_at FROM "${conversations}" ORDER BY updated_at DESC LIMIT 1`,
    row: { updated_at: 'timestamptz' },
    readOnly: true,
  });
  const [source, target] = [await from.find(newest), await to.find(newest)];
  if (target === undefined || (source !== undefined && target.updated_at <= source.updated_at)) return;
  throw new ChatHistoryError(
    'target_newer',
    `The newest conversation of the target is of ${target.updated_at}, that of the source ${source === undefined ? 'does not exist' : `of ${source.updated_at}`}. Nothing was copied. Exchange source and target; or, if the direction is right, copy with mirror, which removes what only the target has.`,
  );
}

/** Explains an error of the target that says that its rows are others than the source's. */
function refuseConflict(table: string): (error: unknown) => never {
  return (error) => {
    const refused = error instanceof PartialBatchError ? error.cause : error;
    if (!(refused instanceof StatementError)) throw error;
    if (refused.sqlState === SQL_STATES.uniqueViolation) {
      throw new ChatHistoryError(
        'target_conflicts',
        `The target has another row of ${table} with the same key (${refused.constraint ?? 'unique'}). Earlier batches are copied. Copy with mirror, which removes what the source does not have.`,
        { cause: error },
      );
    }
    if (refused.sqlState === SQL_STATES.foreignKeyViolation) {
      throw new ChatHistoryError(
        'target_conflicts',
        `A row of ${table} belongs to a conversation that was created or removed during the copy. Earlier batches are copied. Copy again, when nothing is written.`,
        { cause: error },
      );
    }
    throw error;
  };
}
