// The code as plan JSON shows it, in `configuration`.
import { withoutIndexes } from './address.ts';
import { asBlocks, asTexts, isObject, isSet, memberOf, type ValueObject } from './value.ts';

/** One block of the code. */
export interface ConfiguredBlock {
  /** The arguments that the code gives a value. */
  readonly expressions: ValueObject;
  /** Addresses of blocks, from `depends_on`. */
  readonly dependsOn: readonly string[];
}

/**
 * The blocks of the code by address, without indexes. A module passes most of its variables on; an argument whose variables are all
 * null, or left out by the caller, is not set by the code.
 *
 * @param plan - the plan's JSON
 */
export function configuredBlocks(plan: ValueObject): ReadonlyMap<string, ConfiguredBlock> {
  const root = memberOf(plan, 'configuration', 'root_module');
  const values = memberOf(plan, 'variables');
  const defaults = memberOf(root, 'variables');
  const isNull = (name: string): boolean => {
    if (isObject(values[name])) return !isSet(values[name].value);
    const variable = memberOf(defaults, name);
    return 'default' in variable && !isSet(variable.default);
  };
  return new Map(blocksOf(root, '', isNull));
}

/** Whether a variable of a module is null. */
type IsNull = (variable: string) => boolean;

function* blocksOf(module: ValueObject, prefix: string, isNull: IsNull): Generator<[string, ConfiguredBlock]> {
  for (const resource of asBlocks(module.resources)) {
    const expressions = Object.entries(memberOf(resource, 'expressions')).filter(([, one]) => !givesNull(one, isNull));
    yield [
      `${prefix}${String(resource.address)}`,
      {
        expressions: Object.fromEntries(expressions),
        dependsOn: asTexts(resource.depends_on).map((address) => `${prefix}${address}`),
      },
    ];
  }
  for (const [label, call] of Object.entries(memberOf(module, 'module_calls'))) {
    const inner = memberOf(call, 'module');
    yield* blocksOf(inner, `${prefix}module.${label}.`, nullsOfCall(call, memberOf(inner, 'variables'), isNull));
  }
}

function nullsOfCall(call: unknown, variables: ValueObject, isNull: IsNull): IsNull {
  const given = isObject(call) ? call.expressions : undefined;
  // Without the call's arguments nothing tells which variables are null.
  if (!isObject(given)) return () => false;
  return (name) =>
    given[name] === undefined ? !isSet(memberOf(variables, name).default) : givesNull(given[name], isNull);
}

function givesNull(expression: unknown, isNull: IsNull): boolean {
  if (!isObject(expression)) return false;
  if ('constant_value' in expression) return expression.constant_value === null;
  const references = asTexts(expression.references);
  return (
    references.length > 0 &&
    references.every((name) => name.startsWith('var.') && isNull(withoutIndexes(name).split('.')[1] ?? ''))
  );
}
