import type { SqlParameter } from '@aws-sdk/client-rds-data';
import type { ErrorContext } from '../errors/database-error.ts';
import type { Problem } from '../errors/problem.ts';
import { type ParameterCode, ParameterError } from '../errors/value-errors.ts';
import { ValueProblem } from '../types/codec.ts';
import { codecOf, type ParameterType } from '../types/declared-types.ts';

/**
 * Values → SqlParameter, each by its declared type, in the order of the declaration.
 *
 * @throws {ParameterError} with every problem: a value missing, not declared, NULL or of the wrong kind.
 */
export function encodeParameters(
  context: ErrorContext,
  types: Readonly<Record<string, ParameterType>>,
  values: Readonly<Record<string, unknown>>,
): SqlParameter[] {
  const problems: Problem<ParameterCode>[] = [];
  const encoded: SqlParameter[] = [];
  for (const [name, type] of Object.entries(types)) {
    const result = encodeParameter(name, type, Object.hasOwn(values, name) ? values[name] : undefined);
    if ('code' in result) problems.push(result);
    else encoded.push(result);
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

function encodeParameter(name: string, type: ParameterType, value: unknown): SqlParameter | Problem<ParameterCode> {
  const codec = codecOf(type);
  const problem = (code: ParameterCode, what: string): Problem<ParameterCode> => ({
    code,
    place: { kind: 'parameter', name },
    message: `parameter ${name} (${codec.sqlType}) ${what}`,
  });
  if (value === undefined) {
    return problem('missing', codec.acceptsNull ? 'is missing; pass null for NULL' : 'is missing');
  }
  if (value === null && !codec.acceptsNull) {
    return problem('null', 'is null; declare nullable(…) to allow null');
  }
  try {
    // The declared type has decided what the value is; the codec checks that it is so.
    const field = codec.toField(value as never);
    return { name, value: field, ...(codec.typeHint === undefined ? {} : { typeHint: codec.typeHint }) };
  } catch (error) {
    if (!(error instanceof ValueProblem)) throw error;
    return problem('wrong-value', error.message);
  }
}
