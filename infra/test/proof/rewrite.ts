// Rewrites a synthesised stack so that the real Terraform runs it without a provider. What Terraform itself decides does not
// change: references, order, cycles, expressions, conditions, and where an ephemeral value may be used.
import { providerNames } from './provider-names.ts';
import { type Block, blocksOf, type Json, type JsonObject, type StackJson } from './stack-json.ts';

/** What AWS would compute, by address and attribute. The value of any other attribute is its own name. */
export type Answers = Readonly<Record<string, Readonly<Record<string, Json>>>>;

export interface RewriteOptions {
  readonly answers?: Answers;
  /** What write-only arguments must receive, by `<address>.<argument>`. Terraform checks it in the apply. */
  readonly writeOnly?: Readonly<Record<string, string>>;
}

/** File name, relative to the stack's folder, to content. */
export type RewrittenStack = Readonly<Record<string, JsonObject>>;

const META_ARGUMENTS = new Set(['count', 'for_each', 'depends_on', 'lifecycle']);
const HANDLED = new Set([
  '//',
  'terraform',
  'provider',
  'variable',
  'locals',
  'data',
  'ephemeral',
  'resource',
  'import',
  'check',
  'output',
]);
const SINK = './write-only-argument';
/** Terraform's own resource: it needs no provider and is not rewritten. */
const BUILT_IN = 'terraform_data';

/**
 * - A resource or data source becomes a `terraform_data` with the same arguments as its `input`.
 * - An ephemeral resource becomes a local value: its arguments, and its results from a variable with `ephemeral: true`.
 * - A write-only argument becomes the argument of a module with an ephemeral variable. Ephemeral values are allowed there and
 *   almost nowhere else, so Terraform still refuses wrong uses.
 *
 * An imported resource is imported as `terraform_data`, which accepts any id.
 *
 * Terraform would ask the provider for names of arguments and attributes; here they are compared with the provider bindings.
 * @throws {Error} a name that the provider does not have, or a kind of block that is not handled here
 */
export async function rewriteForProof(stack: StackJson, options: RewriteOptions = {}): Promise<RewrittenStack> {
  const unhandled = Object.keys(stack).filter((key) => !HANDLED.has(key));
  if (unhandled.length > 0) throw new Error(`The proof does not handle these blocks yet: ${unhandled.join(', ')}.`);
  const builtIn = blocksOf(stack).filter(({ type }) => type === BUILT_IN);
  const blocks = blocksOf(stack).filter(({ type }) => type !== BUILT_IN);
  const references = new References(blocks);

  // Expressions first: they show which computed attributes are used.
  const bodies = blocks.map((block) => ({ block, body: references.rewriteBody(block) }));
  const { version, ...terraform } = terraformBlock(references.rewrite(stack.terraform) as JsonObject);
  const rest = Object.fromEntries(
    (['variable', 'check', 'output', 'import'] as const).flatMap((key) => {
      const value = stack[key];
      return value ? [[key, references.rewrite(value)]] : [];
    }),
  );
  const provider = Object.entries(references.rewrite(stack.provider ?? {}) as JsonObject);
  const locals: Record<string, Json> = { ...(references.rewrite(stack.locals ?? {}) as JsonObject) };
  for (const [name, settings] of provider) locals[`provider__${name}`] = settings;

  const resources: Record<string, JsonObject> = Object.fromEntries(
    builtIn.map((block) => [block.name, references.rewrite(block.body) as JsonObject]),
  );
  const modules: Record<string, JsonObject> = {};
  const variables: Record<string, Json> = { ...(rest.variable as JsonObject | undefined) };
  for (const { block, body } of bodies) {
    const parts = await splitBody(block, body);
    const computed = await computedAttributes(block, references, options.answers?.[block.address] ?? {});
    if (block.kind === 'ephemeral') {
      variables[localName(block)] = { ephemeral: true, default: computed };
      const results = Object.keys(computed).map((name) => [name, `\${var.${localName(block)}.${name}}`]);
      locals[localName(block)] = { ...parts.input, ...Object.fromEntries(results) };
      continue;
    }
    const sinks = Object.entries(parts.writeOnly).map(([name, value]) => {
      const expected = options.writeOnly?.[`${block.address}.${name}`];
      const sink = `${localName(block)}__${name}`;
      modules[sink] = { source: SINK, value, ...(expected === undefined ? {} : { expected }) };
      return `module.${sink}`;
    });
    resources[localName(block)] = {
      ...parts.meta,
      // The resource also depends on its write-only arguments, so that a cycle stays a cycle.
      depends_on: [...((parts.meta.depends_on ?? []) as readonly Json[]), ...sinks],
      input: { ...computed, ...parts.input },
    };
  }
  return {
    'main.tf.json': {
      terraform: { ...terraform, ...version },
      ...rest,
      variable: variables,
      locals,
      ...(Object.keys(resources).length > 0 ? { resource: { terraform_data: resources } } : {}),
      ...(Object.keys(modules).length > 0 ? { module: modules } : {}),
    },
    [`${SINK}/main.tf.json`]: WRITE_ONLY_ARGUMENT,
  };
}

const WRITE_ONLY_ARGUMENT: JsonObject = {
  variable: {
    expected: { default: null },
    value: {
      ephemeral: true,
      nullable: false,
      validation: [
        {
          condition: '${var.expected == null || var.value == var.expected}',
          error_message: 'The write-only argument does not receive the expected value.',
        },
      ],
    },
  },
};

/** No providers to install; the backend only if it is a local file. */
function terraformBlock(terraform: JsonObject): { version: JsonObject; backend?: JsonObject } {
  const { required_version, backend } = terraform as { required_version?: Json; backend?: JsonObject };
  return {
    version: required_version === undefined ? {} : { required_version },
    ...(backend && 'local' in backend ? { backend } : {}),
  };
}

async function splitBody(block: Block, body: JsonObject) {
  const names = await providerNames(block);
  const meta: Record<string, Json> = {};
  const input: Record<string, Json> = {};
  const writeOnly: Record<string, Json> = {};
  for (const [name, value] of Object.entries(body)) {
    if (META_ARGUMENTS.has(name)) meta[name] = value;
    else if (!names.arguments.has(name))
      throw new Error(`${block.address} has no argument ${name} in the provider's schema.`);
    else if (name.endsWith('_wo')) writeOnly[name] = value;
    else input[name] = value;
  }
  return { meta, input, writeOnly };
}

async function computedAttributes(block: Block, references: References, answers: Readonly<Record<string, Json>>) {
  const { attributes } = await providerNames(block);
  const used = [...(references.used.get(block.address) ?? [])].filter((name) => !(name in block.body));
  for (const name of used) {
    if (!attributes.has(name)) throw new Error(`${block.address} has no attribute ${name} in the provider's schema.`);
  }
  for (const name of Object.keys(answers)) {
    if (!used.includes(name)) throw new Error(`No expression uses the answer for ${block.address}.${name}.`);
  }
  return Object.fromEntries(used.map((name) => [name, answers[name] ?? `${block.address}.${name}`]));
}

function localName(block: Block): string {
  return block.address.replaceAll('.', '__');
}

/** Rewrites expressions to name the rewritten blocks, and collects which attributes they use. */
class References {
  readonly used = new Map<string, Set<string>>();
  readonly #blocks: ReadonlyMap<string, Block>;
  readonly #pattern: RegExp;

  constructor(blocks: readonly Block[]) {
    this.#blocks = new Map(blocks.map((block) => [block.address, block]));
    const addresses = [...this.#blocks.keys()].sort((a, b) => b.length - a.length).map((a) => a.replaceAll('.', '\\.'));
    this.#pattern = new RegExp(
      `(?<![\\w.-])(${addresses.join('|') || '(?!)'})(?![\\w-])(\\[[^\\]]*\\])?(?:\\.(\\w+))?`,
      'g',
    );
  }

  rewrite(value: unknown): Json {
    if (typeof value === 'string') return this.#rewriteText(value);
    if (Array.isArray(value)) return value.map((item) => this.rewrite(item));
    if (value === null || typeof value !== 'object') return value as Json;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.rewrite(item)]));
  }

  rewriteBody(block: Block): JsonObject {
    const body = this.rewrite(block.body) as Record<string, Json>;
    const lifecycle = body.lifecycle as JsonObject | undefined;
    if (!lifecycle) return body;
    const { ignore_changes, ...rest } = this.#rewriteSelf(lifecycle, block.address) as Record<string, Json>;
    return {
      ...body,
      lifecycle: Array.isArray(ignore_changes)
        ? { ...rest, ignore_changes: ignore_changes.map((name) => `input.${String(name)}`) }
        : rest,
    };
  }

  #rewriteText(text: string): string {
    return text.replace(this.#pattern, (_match, address: string, index = '', attribute?: string) => {
      const block = this.#blocks.get(address);
      if (!block) throw new Error(`No block ${address}.`);
      const target = block.kind === 'ephemeral' ? `local.${localName(block)}` : `terraform_data.${localName(block)}`;
      if (attribute === undefined) return `${target}${index}`;
      this.#use(address, attribute);
      return `${target}${index}${block.kind === 'ephemeral' ? '' : '.output'}.${attribute}`;
    });
  }

  /** In a condition, `self` is the block. */
  #rewriteSelf(value: Json, address: string): Json {
    if (typeof value === 'string') {
      return value.replace(/(?<![\w.-])self\.(\w+)/g, (_match, attribute: string) => {
        this.#use(address, attribute);
        return `self.output.${attribute}`;
      });
    }
    if (Array.isArray(value)) return value.map((item: Json) => this.#rewriteSelf(item, address));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#rewriteSelf(item, address)]));
  }

  #use(address: string, attribute: string): void {
    const attributes = this.used.get(address) ?? new Set<string>();
    this.used.set(address, attributes.add(attribute));
  }
}
