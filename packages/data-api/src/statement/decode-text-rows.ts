import type { ErrorContext } from '../errors/database-error.ts';
import type { Codecs } from '../types/codec.ts';
import { type ColumnType, codecOf } from '../types/declared-types.ts';
import { type ColumnOrder, columnOrder as columnOrderOf, decodeEach, type ReceivedColumn } from './decode-rows.ts';
import type { Values } from './typed-runner.ts';

type Declared = Readonly<Record<string, ColumnType>>;

/**
 * Matches the returned columns with the declared ones, by name and type, and returns their order.
 *
 * @example columnOrder({}, { id: 'int8' }, [{ name: 'id', typeName: 'int8' }]) // ['id']
 * @throws {RowError} with every problem: a column missing, not declared, twice, or of another type.
 */
export function columnOrder(
  context: ErrorContext,
  declared: Declared,
  columns: readonly ReceivedColumn[],
): ColumnOrder {
  return columnOrderOf(context, codecsOf(declared), columns);
}

/**
 * Rows in PostgreSQL's text format, null for NULL → rows with the declared types.
 *
 * @example
 * const row = { id: 'int8', seen: nullable('timestamptz') } as const;
 * const order = columnOrder({}, row, [{ name: 'id', typeName: 'int8' }, { name: 'seen', typeName: 'timestamptz' }]);
 * decodeTextRows({}, row, order, [['9007199254740993', '2026-01-02 03:04:05+00']]);
 * // [{ id: 9007199254740993n, seen: '2026-01-02T03:04:05Z' }]
 * @throws {RowError} the first value that is not of its declared type, or a NULL that the declaration does not allow.
 */
export function decodeTextRows(
  context: ErrorContext,
  declared: Declared,
  order: ColumnOrder,
  rows: readonly (readonly (string | null)[])[],
): readonly Values[] {
  return decodeEach(context, codecsOf(declared), order, rows, (codec, text) =>
    text === null ? undefined : codec.fromText(text),
  );
}

/** A declaration is made once and read often. */
const known = new WeakMap<Declared, Codecs>();

function codecsOf(declared: Declared): Codecs {
  const codecs =
    known.get(declared) ?? Object.fromEntries(Object.entries(declared).map(([name, type]) => [name, codecOf(type)]));
  known.set(declared, codecs);
  return codecs;
}
