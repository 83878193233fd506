import { type Expression, ExpressionWrapper, ValueNode } from 'kysely';
import { kindOf } from '../types/codec.ts';
import { codecOf, type InputOf, nullable, type OutputOf, type ParameterType } from '../types/declared-types.ts';

/** A value with its type, if no column determines it. */
export class TypedValue {
  readonly type: ParameterType;
  readonly value: unknown;

  constructor(type: ParameterType, value: unknown) {
    this.type = type;
    this.value = value;
  }
}

/**
 * A value with its type, if no column of a declared table determines it: in a function, a template of `sql`, `= any(…)`.
 *
 * @example
 * db.selectFrom('notes').selectAll().where('id', '=', sql<string>`any(${typed(array('uuid'), ids)})`);
 * // sent: select * from "notes" where "id" = any(CAST(:p1 AS uuid[]))
 * @throws {ParameterError} when the query runs, a value that is not of the type.
 */
export function typed<const T extends ParameterType>(type: T, value: InputOf<T>): Expression<OutputOf<T>> {
  return new ExpressionWrapper(ValueNode.create(new TypedValue(type, value)));
}

/**
 * The type of a value without a declared type, from its JavaScript type, never from its content.
 *
 * @throws {TypeError} an array, an object, or another value that could have several types.
 */
export function typeByKind(value: unknown): ParameterType {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int8';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'int8' : 'float8';
  if (value instanceof Date) return 'timestamptz';
  if (value instanceof Uint8Array) return 'bytea';
  throw new TypeError(
    `A parameter is ${kindOf(value)}, and no declared column says its type. Declare the column in tables, or write typed(type, value).`,
  );
}

const nullables = new Map<ParameterType, ParameterType>();

/** `nullable(type)`, the same one each time, so that a statement with it is known again. */
export function nullableOf(type: ParameterType): ParameterType {
  if (codecOf(type).acceptsNull) return type;
  const known = nullables.get(type) ?? nullable(type);
  nullables.set(type, known);
  return known;
}
