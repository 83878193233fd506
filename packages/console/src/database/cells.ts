import { Refusal } from '../http/refusal.ts';
import { type DataApi, inRolledBack } from './data-api.ts';
import { quotedLiteral, quotedName, quotedTable } from './names.ts';
import { whereKey } from './row-key.ts';
import type { TableDescription } from './table-description.ts';
import { wholeText } from './table-rows.ts';

export interface CellWanted {
  readonly key: readonly string[];
  readonly column: string;
  /** From 0. */
  readonly from: number;
  /** Formats the JSON over several lines. */
  readonly isPretty: boolean;
}

export interface CellPart {
  readonly text: string;
  /** Where the next part begins; undefined after the last one. */
  readonly next: number | undefined;
}

/** What a person can read in one go. */
const PART_CHARACTERS = 100_000;
const PART_BYTES = PART_CHARACTERS / 2;
/** A result of the Data API has at most 1 MiB, and each byte counts as two hexadecimal digits. */
const SLICE_BYTES = 450_000;
const MOST_COPIED_BYTES = 64 * 1024 * 1024;

/**
 * A part of one value, as PostgreSQL prints it.
 * @throws {Refusal} the row or the column is not found
 */
export async function readCell(api: DataApi, table: TableDescription, wanted: CellWanted): Promise<CellPart> {
  const column = table.columns.find(({ name }) => name === wanted.column);
  if (column === undefined) throw new Refusal(404, `${JSON.stringify(wanted.column)} is not a column of the table.`);
  const { from, isPretty } = wanted;
  const isBytes = column.baseType === 'bytea';
  const step = isBytes ? PART_BYTES : PART_CHARACTERS;
  const part = isBytes
    ? `encode(substring(${quotedName(column.name)} from ${from + 1} for ${step + 1}), 'hex')`
    : `substr(${wholeText(column, isPretty)}, ${from + 1}, ${step + 1})`;
  const where = whereOf(table, wanted.key);
  const { records } = await api.execute({
    sql: `SELECT ${part} FROM ${quotedTable(table)} WHERE ${where.sql}`,
    parameters: where.parameters,
  });
  const text = records?.[0]?.[0]?.stringValue;
  if (typeof text !== 'string') throw rowGone();
  const shown = text.slice(0, PART_CHARACTERS);
  return {
    text: isBytes && from === 0 ? `\\x${shown}` : shown,
    next: text.length > PART_CHARACTERS ? from + step : undefined,
  };
}

export const ROW_FORMS = ['JSON', 'INSERT'] as const;
export type RowForm = (typeof ROW_FORMS)[number];

/**
 * A whole row as text, printed by PostgreSQL and read in slices from one snapshot.
 * @throws {Refusal} the row is not found, or is too large for a clipboard
 */
export async function readRowAs(
  api: DataApi,
  table: TableDescription,
  key: readonly string[],
  form: RowForm,
): Promise<string> {
  const written = form === 'JSON' ? 'row_to_json(t)::text' : insertOfRow(table);
  const where = whereOf(table, key);
  return inRolledBack(api, async (run) => {
    await run('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const slices: Buffer[] = [];
    for (let from = 1; ; from += SLICE_BYTES) {
      const { records } = await run(
        // OFFSET 0: PostgreSQL computes the text once for both expressions.
        `SELECT octet_length(text), CASE WHEN octet_length(text) <= ${MOST_COPIED_BYTES} THEN substring(text from ${from} for ${SLICE_BYTES}) END
FROM (SELECT convert_to(${written}, 'UTF8') AS text FROM ${quotedTable(table)} t WHERE ${where.sql} OFFSET 0) whole`,
        where.parameters,
      );
      const [bytes, slice] = records?.[0] ?? [];
      if (bytes === undefined) throw rowGone();
      if (Number(bytes.longValue) > MOST_COPIED_BYTES) {
        throw new Refusal(413, 'The row is too large to copy. Allowed are 64 MiB. Read it with psql, or copy a cell.');
      }
      slices.push(Buffer.from(String(slice?.blobValue ?? ''), 'base64'));
      if (from + SLICE_BYTES > Number(bytes.longValue)) return Buffer.concat(slices).toString('utf8');
    }
  });
}

/** The SQL expression that prints a row as an INSERT. Each value is a literal that PostgreSQL can read again. */
function insertOfRow(table: TableDescription): string {
  const columns = table.columns.filter(({ isComputed }) => !isComputed);
  if (columns.length === 0) return quotedLiteral(`INSERT INTO ${quotedTable(table)} DEFAULT VALUES;`);
  const names = columns.map(({ name }) => quotedName(name)).join(', ');
  // An identity that only the database may write is included, too.
  const overriding = columns.some(({ isGenerated }) => isGenerated) ? ' OVERRIDING SYSTEM VALUE' : '';
  const values = columns.map(({ name }) => `quote_nullable(t.${quotedName(name)}::text)`).join(', ');
  const begin = `INSERT INTO ${quotedTable(table)} (${names})${overriding} VALUES (`;
  return `${quotedLiteral(begin)} || array_to_string(ARRAY[${values}], ', ') || ');'`;
}

function whereOf(table: TableDescription, key: readonly string[]) {
  if (table.key.length === 0 || key.length !== table.key.length) {
    throw new Refusal(
      400,
      `${quotedTable(table)} has a key of ${table.key.length} columns, and ${key.length} values came. ` +
        'A row is found by its whole key. Use Query for a table without one.',
    );
  }
  return whereKey(table, key);
}

const rowGone = () =>
  new Refusal(404, 'The row is no longer there: it was deleted, or its key was changed. Read the page again.');
