import { CursorError } from '../errors/database-error.ts';
import { ValueProblem } from '../types/codec.ts';
import { codecOf, type ParameterType } from '../types/declared-types.ts';

/** A column of an order: its name, its type, and whether it ascends. */
export interface OrderColumn {
  readonly name: string;
  readonly type: ParameterType;
  readonly ascending: boolean;
}

/** The content of a cursor: its order, and the values of the last row. */
type Content = readonly [order: string, ...values: readonly unknown[]];

const orderOf = (columns: readonly OrderColumn[]): string =>
  columns.map(({ name, ascending }) => `${ascending ? '+' : '-'}${name}`).join(',');

/** The place after a row, as text that fits into a URL as it is. */
export function writeCursor(columns: readonly OrderColumn[], row: Readonly<Record<string, unknown>>): string {
  const values = columns.map(({ name }) => (typeof row[name] === 'bigint' ? String(row[name]) : row[name]));
  const content: Content = [orderOf(columns), ...values];
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/**
 * The values of a cursor, each checked by the type of its column. They are sent as parameters, so that no text of a
 * cursor can become SQL.
 *
 * @throws {CursorError} it is not a cursor of this order.
 */
export function readCursor(columns: readonly OrderColumn[], cursor: string): readonly unknown[] {
  const content = parse(cursor);
  if (!Array.isArray(content) || content.length !== columns.length + 1) throw invalid();
  const [order, ...stored] = content as unknown[];
  if (order !== orderOf(columns)) {
    throw new CursorError('The cursor belongs to a query with another order. Start again without a cursor.');
  }
  return columns.map(({ type }, index) => {
    const codec = codecOf(type);
    const value = codec.sqlType === 'int8' ? bigintOf(stored[index]) : stored[index];
    try {
      // The codec checks the values in the text of the cursor.
      codec.toField(value as never);
    } catch (error) {
      throw error instanceof ValueProblem ? invalid() : error;
    }
    return value;
  });
}

export function invalid(cause?: unknown): CursorError {
  return new CursorError('The cursor is not valid: it was changed or cut off. Start again without a cursor.', {
    cause,
  });
}

function parse(cursor: string): unknown {
  if (!/^[\w-]+$/.test(cursor)) return undefined;
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function bigintOf(stored: unknown): bigint | undefined {
  return typeof stored === 'string' && /^-?\d{1,19}$/.test(stored) ? BigInt(stored) : undefined;
}
