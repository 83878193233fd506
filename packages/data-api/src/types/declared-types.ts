import type { AnyCodec, Codec } from './codec.ts';
import { codecIn, listOf, orNull } from './composed-types.ts';
import { type ReturnableName, SCALARS, type ScalarName } from './scalar-types.ts';

/** A declared type: its PostgreSQL name, or the result of {@link nullable}, {@link array} or `enumType`. */
export type ParameterType = ScalarName | AnyCodec;
/** Like {@link ParameterType}, without the types that the Data API cannot return. */
export type ColumnType = ReturnableName | AnyCodec;

type CodecOf<T> = T extends ScalarName ? (typeof SCALARS)[T] : T;
/** The value of a parameter of the declared type. */
export type InputOf<T> = CodecOf<T> extends Codec<infer In, infer _Out> ? In : never;
/** The value of a column of the declared type. */
export type OutputOf<T> = CodecOf<T> extends Codec<infer _In, infer Out> ? Out : never;

/** The codec of a declared type. */
export function codecOf(type: ParameterType): AnyCodec {
  return typeof type === 'string' ? (SCALARS[type] as AnyCodec) : type;
}

/** The codec of a declared type; undefined for anything that is not a type. */
export function typeNamed(type: unknown): AnyCodec | undefined {
  if (typeof type === 'string')
    return Object.hasOwn(SCALARS, type) ? (SCALARS[type as ScalarName] as AnyCodec) : undefined;
  return codecIn(type);
}

/**
 * The type, or NULL (`null` in JavaScript). The parameter gets a cast in the SQL text, since a NULL carries no type.
 *
 * @example
 * parameters: { note: nullable('text') }
 * // sent: … CAST(:note AS text) …, with { isNull: true } for null
 */
export function nullable<const T extends ParameterType>(type: T): Codec<InputOf<T> | null, OutputOf<T> | null> {
  return orNull(codecOf(type) as Codec<InputOf<T>, OutputOf<T>>);
}

/**
 * A one-dimensional array. Parameters travel as one array literal with a cast, since the Data API takes no array
 * parameters; use `= ANY(:ids)` instead of `IN`.
 *
 * @example
 * parameters: { ids: array('uuid') } // also array(nullable('int4')), nullable(array('text'))
 * // sent: … = ANY(CAST(:ids AS uuid[])), with { stringValue: '{…,…}' }
 */
export function array<const T extends ParameterType>(type: T): Codec<readonly InputOf<T>[], readonly OutputOf<T>[]> {
  return listOf(codecOf(type) as Codec<InputOf<T>, OutputOf<T>>);
}
