import type { Block, BlockMode, Document, NotJudged, Output, Provider } from './document.ts';
import { evaluateJson, follow, type Resolve, referencesInJson } from './expression.ts';
import { policyDocumentJson } from './policy-document.ts';
import {
  asBlocks,
  asBoolean,
  asNumber,
  asTexts,
  isObject,
  mapValues,
  Unresolved,
  type Value,
  type ValueObject,
} from './value.ts';

const SECTIONS: readonly (readonly [section: string, mode: BlockMode, prefix: string])[] = [
  ['resource', 'managed', ''],
  ['data', 'data', 'data.'],
  ['ephemeral', 'ephemeral', 'ephemeral.'],
];

/** Meta-arguments: Terraform's, not the resource's. */
const META = new Set([
  'depends_on',
  'lifecycle',
  'count',
  'for_each',
  'dynamic',
  'provider',
  'provisioner',
  'connection',
  '//',
]);

/** Whether a JSON object looks like Terraform's JSON syntax, so that another file is not silently found to be fine. */
export function isTerraformJson(root: unknown): root is ValueObject {
  const known = ['resource', 'data', 'terraform', 'provider', 'output', 'variable', 'module', 'locals'];
  return isObject(root) && known.some((name) => isObject(root[name]) || Array.isArray(root[name]));
}

/** Reads Terraform's JSON syntax: `cdk.tf.json` of CDKTF, or anybody's `*.tf.json`. */
export function synthesisedFrom(root: ValueObject, name: string): Document {
  const bodies = new Map<string, { mode: BlockMode; type: string; name: string; body: ValueObject }>();
  for (const [section, mode, prefix] of SECTIONS) {
    for (const [type, ofType] of entriesOf(root[section])) {
      for (const [label, body] of entriesOf(ofType)) {
        bodies.set(`${prefix}${type}.${label}`, { mode, type, name: label, body: single(body) });
      }
    }
  }
  const resolve = resolver(root, bodies);
  const value = (raw: unknown) => evaluateJson(raw, resolve);
  const blocks = [...bodies].map(([address, { body, ...labels }]): Block => {
    const args = Object.entries(body).filter(([argument]) => !META.has(argument));
    const repeated = entriesOf(body.dynamic);
    return {
      ...labels,
      address,
      values: Object.fromEntries([
        ...args.map(([argument, raw]) => [argument, value(raw)] as const),
        ...repeated.map(
          ([block, raw]) => [block, new Unresolved(`dynamic.${block}`, referencesInJson(raw), 'plan')] as const,
        ),
      ]),
      references: Object.fromEntries(
        [...args, ...repeated].map(([argument, raw]) => [argument, referencesInJson(raw)]),
      ),
      dependsOn: asTexts(body.depends_on),
      preventDestroy: asBoolean(value(single(body.lifecycle).prevent_destroy ?? false)) ?? false,
      ignoreChanges: ignoredChanges(body),
      count: countOf(body, value),
    };
  });
  const outputs = entriesOf(root.output).map(([label, raw]): Output => {
    const body = single(raw);
    return { name: label, value: value(body.value ?? null), references: referencesInJson(body.value) };
  });
  const providers = entriesOf(root.provider).flatMap(([label, raw]) =>
    asBlocks(raw).map((body): Provider => {
      return { name: label, values: mapValues(body, value) };
    }),
  );
  const modules = entriesOf(root.module).map(([label]) => ({ at: `module.${label}`, argument: undefined }));
  const notJudged = [...modules, ...blocks.filter(({ mode }) => mode === 'managed').flatMap(unreadArguments)];
  return { name, blocks, outputs, providers, notJudged, source: 'synth' };
}

/** How many objects a block makes; undefined when Terraform alone can tell. */
function countOf(body: ValueObject, value: (raw: unknown) => Value): number | undefined {
  if (body.for_each === undefined) return body.count === undefined ? 1 : asNumber(value(body.count));
  const each = value(body.for_each);
  if (Array.isArray(each)) return each.length;
  return isObject(each) ? Object.keys(each).length : undefined;
}

/** Arguments that Terraform knows when it plans, and this reader does not. */
function unreadArguments({ address, values }: Block): readonly NotJudged[] {
  return Object.entries(values).flatMap(([name, value]) =>
    unreadPaths(name, value).map((argument) => ({ at: address, argument })),
  );
}

function unreadPaths(path: string, value: Value): readonly string[] {
  if (value instanceof Unresolved) return value.knownFrom === 'plan' ? [path] : [];
  if (Array.isArray(value)) return [...new Set(value.flatMap((item: Value) => unreadPaths(path, item)))];
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, item]) => unreadPaths(`${path}.${name}`, item));
}

type Bodies = ReadonlyMap<string, { readonly type: string; readonly mode: BlockMode; readonly body: ValueObject }>;

/** Answers references from variables' defaults, locals and the arguments of other blocks. What refers to itself stays unresolved. */
function resolver(root: ValueObject, bodies: Bodies): Resolve {
  const open = new Set<string>();
  const answers = new Map<string, Value | undefined>();
  const once = (key: string, compute: () => Value | undefined): Value | undefined => {
    if (answers.has(key)) return answers.get(key);
    if (open.has(key)) return undefined;
    open.add(key);
    const answer = compute();
    open.delete(key);
    answers.set(key, answer);
    return answer;
  };
  const variables = new Map(entriesOf(root.variable).map(([label, raw]) => [label, single(raw)]));
  const locals = new Map(entriesOf(root.locals));

  const resolve: Resolve = (path) => {
    const [head, ...rest] = path;
    if (head === 'var' || head === 'local') {
      const label = String(rest[0]);
      const raw = head === 'var' ? variables.get(label)?.default : locals.get(label);
      if (raw === undefined) return undefined;
      return follow(
        once(`${head}.${label}`, () => evaluateJson(raw, resolve)),
        rest.slice(1),
      );
    }
    const size = head === 'data' || head === 'ephemeral' ? 3 : 2;
    const address = path.slice(0, size).join('.');
    const block = bodies.get(address);
    const attribute = path.slice(size).find((step) => typeof step === 'string');
    if (block === undefined || attribute === undefined) return undefined;
    const steps = path.slice(path.indexOf(attribute, size) + 1);
    if (block.mode === 'data') {
      if (block.type !== 'aws_iam_policy_document' || attribute !== 'json') return undefined;
      return once(`${address}.json`, () => policyDocumentJson(evaluateJson(block.body, resolve)));
    }
    const raw = block.body[attribute];
    // Null leaves the choice to AWS, so that its value is as unknown as one that is not written.
    if (block.mode === 'ephemeral' || raw === undefined || raw === null || META.has(attribute)) return undefined;
    return follow(
      once(`${address}.${attribute}`, () => evaluateJson(raw, resolve)),
      steps,
    );
  };
  return resolve;
}

/** Terraform takes `"all"` or a list of references; a part of an argument (`tags["a"]`) is listed under the argument's name. */
function ignoredChanges(body: ValueObject): readonly string[] | 'all' {
  const written = single(body.lifecycle).ignore_changes;
  return written === 'all' ? written : asTexts(written).map((reference) => /^\w+/.exec(reference)?.[0] ?? reference);
}

/** Entries of a labelled block; Terraform also accepts a list of such objects. The comment key of JSON syntax is left out. */
function entriesOf(raw: unknown): readonly (readonly [string, Value])[] {
  const objects = Array.isArray(raw) ? raw : [raw];
  return objects.filter(isObject).flatMap((object) => Object.entries(object).filter(([key]) => key !== '//'));
}

function single(raw: unknown): ValueObject {
  const body = Array.isArray(raw) ? raw[0] : raw;
  return isObject(body) ? body : {};
}
