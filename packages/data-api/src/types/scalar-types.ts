import type { Codec, RawValue } from './codec.ts';
import { ValueProblem, wrongValue } from './codec.ts';
import { dateText, timestampText, timestamptzText, timeText, utcOf, withServiceFraction } from './date-time-text.ts';
import { jsonType } from './json-types.ts';
import { parameterOnly, stringOf, viaText } from './text-form.ts';

// Each type is a separate constant, and each call is marked as pure, so that a bundler drops the types that a program
// does not import from `@daybreak/data-api/types`.

/** text, varchar, char: bound as text, and PostgreSQL assigns text to all of them, so no cast is needed. */
export const text: Codec<string, string> = /* @__PURE__ */ viaText<string>({
  sqlType: 'text',
  typeNames: ['text', 'varchar', 'bpchar', 'name', 'citext'],
  needsCast: false,
  toText: (value) => {
    if (typeof value !== 'string') return wrongValue('a string', value);
    if (value.includes('\0'))
      throw new ValueProblem('expects text without the character U+0000, which PostgreSQL cannot store');
    return value;
  },
  fromRaw: (raw) => stringOf(raw, 'text'),
});

function pattern(sqlType: string, allowed: RegExp, expected: string) {
  return {
    sqlType,
    toText: (value: string) => (typeof value === 'string' && allowed.test(value) ? value : wrongValue(expected, value)),
    fromRaw: (raw: RawValue) => stringOf(raw, expected),
  };
}

function integer(sqlType: 'int2' | 'int4', bits: 16 | 32, serial: string): Codec<number, number> {
  const [min, max] = [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
  const expected = `an integer from ${min} to ${max}`;
  const check = (value: unknown): number =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? value
      : wrongValue(expected, value);
  return {
    sqlType,
    typeNames: [sqlType, serial],
    // longValue is bound as int8, which functions such as left(text, int4) do not take.
    needsCast: true,
    acceptsNull: false,
    returnable: true,
    survivesJson: true,
    toField: (value) => ({ longValue: check(value) }),
    toText: (value) => String(check(value)),
    fromRaw: (raw) => check(typeof raw === 'string' ? Number(raw) : raw),
    fromText: (text) => check(Number(text)),
  };
}

function float(sqlType: 'float4' | 'float8'): Codec<number, number> {
  const special: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity: Infinity, '-Infinity': -Infinity };
  return viaText<number>({
    sqlType,
    // AWS does not document NaN and the infinities in JSON.
    survivesJson: false,
    // As text, so that NaN, the infinities and -0 arrive too.
    toText: (value) => {
      if (typeof value !== 'number') return wrongValue('a number', value);
      return Object.is(value, -0) ? '-0' : String(value);
    },
    fromRaw: (raw) => {
      if (typeof raw === 'number') return raw;
      const value = typeof raw === 'string' ? (special[raw] ?? Number(raw)) : Number.NaN;
      return Number.isNaN(value) && raw !== 'NaN' ? wrongValue('a number', raw) : value;
    },
  });
}

const INT8_MIN = -9223372036854775808n;
const INT8_MAX = 9223372036854775807n;
export const int8: Codec<bigint | number, bigint> = /* @__PURE__ */ viaText({
  sqlType: 'int8',
  typeNames: ['int8', 'bigserial'],
  toText: (value) => {
    const whole = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
    if (!whole) return wrongValue('a bigint, or a number that is a safe integer', value);
    const exact = BigInt(value);
    if (exact < INT8_MIN || exact > INT8_MAX)
      throw new ValueProblem(`expects ${INT8_MIN} to ${INT8_MAX}, got a bigint out of that range`);
    return exact.toString();
  },
  fromRaw: (raw) => {
    if (typeof raw === 'string' && /^-?\d+$/.test(raw)) return BigInt(raw);
    // Elements of int8[] are sent as JSON numbers, which the SDK rounds beyond 2^53.
    if (typeof raw === 'number' && Number.isSafeInteger(raw)) return BigInt(raw);
    return typeof raw === 'number'
      ? wrongValue(
          'integers up to 2^53 in an array (the SDK rounds larger ones: cast to text[] and declare array("text"))',
          raw,
        )
      : wrongValue('an integer', raw);
  },
});

export const bool: Codec<boolean, boolean> = {
  sqlType: 'bool',
  typeNames: ['bool'],
  needsCast: false,
  acceptsNull: false,
  returnable: true,
  survivesJson: true,
  toField: (value) => ({ booleanValue: typeof value === 'boolean' ? value : wrongValue('true or false', value) }),
  toText: (value) => (typeof value === 'boolean' ? (value ? 't' : 'f') : wrongValue('true or false', value)),
  fromRaw: (raw) => (typeof raw === 'boolean' ? raw : wrongValue('true or false', raw)),
  fromText: (text) => (text === 't' || text === 'f' ? text === 't' : wrongValue('t or f', text)),
};

const bytes = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : wrongValue('a Uint8Array', value));
export const bytea: Codec<Uint8Array, Uint8Array> = {
  sqlType: 'bytea',
  typeNames: ['bytea'],
  needsCast: false,
  acceptsNull: false,
  returnable: true,
  // JSON has bytes as base64 text.
  survivesJson: false,
  toField: (value) => ({ blobValue: bytes(value) }),
  toText: (value) => `\\x${Buffer.from(bytes(value)).toString('hex')}`,
  fromRaw: bytes,
  fromText: (text) =>
    text.startsWith('\\x')
      ? new Uint8Array(Buffer.from(text.slice(2), 'hex'))
      : wrongValue('bytes in hexadecimal', text),
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const int2 = /* @__PURE__ */ integer('int2', 16, 'smallserial');
export const int4 = /* @__PURE__ */ integer('int4', 32, 'serial');
export const float4 = /* @__PURE__ */ float('float4');
export const float8 = /* @__PURE__ */ float('float8');
export const numeric = /* @__PURE__ */ viaText<string>({
  .../* @__PURE__ */ pattern('numeric', /^-?(\d+(\.\d*)?|\.\d+)$|^NaN$/, 'a string such as "12.50"'),
  typeHint: 'DECIMAL',
});
export const uuid = /* @__PURE__ */ viaText<string>({
  .../* @__PURE__ */ pattern('uuid', UUID, 'a UUID of 36 characters'),
  typeHint: 'UUID',
});
export const date = /* @__PURE__ */ viaText<string>({
  sqlType: 'date',
  typeHint: 'DATE',
  toText: dateText,
  fromRaw: (raw) => stringOf(raw, 'a date'),
});
export const time = /* @__PURE__ */ viaText<string>({
  sqlType: 'time',
  typeHint: 'TIME',
  toText: timeText,
  fromRaw: (raw) => stringOf(raw, 'a time'),
  fromText: withServiceFraction,
});
export const timestamp = /* @__PURE__ */ viaText<string>({
  sqlType: 'timestamp',
  typeHint: 'TIMESTAMP',
  toText: timestampText,
  fromRaw: (raw) => stringOf(raw, 'a timestamp'),
  fromText: withServiceFraction,
});
export const timestamptz = /* @__PURE__ */ viaText<string | Date, string>({
  sqlType: 'timestamptz',
  toText: timestamptzText,
  fromRaw: (raw) => utcOf(stringOf(raw, 'a timestamp')),
  fromText: (text) => utcOf(withServiceFraction(text.replace(/\+00$/, ''))),
});
export const json = /* @__PURE__ */ jsonType('json');
export const jsonb = /* @__PURE__ */ jsonType('jsonb');
export const inet = /* @__PURE__ */ viaText<string>(
  /* @__PURE__ */ pattern('inet', /./, 'an address such as "10.0.0.1/24"'),
);
export const cidr = /* @__PURE__ */ viaText<string>(
  /* @__PURE__ */ pattern('cidr', /./, 'a network such as "10.0.0.0/24"'),
);
/** A parameter only: the Data API returns no interval. */
export const interval = /* @__PURE__ */ parameterOnly(
  /* @__PURE__ */ viaText<string>(/* @__PURE__ */ pattern('interval', /./, 'an interval such as "15 minutes"')),
);

/** The types a parameter or a column can be declared with, by PostgreSQL's names. */
export const SCALARS = {
  text,
  int2,
  int4,
  int8,
  float4,
  float8,
  numeric,
  bool,
  bytea,
  uuid,
  date,
  time,
  timestamp,
  timestamptz,
  json,
  jsonb,
  inet,
  cidr,
  interval,
} as const;

export type ScalarName = keyof typeof SCALARS;
/** Types that the Data API can return. */
export type ReturnableName = {
  [Name in ScalarName]: (typeof SCALARS)[Name] extends { readonly returnable: false } ? never : Name;
}[ScalarName];
