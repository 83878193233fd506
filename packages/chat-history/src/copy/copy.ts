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
  /** Names of the tables of conversations and messages, the same on both sides. */
  readonly tables?: TableNames;
  /** @default 'user_memories' */
  readonly memoriesTable?: string;
  /** @default 'documents' */
  readonly documentsTable?: string;
  /**
   * Makes the target equal to the source even if the target has newer conversations, and removes rows that the source does not have.
   * @default false
   */
  readonly mirror?: boolean;
  /** Rows that are compared and written in one batch: 1 to 500. @default 500 */
  readonly batch?: number;
  /** Called after each batch. */
  readonly onProgress?: (progress: CopyProgress) => void;
}

export interface CopyProgress {
  readonly table: string;
  readonly step: 'removing' | 'copying' | 'verifying';
  /** Rows of the source so far. */
  readonly rows: number;
  /** Rows that differed so far. */
  readonly different: number;
}

export interface CopiedTable {
  readonly table: string;
  /** Rows of the source. */
  readonly rows: number;
  /** Rows in batches that differed from the target. */
  readonly written: number;
  /** Rows removed from the target because the source does not have them; only with `mirror`. */
  readonly removed: number;
  /** SHA-256 of all rows of the source in the order of their ids. */
  readonly checksum: string;
  /**
   * `equal`: counts and checksums are equal. `more_in_target`: the target has rows that the source does not have. `changed`: source or
   * target changed during the copy.
   */
  readonly verified: 'equal' | 'more_in_target' | 'changed';
}

/**
 * Copies conversations, messages, memories and documents of all owners to another database, with their ids, numbers and times, and
 * verifies the copy by counts and checksums. Equal batches are neither read nor written, so an interrupted copy continues, and a repeated
 * copy writes only changes. Tables that the source does not have are skipped.
 *
 * @example
 * const tables = await copyHistory(old, db, { onProgress: console.log });
 * @param from the source; nothing is written to it
 * @throws {ChatHistoryError} `schema_missing`: a table or a column is missing in the target. `target_newer`: the target has conversations
 * that are newer than all of the source. `target_conflicts`: the target has different rows with the same keys.
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

  // The order in which tables are written; rows are removed in the reverse order. A message needs its conversation.
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

/** The columns of the source; none if it does not have the table. @throws {ChatHistoryError} the target lacks a column */
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

/** If the target is newer than the source, they are probably exchanged. */
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

/** Explains a constraint error of the target. */
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
        `A row of ${table} belongs to a conversation that was created or removed during the copy. Earlier batches are copied. Copy again when nothing writes to it.`,
        { cause: error },
      );
    }
    throw error;
  };
}
