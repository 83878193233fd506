// Which arguments and attributes a resource has, read from the provider bindings that CDKTF generates from the schema.
import type { Block } from './stack-json.ts';

export interface ProviderNames {
  readonly arguments: ReadonlySet<string>;
  /** Arguments and what AWS computes. */
  readonly attributes: ReadonlySet<string>;
}

/**
 * The names in the provider's schema for this block, first level only, in snake case as in Terraform.
 *
 * The bindings have no ephemeral resources: the data source of that type, or else the resource, is used instead.
 * @throws {Error} the bindings have no such type
 */
export async function providerNames(block: Pick<Block, 'kind' | 'type'>): Promise<ProviderNames> {
  const kinds = block.kind === 'ephemeral' ? (['data', 'resource'] as const) : [block.kind];
  for (const kind of kinds) {
    const found = await binding(kind, block.type);
    if (found) return found;
  }
  throw new Error(`The provider bindings have no ${block.kind} ${block.type}. Correct the type.`);
}

async function binding(kind: 'data' | 'resource', type: string): Promise<ProviderNames | undefined> {
  const [provider = '', ...rest] = type.split('_');
  const folder = [...(kind === 'data' ? ['data', provider] : []), ...rest].join('-');
  let module: Record<string, unknown>;
  try {
    module = (await import(`@cdktf/provider-${provider}/lib/${folder}/index.js`)) as Record<string, unknown>;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
  const wanted = kind === 'data' ? `data_${type}` : type;
  const found = Object.values(module).find(
    (value): value is { prototype: object } =>
      typeof value === 'function' && 'tfResourceType' in value && value.tfResourceType === type,
  );
  if (!found) throw new Error(`${folder} of the provider bindings has no class for ${wanted}.`);
  const getters = Object.getOwnPropertyNames(found.prototype).map(toSnakeCase);
  // The bindings have a getter for each attribute, and `<argument>Input` for what can be set.
  const args = getters.filter((name) => name.endsWith('_input')).map((name) => name.slice(0, -'_input'.length));
  return { arguments: new Set(args), attributes: new Set(getters) };
}

function isNotFound(error: unknown): boolean {
  // By code, not by class: under Jest the error can belong to another realm.
  return /MODULE_NOT_FOUND/.test(String((error as { code?: unknown } | undefined)?.code));
}

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
