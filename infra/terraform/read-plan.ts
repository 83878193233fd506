import type { Block, Document, Output, Provider } from './document.ts';
import { evaluateJson, follow, type Resolve } from './evaluate.ts';
import { policyDocumentJson } from './policy-document.ts';
import { referencesInJson } from './read-synth.ts';
import { isObject, Unresolved, type Value } from './value.ts';

type Json = Readonly<Record<string, unknown>>;

/** Whether a JSON object is what `terraform show -json <plan file>` prints. */
export function isPlanJson(root: unknown): root is Json {
  return isObject(root) && typeof root.format_version === 'string' && isObject(root.planned_values);
}

/**
 * Reads plan JSON (format 1.x): what will be there after the apply. What is known only then is unresolved and refers to what the
 * configuration names; so are write-only arguments, which a plan never shows. `lifecycle` is not in a plan at all.
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
export function readPlan(root: Json, name: string): Document {
  const configured = new Map(configuredBlocks(at(root, 'configuration', 'root_module'), ''));
  const unknown = new Map(
    list(root.resource_changes).map((change) => [String(change.address), at(change, 'change', 'after_unknown')]),
  );
  const planned = [
    ...modules(at(root, 'planned_values', 'root_module')),
    ...modules(at(root, 'prior_state', 'values', 'root_module')).filter((resource) => resource.mode === 'data'),
  ];
  const evaluate = evaluator(planned, configured);
  const blocks = planned.map((resource): Block => {
    const address = String(resource.address);
    const config = configured.get(withoutIndex(address));
    return {
      mode: resource.mode === 'data' ? 'data' : 'managed',
      type: String(resource.type),
      name: String(resource.name),
      address,
      values: values(record(resource.values), unknown.get(address) ?? {}, config?.expressions ?? {}, evaluate),
      references: Object.fromEntries(
        Object.entries(config?.expressions ?? {}).map(([argument, expression]) => [argument, references(expression)]),
      ),
      dependsOn: config?.dependsOn ?? [],
      preventDestroy: undefined,
      count: 1,
    };
  });
  return {
    name,
    blocks: unique(blocks),
    outputs: outputs(root, evaluate),
    providers: providers(root, evaluate),
    source: 'plan',
  };
}

interface Configured {
  readonly expressions: Json;
  readonly dependsOn: readonly string[];
}

function* configuredBlocks(module: Json, prefix: string): Generator<readonly [string, Configured]> {
  for (const resource of list(module.resources)) {
    const dependsOn = list(resource.depends_on, isText).map((address) => `${prefix}${address}`);
    yield [`${prefix}${String(resource.address)}`, { expressions: record(resource.expressions), dependsOn }];
  }
  for (const [label, call] of Object.entries(record(module.module_calls))) {
    yield* configuredBlocks(at(record(call), 'module'), `${prefix}module.${label}.`);
  }
}

function modules(module: Json): readonly Json[] {
  return [...list(module.resources), ...list(module.child_modules).flatMap(modules)];
}

type Evaluate = (expression: unknown) => Value;

/** Evaluates a configured expression with what the plan knows of other resources. */
function evaluator(planned: readonly Json[], configured: ReadonlyMap<string, Configured>): Evaluate {
  const known = new Map(planned.map((resource) => [String(resource.address), record(resource.values)]));
  const resolve: Resolve = (path) => {
    const size = path[0] === 'data' ? 3 : 2;
    const address = path.slice(0, size).join('.');
    const [attribute, ...steps] = path.slice(size);
    if (typeof attribute !== 'string') return undefined;
    const value = known.get(address)?.[attribute];
    if (value !== undefined && value !== null) return follow(value as Value, steps);
    const document =
      path[1] === 'aws_iam_policy_document' && attribute === 'json' ? configured.get(address) : undefined;
    return document === undefined ? undefined : policyDocumentJson(evaluate(document.expressions));
  };
  const evaluate: Evaluate = (expression) => {
    if (Array.isArray(expression)) return expression.map(evaluate);
    if (!isObject(expression)) return null;
    if ('constant_value' in expression) return evaluateJson(expression.constant_value, resolve);
    if ('references' in expression) return unresolved(expression);
    return Object.fromEntries(Object.entries(expression).map(([key, inner]) => [key, evaluate(inner)]));
  };
  return evaluate;
}

/** The planned values; what is not known yet, and what a plan hides, is evaluated from the configuration as far as that goes. */
function values(known: Json, unknown: Json, expressions: Json, evaluate: Evaluate): Readonly<Record<string, Value>> {
  const merged: Record<string, Value> = {};
  for (const argument of new Set([...Object.keys(known), ...Object.keys(unknown), ...Object.keys(expressions)])) {
    // Not configured and not known: the provider fills it in, and the configuration has left it out.
    if (unknown[argument] === true && expressions[argument] === undefined) continue;
    merged[argument] = combine(known[argument], unknown[argument], expressions[argument], evaluate);
  }
  return merged;
}

function combine(known: unknown, unknown: unknown, expression: unknown, evaluate: Evaluate): Value {
  if (unknown === true) return evaluate(expression);
  if (Array.isArray(known)) {
    const inner = Array.isArray(unknown) ? unknown : [];
    return known.map((item, index) => combine(item, inner[index], itemExpression(expression, index), evaluate));
  }
  if (isObject(known)) return values(known, record(unknown), record(expression), evaluate);
  // Configured, and null in the plan: a write-only argument, which a plan never shows.
  return known === null || known === undefined ? evaluate(expression) : (known as Value);
}

/** The configuration of one item: nested blocks stand in a list, a list argument is one expression. */
function itemExpression(expression: unknown, index: number): unknown {
  if (Array.isArray(expression)) return expression[index];
  const constant = record(expression).constant_value;
  return Array.isArray(constant) ? { constant_value: constant[index] } : expression;
}

function unresolved(expression: Json): Unresolved {
  const found = references(expression);
  return new Unresolved(`\${${found[0] ?? 'unknown'}}`, found);
}

function withoutIndex(address: string): string {
  return address.replace(/\[[^\]]*\]/g, '');
}

/** Terraform lists `aws_vpc.a.id` and `aws_vpc.a` for one reference; the longer one says it all. */
function references(expression: unknown): readonly string[] {
  if (Array.isArray(expression)) return [...new Set(expression.flatMap(references))];
  if (!isObject(expression)) return [];
  const own = list(expression.references, isText).map((reference) => withoutIndex(reference));
  const longest = own.filter((reference) => !own.some((other) => other.startsWith(`${reference}.`)));
  const inner = Object.entries(expression).flatMap(([key, value]) =>
    key === 'references' ? [] : key === 'constant_value' ? referencesInJson(value) : references(value),
  );
  return [...new Set([...longest, ...inner])];
}

function outputs(root: Json, evaluate: Evaluate): readonly Output[] {
  const configured = record(at(root, 'configuration', 'root_module').outputs);
  const planned = record(at(root, 'planned_values').outputs);
  return Object.entries(configured).map(([name, body]) => {
    const expression = record(body).expression;
    const value = record(planned[name]).value;
    return {
      name,
      value: value === undefined ? evaluate(expression) : (value as Value),
      references: references(expression),
    };
  });
}

function providers(root: Json, evaluate: Evaluate): readonly Provider[] {
  return Object.values(record(at(root, 'configuration').provider_config)).map((config) => ({
    name: String(record(config).name),
    values: Object.fromEntries(
      Object.entries(record(record(config).expressions)).map(([key, expression]) => [key, evaluate(expression)]),
    ),
  }));
}

function unique(blocks: readonly Block[]): readonly Block[] {
  return [...new Map(blocks.map((block) => [block.address, block])).values()];
}

function at(root: Json, ...path: readonly string[]): Json {
  return path.reduce<Json>((value, key) => record(value[key]), root);
}

function record(value: unknown): Json {
  return isObject(value) ? value : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function list(value: unknown): readonly Json[];
function list<T>(value: unknown, is: (item: unknown) => item is T): readonly T[];
function list(value: unknown, is: (item: unknown) => boolean = isObject): readonly unknown[] {
  return Array.isArray(value) ? value.filter(is) : [];
}
