import { arrayElements } from './array-literal.ts';
import type { AnyCodec, Codec, RawValue } from './codec.ts';
import { ValueProblem, wrongValue } from './codec.ts';
import { type ReturnableName, SCALARS, type ScalarName } from './scalar-types.ts';
import { parameterOnly, viaText } from './text-form.ts';

/** A declared type: PostgreSQL's name of it, or what {@link nullable}, {@link array} or {@link enumType} made. */
export type ParameterType = ScalarName | AnyCodec;
/** As {@link ParameterType}, without what the Data API cannot return. */
export type ColumnType = ReturnableName | AnyCodec;

type CodecOf<T> = T extends ScalarName ? (typeof SCALARS)[T] : T;
/** What a parameter of the declared type takes. */
export type InputOf<T> = CodecOf<T> extends Codec<infer In, infer _Out> ? In : never;
/** What a column of the declared type gives. */
export type OutputOf<T> = CodecOf<T> extends Codec<infer _In, infer Out> ? Out : never;

/** The codec of a declared type. */
export function codecOf(type: ParameterType): AnyCodec {
  return typeof type === 'string' ? (SCALARS[type] as AnyCodec) : type;
}

/** Whether a value of a declaration is a type at all; a declaration written in JavaScript may hold anything. */
export function isType(type: unknown): type is ParameterType {
  if (typeof type === 'string') return Object.hasOwn(SCALARS, type);
  return typeof type === 'object' && type !== null && 'sqlType' in type && 'toField' in type;
}

/**
 * The type, or NULL (`null` in JavaScript). The parameter gets a cast in the SQL text, since a NULL carries no type.
 *
 * @example nullable('text')
 */
export function nullable<const T extends ParameterType>(type: T): Codec<InputOf<T> | null, OutputOf<T> | null> {
  const codec = codecOf(type) as Codec<InputOf<T>, OutputOf<T>>;
  return {
    ...codec,
    needsCast: true,
    acceptsNull: true,
    toField: (value) => (value === null ? { isNull: true } : codec.toField(value)),
    toText: (value) => (value === null ? 'NULL' : codec.toText(value)),
    fromRaw: (raw) => (raw === null ? null : codec.fromRaw(raw)),
    fromText: codec.fromText,
  };
}

/**
 * A one-dimensional array. Parameters travel as one array literal with a cast, since the Data API takes no array
 * parameters; use `= ANY(:ids)` instead of `IN`.
 *
 * @example array('uuid'), array(nullable('int4')), nullable(array('text'))
 */
export function array<const T extends ParameterType>(type: T): Codec<readonly InputOf<T>[], readonly OutputOf<T>[]> {
  const element = codecOf(type) as Codec<InputOf<T>, OutputOf<T>>;
  if (element.sqlType.endsWith('[]')) {
    throw new TypeError('array(array(…)) is not a type here: the Data API returns one dimension only. Use jsonb.');
  }
  const toText = (values: readonly InputOf<T>[]): string => {
    if (!Array.isArray(values)) return wrongValue('an array', values);
    return `{${eachElement(values, (value) => literal(element, value)).join(',')}}`;
  };
  return {
    sqlType: `${element.sqlType}[]`,
    typeNames: element.typeNames.map((name) => `_${name}`),
    needsCast: true,
    acceptsNull: false,
    returnable: element.returnable,
    // Elements such as int8 are JSON numbers, which are rounded.
    survivesJson: false,
    toText,
    toField: (values) => ({ stringValue: toText(values) }),
    fromRaw: (raw) => eachElement(elementsOf(raw), (value) => decode(element, value)),
    fromText: (text) =>
      eachElement(arrayElements(text), (value) => (value === null ? decode(element, null) : element.fromText(value))),
  };
}

/** @throws {ValueProblem} that names the element, with the index of JavaScript. */
function eachElement<T, R>(values: readonly T[], convert: (value: T) => R): readonly R[] {
  return values.map((value, index) => {
    try {
      return convert(value);
    } catch (error) {
      throw error instanceof ValueProblem ? new ValueProblem(`at element [${index}] ${error.message}`) : error;
    }
  });
}

function literal<In>(element: Codec<In, unknown>, value: In): string {
  if (value === null && element.acceptsNull) return 'NULL';
  return `"${element.toText(value).replace(/[\\"]/g, '\\$&')}"`;
}

function elementsOf(raw: RawValue): readonly RawValue[] {
  return Array.isArray(raw) ? raw : wrongValue('an array', raw);
}

function decode<Out>(element: Codec<never, Out>, raw: RawValue): Out {
  if (raw === null && !element.acceptsNull) {
    throw new ValueProblem('is NULL; declare array(nullable(…)) to allow it');
  }
  return element.fromRaw(raw);
}

/**
 * A vector of pgvector, as a parameter. Reading one is refused until AWS's answer is known: select `column::text`.
 *
 * @param dimensions 1 to 16,000
 * @example
 * const nearest = statement({
 *   sql: 'SELECT id FROM documents ORDER BY embedding <=> :query LIMIT 5',
 *   parameters: { query: vector(1536) },
 *   row: { id: 'uuid' },
 * });
 * // sent: … ORDER BY embedding <=> CAST(:query AS vector(1536)) LIMIT 5
 */
export function vector(dimensions: number): Codec<readonly number[], never> & { readonly returnable: false } {
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > 16_000) {
    throw new TypeError(`vector(${dimensions}) is not a type: a vector has 1 to 16,000 dimensions.`);
  }
  const expected = `${dimensions} finite numbers`;
  const refuse = (raw: unknown): never => wrongValue('no vector, which the Data API may not return', raw);
  return parameterOnly(
    viaText<readonly number[], never>({
      sqlType: `vector(${dimensions})`,
      typeNames: ['vector'],
      toText: (values) =>
        Array.isArray(values) && values.length === dimensions && values.every((value) => Number.isFinite(value))
          ? `[${values.join(',')}]`
          : wrongValue(expected, values),
      fromRaw: refuse,
    }),
  );
}

/**
 * An enum of the database: its name, and its labels.
 *
 * @example enumType('mood', ['happy', 'sad'])
 */
export function enumType<const L extends string>(name: string, labels: readonly L[]): Codec<L, L> {
  const expected = `one of ${labels.join(', ')}`;
  const check = (value: unknown): L => {
    const label = labels.find((known) => known === value);
    return label ?? wrongValue(expected, value);
  };
  const parts = name.split('.');
  return {
    sqlType: parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.'),
    typeNames: [parts.at(-1) ?? name],
    needsCast: true,
    acceptsNull: false,
    returnable: true,
    survivesJson: true,
    toField: (value) => ({ stringValue: check(value) }),
    toText: check,
    fromRaw: check,
    fromText: check,
  };
}
