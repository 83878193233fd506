import { validationException } from '../api/errors.ts';
import type { JsonObject } from '../members/members.ts';
import { exactDigits } from './json-body.ts';
import { wrongType } from './members.ts';
import { parseHinted, type TypeHint } from './type-hints.ts';

/** A parameter as PostgreSQL gets it: its type is declared, never inferred from its place in the SQL. */
export interface TypedValue {
  /** OID of the type in Parse. 0 leaves it to PostgreSQL: only for nulls. */
  readonly typeOid: number;
  /** Text format; bytes in binary format. */
  readonly value: string | Buffer | null;
}

/** What a value is called in the request. */
interface Place {
  readonly name: string;
  readonly path: string;
  readonly hint: TypeHint | undefined;
}

const OID = {
  bool: 16,
  bytea: 17,
  int8: 20,
  text: 25,
  float8: 701,
  date: 1082,
  time: 1083,
  timestamp: 1114,
  numeric: 1700,
  uuid: 2950,
  jsonb: 3802,
} as const;

const HINTED_OID: Readonly<Record<TypeHint, number>> = {
  UUID: OID.uuid,
  DATE: OID.date,
  TIME: OID.time,
  TIMESTAMP: OID.timestamp,
  DECIMAL: OID.numeric,
  JSON: OID.jsonb,
};

/** How each member of Field is bound. */
const FIELD: Readonly<Record<string, (value: unknown, place: Place) => TypedValue>> = {
  isNull(value, { name }) {
    if (value !== true) throw validationException(`Parameter "${name}" has isNull set to false`);
    return { typeOid: 0, value: null };
  },
  booleanValue(value, { path }) {
    if (typeof value !== 'boolean') throw wrongType(path, 'a boolean', value);
    return { typeOid: OID.bool, value: value ? 't' : 'f' };
  },
  longValue: (value, { path }) => ({ typeOid: OID.int8, value: longDigits(value, path) }),
  doubleValue: (value, { path }) => ({ typeOid: OID.float8, value: doubleText(value, path) }),
  stringValue(value, { path, hint }) {
    if (typeof value !== 'string') throw wrongType(path, 'a string', value);
    return hint === undefined
      ? { typeOid: OID.text, value }
      : { typeOid: HINTED_OID[hint], value: parseHinted(hint, value) };
  },
  blobValue: (value, { path }) => ({ typeOid: OID.bytea, value: base64Bytes(value, path) }),
  arrayValue() {
    throw validationException('Array parameters are not supported');
  },
};

/** The value of a Field, which has exactly one member. @throws AwsException in the words of AWS */
export function readField(field: JsonObject, { name, path, hint }: Place): TypedValue {
  const [member, ...others] = Object.keys(field).filter((each) => (field[each] ?? undefined) !== undefined);
  if (others.length > 0) throw validationException(`Parameter "${name}" has value with multiple fields set`);
  const bind = member !== undefined && Object.hasOwn(FIELD, member) ? FIELD[member] : undefined;
  if (member === undefined || bind === undefined) {
    throw validationException(`Parameter "${name}" has value with no field set`);
  }
  return bind(field[member], { name, path: `${path}.${member}`, hint });
}

/** The decimal digits of a longValue: exact, and within 64 bits. */
export function longDigits(value: unknown, path: string): string {
  const digits = exactDigits(value);
  if (digits !== undefined) {
    if (isInt64(BigInt(digits))) return digits;
  } else if (typeof value === 'number' && Number.isInteger(value)) {
    const exact = BigInt(value);
    if (isInt64(exact)) return exact.toString();
  }
  throw wrongType(path, 'a whole number of 64 bits', value);
}

const isInt64 = (value: bigint): boolean => BigInt.asIntN(64, value) === value;

/** A double, or one of the three words that JSON has no number for. */
export function doubleText(value: unknown, path: string): string {
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return value;
  if (typeof value !== 'number') throw wrongType(path, 'a number', value);
  return Object.is(value, -0) ? '-0' : String(value);
}

function base64Bytes(value: unknown, path: string): Buffer {
  if (typeof value === 'string' && /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)) {
    return Buffer.from(value, 'base64');
  }
  throw wrongType(path, 'a base64 string', value);
}
