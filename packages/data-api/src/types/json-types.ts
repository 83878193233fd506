import { type Codec, ValueProblem, wrongValue } from './codec.ts';
import { jsonPath, parseExactJson, writeExactJson } from './exact-json.ts';
import { stringOf, viaText } from './text-form.ts';

/** A JSON value in a row. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** The value of a json or jsonb parameter: anything that `JSON.stringify` accepts; for SQL NULL use `nullable(…)`. */
export type JsonInput = string | number | boolean | object;

/** json keeps the text as it is written, so it travels as text with a cast; a JSON hint would bind jsonb. */
export function jsonType(sqlType: 'json' | 'jsonb'): Codec<JsonInput, JsonValue> {
  return viaText<JsonInput, JsonValue>({
    sqlType,
    ...(sqlType === 'jsonb' ? { typeHint: 'JSON' as const } : {}),
    toText: (value) => (value === null ? wrongValue('a JSON value', value) : writeExactJson(value)),
    // Valid JSON text has no other values.
    fromRaw: (raw) => parseExactJson(stringOf(raw, 'JSON text'), sqlType) as JsonValue,
  });
}

/**
 * json or jsonb as its text, with every digit of every number. As a parameter the text must be JSON, and is bound as jsonb.
 *
 * @example
 * const find = statement({ sql: 'SELECT meta FROM t', row: { meta: jsonText } });
 * const { meta } = await db.get(find); // '{"id": 9223372036854775807}'
 */
export const jsonText: Codec<string, string> = /* @__PURE__ */ viaText<string>({
  sqlType: 'jsonb',
  typeNames: ['jsonb', 'json'],
  typeHint: 'JSON',
  toText: (value) => (typeof value === 'string' ? value : wrongValue('JSON text as a string', value)),
  fromRaw: (raw) => stringOf(raw, 'JSON text'),
});

/**
 * The interface that zod, Valibot, ArkType and others implement.
 *
 * @see https://standardschema.dev
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
      }[];
    };

/**
 * json or jsonb that a schema validates in both directions. A column returns the output of the schema; a parameter is validated, and then
 * sent unchanged. The schema must validate synchronously.
 *
 * @example
 * import { z } from 'zod';
 * const meta = json(z.object({ tags: z.array(z.string()) }));
 * const find = statement({ sql: 'SELECT meta FROM posts WHERE id = :id', parameters: { id: 'uuid' }, row: { meta } });
 * // sent: SELECT meta FROM posts WHERE id = :id; the row has the output of the schema
 * @throws {RowError} and {ParameterError}, when a value does not fit: the places, without the values.
 */
export function json<Input, Output>(schema: StandardSchema<Input, Output>): Codec<Input, Output> {
  return viaText<Input, Output>({
    sqlType: 'jsonb',
    typeNames: ['jsonb', 'json'],
    typeHint: 'JSON',
    toText: (value) => {
      validate(schema, value);
      return writeExactJson(value);
    },
    fromRaw: (raw) => validate(schema, parseExactJson(stringOf(raw, 'JSON text'), 'json')),
  });
}

/** @throws {ValueProblem} with the places; the schema's own messages may hold the value. */
function validate<Input, Output>(schema: StandardSchema<Input, Output>, value: unknown): Output {
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise) {
    throw new TypeError('json(schema) needs a schema that validates synchronously, and this one returned a Promise.');
  }
  if (result.issues === undefined) return result.value;
  const places = result.issues.slice(0, 5).map(({ path = [] }) =>
    jsonPath(
      path.map((step) => {
        const key = typeof step === 'object' ? step.key : step;
        return typeof key === 'symbol' ? key.toString() : key;
      }),
    ),
  );
  throw new ValueProblem(`does not fit its schema at ${places.join(', ')}`);
}
