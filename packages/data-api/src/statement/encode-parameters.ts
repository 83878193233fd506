import type { SqlParameter } from '@aws-sdk/client-rds-data';
import type { ErrorContext } from '../errors/database-error.ts';
import type { Problem } from '../errors/problem.ts';
import { type ParameterCode, ParameterError } from '../errors/value-errors.ts';
import type { AnyCodec, Codecs } from '../types/codec.ts';
import { type Codec, ValueProblem } from '../types/codec.ts';

type Values = Readonly<Record<string, unknown>>;

/** Encodes one value by the codec of its declared type. */
type Encode<T> = (codec: Codec<never, unknown>, value: never, name: string) => T;

/**
 * Values → SqlParameter, each by its declared type, in the order of the declaration.
 *
 * @throws {ParameterError} with every problem: a value missing, not declared, NULL or of the wrong kind.
 */
export function encodeParameters(context: ErrorContext, types: Codecs, values: Values): SqlParameter[] {
  return encodeEach(context, types, values, (codec, value, name) => ({
    name,
    value: codec.toField(value),
    ...(codec.typeHint === undefined ? {} : { typeHint: codec.typeHint }),
  }));
}

/** Encodes each declared parameter. @throws {ParameterError} with every problem. */
export function encodeEach<T>(context: ErrorContext, types: Codecs, values: Values, encode: Encode<T>): T[] {
  const problems: Problem<ParameterCode>[] = [];
  const encoded: T[] = [];
  const refuse = (name: string, { sqlType }: AnyCodec, code: ParameterCode, what: string) =>
    problems.push({ code, place: { kind: 'parameter', name }, message: `parameter ${name} (${sqlType}) ${what}` });
  // A record without a prototype: every name is its own.
  for (const name in types) {
    const codec = types[name] as AnyCodec;
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) {
      refuse(name, codec, 'missing', codec.acceptsNull ? 'is missing; pass null for NULL' : 'is missing');
    } else if (value === null && !codec.acceptsNull) {
      refuse(name, codec, 'null', 'is null; declare nullable(…) to allow null');
    } else {
      try {
        // The declared type determines the type of the value; the codec checks it.
        encoded.push(encode(codec, value as never, name));
      } catch (error) {
        if (!(error instanceof ValueProblem)) throw error;
        refuse(name, codec, 'wrong-value', error.message);
      }
    }
  }
  for (const name of Object.keys(values)) {
    if (Object.hasOwn(types, name)) continue;
    const known = Object.keys(types).join(', ') || 'none';
    const message = `${name} is not a parameter of the statement; its parameters are: ${known}`;
    problems.push({ code: 'unknown-parameter', place: { kind: 'parameter', name }, message });
  }
  if (problems.length > 0) throw new ParameterError(context, problems);
  return encoded;
}
