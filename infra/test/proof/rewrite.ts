// Rewrites a synthesised stack so that the real Terraform runs it without any provider: what Terraform itself decides
// (references, order, cycles, expressions, conditions, where an ephemeral value may go) stays as it is.
import { providerNames } from './provider-names.ts';
import { type Block, blocksOf, type Json, type JsonObject, type StackJson } from './stack-json.ts';

/** What AWS would compute, by address and attribute. An attribute that is not here is its own name, as a string. */
export type Answers = Readonly<Record<string, Readonly<Record<string, Json>>>>;

export interface RewriteOptions {
  readonly answers?: Answers;
  /** What write-only arguments must receive, by `<address>.<argument>`. Checked by Terraform when it applies. */
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
/** Terraform's own resource: it needs no provider, and stays as it is. */
const BUILT_IN = 'terraform_data';

/**
 * - A resource or data source becomes a `terraform_data` with the same arguments as its `input`.
 * - An ephemeral resource becomes a local value: its arguments, and its results from a variable with `ephemeral: true`.
 * - A write-only argument becomes the argument of a module whose variable is ephemeral: the one other place where an
 *   ephemeral value may go, so Terraform itself refuses one that goes anywhere else.
 *
 * A resource that is imported is imported as `terraform_data`, which takes any id.
 *
 * Names of arguments and attributes, which Terraform would ask the provider for, are compared with the provider bindings.
 * @throws {Error} a name that the provider does not know, or a block that this rewriting does not handle
 */
export async function rewriteForProof(stack: StackJson, options: RewriteOptions = {}): Promise<RewrittenStack> {
  const unhandled = Object.keys(stack).filter((key) => !HANDLED.has(key));
  if (unhandled.length > 0) throw new Error(`The proof does not handle these blocks yet: ${unhandled.join(', ')}.`);
  const builtIn = blocksOf(stack).filter(({ type }) => type === BUILT_IN);
  const blocks = blocksOf(stack).filter(({ type }) => type !== BUILT_IN);
  const references = new References(blocks);

  // Expressions first: they tell which computed attributes are in use.
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
      // The resource waits for its arguments, the write-only ones too: so a cycle stays a cycle.
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
          error_message: 'The write-only argument does not receive what it must.',
        },
      ],
    },
  },
};

/** Without providers to install, and with the backend only where it is a file of this machine. */
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
    if (!used.includes(name)) throw new Error(`The answer for ${block.address}.${name} is never asked for.`);
  }
  return Object.fromEntries(used.map((name) => [name, answers[name] ?? `${block.address}.${name}`]));
}

function localName(block: Block): string {
  return block.address.replaceAll('.', '__');
}

/** Points expressions at the rewritten blocks, and remembers which attributes they use. */
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

  /** `self` in a condition of the block is the block itself. */
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
