import { RequestTooLargeError } from '../errors/data-api-errors.ts';
import type { ErrorContext } from '../errors/database-error.ts';
import { MAX_BODY_BYTES, MAX_RESULT_BYTES } from '../wire/limits.ts';

/** For ARNs, the database's name and the notation of the request. */
const RESERVED_BYTES = 4096;
/** What a returned column that the caller did not send takes at most, as a rule: an id, a time. */
const RETURNED_COLUMN_BYTES = 68;

/** Of JSON text inside a JSON string, in UTF-8: three for a letter, two for an escaped quote. */
const MAX_BYTES_A_CHARACTER = 3;

/**
 * Divides rows into requests, in order: as few as fit the 4 MiB of a request. With RETURNING also as many as their
 * results fit 1 MiB, if what comes back is not much longer than what was sent.
 *
 * @throws {RequestTooLargeError} one row alone does not fit; nothing was sent.
 */
export function chunksOf(
  context: ErrorContext,
  texts: readonly string[],
  returnedColumns: number,
): readonly (readonly string[])[] {
  const limit = MAX_BODY_BYTES - RESERVED_BYTES - jsonBytes(context.sql ?? '');
  const characters = texts.reduce((sum, text) => sum + text.length + 1, 0);
  const returnedInAll = returnedColumns === 0 ? 0 : characters + texts.length * returnedColumns * RETURNED_COLUMN_BYTES;
  // No need to count bytes, which takes a copy of each text.
  if (characters * MAX_BYTES_A_CHARACTER <= limit && returnedInAll <= MAX_RESULT_BYTES) {
    return texts.length === 0 ? [] : [texts];
  }
  const chunks: string[][] = [];
  let current: string[] = [];
  let sentBytes = 0;
  let returnedBytes = 0;
  for (const [index, text] of texts.entries()) {
    const bytes = jsonBytes(text);
    if (bytes > limit) {
      const message = `Row ${index} is ${bytes} bytes long, and a request to the Data API takes ${limit}. Nothing was sent. Store large values elsewhere, for example in S3.`;
      throw new RequestTooLargeError(message, context);
    }
    const returned = returnedColumns === 0 ? 0 : text.length + returnedColumns * RETURNED_COLUMN_BYTES;
    const isFull = sentBytes + bytes > limit || returnedBytes + returned > MAX_RESULT_BYTES;
    if (isFull && current.length > 0) {
      chunks.push(current);
      current = [];
      sentBytes = 0;
      returnedBytes = 0;
    }
    current.push(text);
    sentBytes += bytes;
    returnedBytes += returned;
  }
  if (current.length > 0) chunks.push(current);
  return chunks;
}

/** Bytes inside a JSON string, quotes escaped, with a comma. */
function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
