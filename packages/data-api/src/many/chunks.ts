import { RequestTooLargeError } from '../errors/data-api-errors.ts';
import type { ErrorContext } from '../errors/database-error.ts';
import { MAX_BODY_BYTES, MAX_RESULT_BYTES } from '../wire/limits.ts';
import type { RowElements } from './row-arrays.ts';

/** For ARNs, the database's name and the notation of the request. */
const RESERVED_BYTES = 4096;
/** Bytes of a returned column that was not sent: enough for an id or a time. */
const RETURNED_COLUMN_BYTES = 68;

/** Inside a JSON string, in UTF-8: three for a letter, six for a control character. */
const MAX_BYTES_A_CHARACTER = 6;

/** Rows of one request: from one to before another. */
export interface Chunk {
  readonly from: number;
  readonly to: number;
}

/**
 * Divides rows into requests, in order: as few as possible with at most 4 MiB each. With RETURNING also so many that each result fits into
 * 1 MiB, if the returned rows are not much longer than the sent ones.
 *
 * @throws {RequestTooLargeError} one row alone does not fit; nothing was sent.
 */
export function chunksOf(
  context: ErrorContext,
  elements: RowElements,
  { rowCount, returnedColumns }: { readonly rowCount: number; readonly returnedColumns: number },
): readonly Chunk[] {
  const limit = MAX_BODY_BYTES - RESERVED_BYTES - jsonBytes(context.sql ?? '');
  const characters = elements.reduce((sum, column) => column.reduce((all, { length }) => all + length + 1, sum), 0);
  const returnedInAll = returnedColumns === 0 ? 0 : characters + rowCount * returnedColumns * RETURNED_COLUMN_BYTES;
  // Certainly enough room. Counting bytes would copy each text.
  if (characters * MAX_BYTES_A_CHARACTER <= limit && returnedInAll <= MAX_RESULT_BYTES) {
    return rowCount === 0 ? [] : [{ from: 0, to: rowCount }];
  }
  const chunks: Chunk[] = [];
  let from = 0;
  let sentBytes = 0;
  let returnedBytes = 0;
  for (let row = 0; row < rowCount; row += 1) {
    const texts = elements.map((column) => column[row] ?? '');
    const bytes = texts.reduce((sum, text) => sum + jsonBytes(text), 0);
    if (bytes > limit) {
      const message = `Row ${row} is ${bytes} bytes long, and a request to the Data API takes ${limit}. Nothing was sent. Store large values elsewhere, for example in S3.`;
      throw new RequestTooLargeError(message, context);
    }
    const characters = texts.reduce((sum, { length }) => sum + length, 0);
    const returned = returnedColumns === 0 ? 0 : characters + returnedColumns * RETURNED_COLUMN_BYTES;
    const isFull = sentBytes + bytes > limit || returnedBytes + returned > MAX_RESULT_BYTES;
    if (isFull && row > from) {
      chunks.push({ from, to: row });
      from = row;
      sentBytes = 0;
      returnedBytes = 0;
    }
    sentBytes += bytes;
    returnedBytes += returned;
  }
  if (rowCount > from) chunks.push({ from, to: rowCount });
  return chunks;
}

/** Bytes inside a JSON string, quotes escaped, with a comma. */
function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
