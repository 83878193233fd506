import { validationException } from '../api/errors.ts';
import { isObject } from '../members/members.ts';
import type { BatchSet } from '../sessions/statement.ts';
import type { StatementText } from '../sql/statement-text.ts';
import { readField, type TypedValue } from './field-values.ts';
import { elementPath, optionalOneOf, refuseProblems, STRUCTURE, string, wrongType } from './members.ts';
import { TYPE_HINTS, type TypeHint } from './type-hints.ts';

/** What Bind needs: one entry an occurrence of `:name`. */
export type BoundParameters = BatchSet;

const NAME = string();
const HINT = optionalOneOf(TYPE_HINTS);

/**
 * Reads one parameter set and puts its values in the order of the statement. Throws what AWS answers to a set that it cannot
 * bind.
 *
 * A name in the SQL without a value in the set stays unbound, and PostgreSQL reports that (08P01); a name that the SQL does not have
 * is refused.
 */
export function bindParameters(
  set: readonly unknown[],
  statement: StatementText,
  path = 'parameters',
): BoundParameters {
  if (set.length === 0 && statement.names.length === 0) return { typeOids: [], values: [] };
  const byName = new Map<string, TypedValue>();
  set.forEach((parameter, index) => {
    const { name, value } = readParameter(parameter, elementPath(path, index));
    if (byName.has(name)) throw validationException(`Duplicate parameter: ${name}`);
    byName.set(name, value);
  });
  for (const name of byName.keys()) {
    if (!statement.distinctNames.has(name)) throw validationException(`Cannot find parameter: ${name}`);
  }
  const typeOids: number[] = [];
  const values: (string | Buffer | null)[] = [];
  for (const [index, name] of statement.names.entries()) {
    const typed = byName.get(name);
    if (typed === undefined) continue;
    // A number before this one has no value: PostgreSQL reports which.
    while (typeOids.length < index) typeOids.push(0);
    typeOids.push(typed.typeOid);
    values.push(typed.value);
  }
  return { typeOids, values };
}

function readParameter(parameter: unknown, path: string): { name: string; value: TypedValue } {
  if (!isObject(parameter)) throw wrongType(path, 'a structure', parameter);
  const problems: string[] = [];
  const name = NAME.read(parameter.name, `${path}.name`, problems) ?? '';
  if (!/^[A-Za-z0-9_]+$/.test(name)) {
    throw validationException(`Named parameter syntax is invalid, input: ${name}`);
  }
  const hint: TypeHint | undefined = HINT.read(parameter.typeHint, `${path}.typeHint`, problems);
  refuseProblems(problems);
  const field = STRUCTURE.read(parameter.value, `${path}.value`, problems) ?? {};
  return { name, value: readField(field, { name, path: `${path}.value`, hint }) };
}
