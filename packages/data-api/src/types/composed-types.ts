import { arrayElement, arrayElements } from './array-literal.ts';
import { type AnyCodec, type Codec, type RawValue, ValueProblem, wrongValue } from './codec.ts';
import { parameterOnly, viaText } from './text-form.ts';

/** The type in a declaration; a declaration written in JavaScript may contain anything. */
export function codecIn(type: unknown): AnyCodec | undefined {
  const isCodec = typeof type === 'object' && type !== null && 'sqlType' in type && 'toField' in type;
  return isCodec ? (type as AnyCodec) : undefined;
}

/**
 * The type, or NULL. The parameter gets a cast in the SQL text, since a NULL carries no type.
 *
 * @example
 * parameters: { note: t.nullable(t.text) }
 * // sent: … CAST(:note AS text) …, with { isNull: true } for null
 */
export function orNull<In, Out>(codec: Codec<In, Out>): Codec<In | null, Out | null> {
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
 * A one-dimensional array. Parameters travel as one array literal with a cast, since the Data API takes no array parameters.
 *
 * @example
 * parameters: { ids: t.array(t.uuid) }
 * // sent: … = ANY(CAST(:ids AS uuid[])), with { stringValue: '{…,…}' }
 */
export function listOf<In, Out>(element: Codec<In, Out>): Codec<readonly In[], readonly Out[]> {
  if (element.sqlType.endsWith('[]')) {
    throw new TypeError('array(array(…)) is not a type here: the Data API returns one dimension only. Use jsonb.');
  }
  const toText = (values: readonly In[]): string => {
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
  return value === null && element.acceptsNull ? 'NULL' : arrayElement(element.toText(value));
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
 * @example
 * parameters: { mood: enumType('mood', ['happy', 'sad']) }
 * // sent: … CAST(:mood AS "mood") …
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
