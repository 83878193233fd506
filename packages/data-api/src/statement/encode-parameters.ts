import type { SqlParameter } from '@aws-sdk/client-rds-data';
import { ParameterError } from '../errors/errors.ts';
import { kindOf, ValueProblem } from '../types/codec.ts';
import { codecOf, type ParameterType } from '../types/declared-types.ts';

/**
 * Values → SqlParameter, each by its declared type, in the order of the declaration.
 *
 * @throws {ParameterError} with every problem: a value missing, not declared, NULL or of the wrong kind.
 */
export function encodeParameters(
  types: Readonly<Record<string, ParameterType>>,
  values: Readonly<Record<string, unknown>>,
): SqlParameter[] {
  const problems: string[] = [];
  const encoded: SqlParameter[] = [];
  for (const [name, type] of Object.entries(types)) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    try {
      encoded.push(encodeParameter(name, type, value));
    } catch (error) {
      if (!(error instanceof ValueProblem)) throw error;
      problems.push(`${name} (${codecOf(type).sqlType}) ${error.message}.`);
    }
  }
  for (const name of Object.keys(values)) {
    if (!Object.hasOwn(types, name))
      problems.push(`${name} is not a parameter of the statement, which has ${listOf(types)}.`);
  }
  if (problems.length > 0) throw new ParameterError(problems);
  return encoded;
}

function encodeParameter(name: string, type: ParameterType, value: unknown): SqlParameter {
  const codec = codecOf(type);
  if (value === undefined) {
    throw new ValueProblem(`got ${kindOf(value)}${codec.acceptsNull ? '; use null for NULL' : ''}`);
  }
  if (value === null && !codec.acceptsNull) {
    throw new ValueProblem('got null, and is declared without nullable(…)');
  }
  // The declared type has decided what the value is; the codec checks that it is so.
  const field = codec.toField(value as never);
  return { name, value: field, ...(codec.typeHint === undefined ? {} : { typeHint: codec.typeHint }) };
}

function listOf(types: Readonly<Record<string, unknown>>): string {
  return Object.keys(types).join(', ') || 'none';
}
