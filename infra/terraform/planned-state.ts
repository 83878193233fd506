// What a plan says will be there after the apply.
import { withoutIndexes } from './address.ts';
import type { ConfiguredBlock } from './configuration.ts';
import type { Block, Change, Document, Output } from './document.ts';
import { evaluateJson, follow, type Resolve, referencesInJson } from './expression.ts';
import { policyDocumentJson } from './policy-document.ts';
import {
  asBlocks,
  asTexts,
  isObject,
  isSet,
  mapValues,
  memberOf,
  Unresolved,
  type Value,
  type ValueObject,
} from './value.ts';

type Blocks = ReadonlyMap<string, ConfiguredBlock>;
type Evaluate = (expression: unknown) => Value;

/**
 * Blocks, outputs and providers after the apply. What is known only then is unresolved and refers to what the code names. Null is
 * "not set", but for write-only arguments, which a plan never shows.
 */
export function plannedState(
  root: ValueObject,
  changes: readonly Change[],
  code: Blocks,
): Pick<Document, 'blocks' | 'outputs' | 'providers'> {
  const resources = plannedResources(root, changes);
  const evaluate = evaluator(resources, code);
  const unknown = new Map(changes.map((change) => [change.address, change.unknown]));
  const blocks = resources.map((resource): readonly [string, Block] => {
    const address = String(resource.address);
    const { expressions = {}, dependsOn = [] } = code.get(withoutIndexes(address)) ?? {};
    const values = plannedValues(memberOf(resource, 'values'), unknown.get(address) ?? {}, expressions, evaluate);
    const block: Block = {
      mode: resource.mode === 'data' ? 'data' : 'managed',
      type: String(resource.type),
      name: String(resource.name),
      address,
      values,
      references: Object.fromEntries(
        Object.entries(expressions)
          .filter(([argument]) => isSet(values[argument]))
          .map(([argument, expression]) => [argument, referencesOf(expression)]),
      ),
      dependsOn,
      preventDestroy: undefined,
      ignoreChanges: undefined,
      count: 1,
    };
    return [address, block];
  });
  return {
    blocks: [...new Map(blocks).values()],
    outputs: outputsOf(root, evaluate),
    providers: asBlocks(Object.values(memberOf(root, 'configuration', 'provider_config'))).map((config) => ({
      name: String(config.name),
      values: mapValues(memberOf(config, 'expressions'), evaluate),
    })),
  };
}

/** `planned_values`, or the changes where a plan was cut down to them; and the data sources that were read before. */
function plannedResources(root: ValueObject, changes: readonly Change[]): readonly ValueObject[] {
  const planned = resourcesIn(memberOf(root, 'planned_values', 'root_module'));
  const changed = changes.flatMap(({ address, mode, type, after }) =>
    after === undefined
      ? []
      : [{ address, mode, type, name: withoutIndexes(address).split('.').at(-1) ?? '', values: after }],
  );
  const data = resourcesIn(memberOf(root, 'prior_state', 'values', 'root_module')).filter(
    ({ mode }) => mode === 'data',
  );
  return [...(planned.length > 0 ? planned : changed), ...data];
}

/** Resources and data sources of a state, those of modules included. */
export function resourcesIn(module: ValueObject): readonly ValueObject[] {
  return [...asBlocks(module.resources), ...asBlocks(module.child_modules).flatMap(resourcesIn)];
}

/** Evaluates a configured expression with what the plan knows of other resources. */
function evaluator(planned: readonly ValueObject[], code: Blocks): Evaluate {
  const known = new Map(planned.map((resource) => [String(resource.address), memberOf(resource, 'values')]));
  const resolve: Resolve = (path) => {
    const size = path[0] === 'data' ? 3 : 2;
    const address = path.slice(0, size).join('.');
    const [attribute, ...steps] = path.slice(size);
    if (typeof attribute !== 'string') return undefined;
    const value = known.get(address)?.[attribute];
    if (isSet(value)) return follow(value, steps);
    const document = path[1] === 'aws_iam_policy_document' && attribute === 'json' ? code.get(address) : undefined;
    return document === undefined ? undefined : policyDocumentJson(evaluate(document.expressions));
  };
  const evaluate: Evaluate = (expression) => {
    if (Array.isArray(expression)) return expression.map(evaluate);
    if (!isObject(expression)) return null;
    if ('constant_value' in expression) return evaluateJson(expression.constant_value, resolve);
    if ('references' in expression) return unresolved(expression);
    return mapValues(expression, evaluate);
  };
  return evaluate;
}

function plannedValues(
  known: ValueObject,
  unknown: unknown,
  expressions: ValueObject,
  evaluate: Evaluate,
): ValueObject {
  const unknowns = isObject(unknown) ? unknown : {};
  const merged: Record<string, Value> = {};
  for (const name of new Set([known, unknowns, expressions].flatMap(Object.keys))) {
    const expression = expressions[name];
    // Not in the code and not known: the provider fills it in.
    if (unknowns[name] === true && expression === undefined) continue;
    const value = plannedValue(known[name], unknowns[name], expression, evaluate);
    merged[name] = isSet(value) || !isGivenWriteOnly(name, expression) ? value : evaluate(expression);
  }
  return merged;
}

function plannedValue(known: unknown, unknown: unknown, expression: unknown, evaluate: Evaluate): Value {
  if (unknown === true) return evaluate(expression);
  if (Array.isArray(known)) {
    const inner = Array.isArray(unknown) ? unknown : [];
    return known.map((item, index) => plannedValue(item, inner[index], itemExpression(expression, index), evaluate));
  }
  if (isObject(known)) return plannedValues(known, unknown, isObject(expression) ? expression : {}, evaluate);
  return isSet(known) ? (known as Value) : null;
}

/** A write-only argument that the code gives a value. Variables alone do not tell: each of them may be null. */
function isGivenWriteOnly(name: string, expression: unknown): boolean {
  return (
    name.endsWith('_wo') &&
    isObject(expression) &&
    ('constant_value' in expression ||
      asTexts(expression.references).some((reference) => !/^(var|local|each|module)\./.test(reference)))
  );
}

/** The configuration of one item: nested blocks stand in a list, a list argument is one expression. */
function itemExpression(expression: unknown, index: number): unknown {
  if (Array.isArray(expression)) return expression[index];
  const constant = isObject(expression) ? expression.constant_value : undefined;
  return Array.isArray(constant) ? { constant_value: constant[index] } : expression;
}

function unresolved(expression: unknown): Unresolved {
  const found = referencesOf(expression);
  return new Unresolved(`\${${found[0] ?? 'unknown'}}`, found);
}

/** Terraform lists `aws_vpc.a.id` and `aws_vpc.a` for one reference; the longer one says it all. */
function referencesOf(expression: unknown): readonly string[] {
  if (Array.isArray(expression)) return [...new Set(expression.flatMap(referencesOf))];
  if (!isObject(expression)) return [];
  const own = asTexts(expression.references).map(withoutIndexes);
  const longest = own.filter((reference) => !own.some((other) => other.startsWith(`${reference}.`)));
  const inner = Object.entries(expression).flatMap(([key, value]) =>
    key === 'references' ? [] : key === 'constant_value' ? referencesInJson(value) : referencesOf(value),
  );
  return [...new Set([...longest, ...inner])];
}

function outputsOf(root: ValueObject, evaluate: Evaluate): readonly Output[] {
  const planned = memberOf(root, 'planned_values', 'outputs');
  return Object.entries(memberOf(root, 'configuration', 'root_module', 'outputs')).map(([name, body]) => {
    const expression = memberOf(body, 'expression');
    const value = memberOf(planned[name]).value;
    return { name, value: value === undefined ? evaluate(expression) : value, references: referencesOf(expression) };
  });
}
