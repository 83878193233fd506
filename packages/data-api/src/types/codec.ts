import type { Field, TypeHint } from '@aws-sdk/client-rds-data';
import { isOfThisKind } from '../errors/error-kind.ts';

/** A value of a record, taken from its Field: NULL is null, an array is a list. */
export type RawValue = string | number | boolean | Uint8Array | null | readonly RawValue[];

/** Thrown by a codec: what is allowed and the kind of the received value, never the value. */
export class ValueProblem extends Error {
  static readonly daybreakKind: string = 'ValueProblem';
  static override readonly [Symbol.hasInstance] = isOfThisKind;
  override readonly name = 'ValueProblem';
}

/** @throws {ValueProblem} always: `expects …, got …`, and for null the way to allow it. */
export function wrongValue(expected: string, value: unknown): never {
  const fix = value === null ? '; declare nullable(…) to allow null' : '';
  throw new ValueProblem(`expects ${expected}, got ${kindOf(value)}${fix}`);
}

/**
 * How one PostgreSQL type is sent and received. Everything depends on the declared type, never on a value.
 *
 * A `Codec` is made by this package ({@link nullable}, {@link array}, {@link enumType}, or one of the type names).
 */
export interface Codec<In, Out> {
  /** The type in a cast: `int4`, `timestamptz`, `int4[]`. */
  readonly sqlType: string;
  /** `typeName`s that columnMetadata may have for a column declared with this type. */
  readonly typeNames: readonly string[];
  /** Sent with the parameter: the service binds it as that type. */
  readonly typeHint?: TypeHint;
  /** The service would bind the Field as another type, so the SQL text gets a cast. */
  readonly needsCast: boolean;
  readonly acceptsNull: boolean;
  /** Whether a column of this type can be returned at all; false for `interval`. */
  readonly returnable: boolean;
  /** Whether `formatRecordsAs: JSON` returns the same value as records. */
  readonly survivesJson: boolean;
  /** Which Field carries it. @throws {ValueProblem} */
  readonly toField: (value: In) => Field;
  /** As PostgreSQL reads it, also inside an array literal. @throws {ValueProblem} */
  readonly toText: (value: In) => string;
  /** From a record of the Data API. @throws {ValueProblem} */
  readonly fromRaw: (raw: RawValue) => Out;
  /** From PostgreSQL's own text, in UTC and ISO style. @throws {ValueProblem} */
  readonly fromText: (text: string) => Out;
}

/** A codec with values of any type. */
export type AnyCodec = Codec<never, unknown>;

/** Types by name. */
export type Codecs = Readonly<Record<string, AnyCodec>>;

/** Types by name, in an object without a prototype, because a name can be any word. */
export function codecsOf(
  types: Readonly<Record<string, unknown>>,
  codecOf: (type: unknown) => AnyCodec | undefined,
): Codecs {
  const found: Record<string, AnyCodec> = Object.create(null);
  for (const [name, type] of Object.entries(types)) {
    const codec = codecOf(type);
    if (codec !== undefined) found[name] = codec;
  }
  return found;
}

/** The kind of a value, for messages, which never contain the value. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'undefined';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : 'a Date';
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  if (typeof value === 'string') return `a string of ${value.length} characters`;
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a number that is not an integer';
  return `a ${typeof value}`;
}

/** A Field's one member as a plain value. @throws {ValueProblem} the service sent a member that this SDK does not know. */
export function rawOf(field: Field): RawValue {
  if (field.isNull === true) return null;
  const scalar = field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue ?? field.blobValue;
  if (scalar !== undefined) return scalar;
  if (field.arrayValue !== undefined) {
    const { stringValues, longValues, doubleValues, booleanValues, arrayValues } = field.arrayValue;
    if (arrayValues !== undefined) throw new ValueProblem('is an array of arrays');
    // An empty array may be sent as a list of its type or without a list.
    return stringValues ?? longValues ?? doubleValues ?? booleanValues ?? [];
  }
  throw new ValueProblem(`came as ${Object.keys(field).join(', ') || 'an empty Field'}`);
}
