import { validationException } from '../api/errors.ts';
import type { StatementText } from '../sql/statement-text.ts';
import { parseHinted, TYPE_HINTS, type TypeHint } from './hints.ts';
import {
  base64Bytes,
  doubleText,
  isObject,
  type JsonObject,
  longDigits,
  optionalString,
  refuseProblems,
  wrongType,
} from './json-reader.ts';
import { enumProblem } from './validation.ts';

/** A parameter as PostgreSQL gets it: its type is declared, never inferred from where it stands. */
export interface TypedValue {
  /** OID of the type in Parse. 0 leaves it to PostgreSQL: only for nulls. */
  readonly typeOid: number;
  /** Text format; bytes in binary format. */
  readonly value: string | Buffer | null;
}

/** What Bind needs: one entry an occurrence of `:name`. */
export interface BoundParameters {
  readonly typeOids: readonly number[];
  readonly values: readonly (string | Buffer | null)[];
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

const FIELD_MEMBERS = [
  'isNull',
  'booleanValue',
  'longValue',
  'doubleValue',
  'stringValue',
  'blobValue',
  'arrayValue',
] as const;

const NONE: BoundParameters = { typeOids: [], values: [] };

/**
 * Reads one parameter set and lays it out for the statement. Throws what AWS answers to a set that it cannot bind.
 *
 * A name that the SQL has and the set has not stays unbound, and PostgreSQL says so (08P01); a name that the SQL has
 * not is refused.
 */
export function bindParameters(
  set: readonly unknown[],
  statement: StatementText,
  path = 'parameters',
): BoundParameters {
  if (set.length === 0 && statement.names.length === 0) return NONE;
  const byName = new Map<string, TypedValue>();
  set.forEach((parameter, index) => {
    const { name, value } = readParameter(parameter, `${path}.${index + 1}.member`);
    if (byName.has(name)) throw validationException(`Duplicate parameter: ${name}`);
    byName.set(name, value);
  });
  for (const name of byName.keys()) {
    if (!statement.names.includes(name)) throw validationException(`Cannot find parameter: ${name}`);
  }
  const typeOids: number[] = [];
  const values: (string | Buffer | null)[] = [];
  for (const [index, name] of statement.names.entries()) {
    const typed = byName.get(name);
    if (typed === undefined) continue;
    // A number without a value before this one: PostgreSQL is left to say what it lacks.
    while (typeOids.length < index) typeOids.push(0);
    typeOids.push(typed.typeOid);
    values.push(typed.value);
  }
  return { typeOids, values };
}

function readParameter(parameter: unknown, path: string): { name: string; value: TypedValue } {
  if (!isObject(parameter)) throw wrongType(path, 'a structure', parameter);
  const name = optionalString(parameter, 'name', `${path}.name`) ?? '';
  if (!/^[A-Za-z0-9_]+$/.test(name)) {
    throw validationException(`Named parameter syntax is invalid, input: ${name}`);
  }
  const hint = readHint(parameter, path);
  const field = parameter.value ?? {};
  if (!isObject(field)) throw wrongType(`${path}.value`, 'a structure', field);
  return { name, value: readField(field, hint, name, `${path}.value`) };
}

function readHint(parameter: JsonObject, path: string): TypeHint | undefined {
  const given = optionalString(parameter, 'typeHint', `${path}.typeHint`);
  if (given === undefined) return undefined;
  const hint = TYPE_HINTS.find((candidate) => candidate === given);
  if (hint === undefined) refuseProblems([enumProblem(`${path}.typeHint`, given, TYPE_HINTS)]);
  return hint;
}

function readField(field: JsonObject, hint: TypeHint | undefined, name: string, path: string): TypedValue {
  const members = Object.keys(field).filter((member) => (field[member] ?? undefined) !== undefined);
  const member = FIELD_MEMBERS.find((candidate) => candidate === members[0]);
  if (members.length === 0) throw validationException(`Parameter "${name}" has value with no field set`);
  if (members.length > 1) throw validationException(`Parameter "${name}" has value with multiple fields set`);
  const value = member === undefined ? undefined : field[member];
  const at = `${path}.${member}`;
  switch (member) {
    case 'isNull':
      if (value !== true) throw validationException(`Parameter "${name}" has isNull set to false`);
      return { typeOid: 0, value: null };
    case 'booleanValue':
      if (typeof value !== 'boolean') throw wrongType(at, 'a boolean', value);
      return { typeOid: OID.bool, value: value ? 't' : 'f' };
    case 'longValue':
      return { typeOid: OID.int8, value: longDigits(value, at) };
    case 'doubleValue':
      return { typeOid: OID.float8, value: doubleText(value, at) };
    case 'stringValue':
      if (typeof value !== 'string') throw wrongType(at, 'a string', value);
      return hint === undefined
        ? { typeOid: OID.text, value }
        : { typeOid: HINTED_OID[hint], value: parseHinted(hint, value) };
    case 'blobValue':
      return { typeOid: OID.bytea, value: base64Bytes(value, at) };
    case 'arrayValue':
      throw validationException('Array parameters are not supported');
    default:
      throw validationException(`Parameter "${name}" has value with no field set`);
  }
}
