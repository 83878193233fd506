// The parts of CDKTF's `cdk.tf.json` that proofs and tests use.

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Blocks by type and name, as `resource`, `data` and `ephemeral` hold them. */
type Blocks = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

export interface StackJson {
  readonly terraform: JsonObject;
  readonly provider?: JsonObject;
  readonly variable?: Readonly<Record<string, JsonObject>>;
  readonly locals?: JsonObject;
  readonly data?: Blocks;
  readonly ephemeral?: Blocks;
  readonly resource?: Blocks;
  readonly check?: JsonObject;
  readonly output?: Readonly<Record<string, JsonObject>>;
  readonly [block: string]: unknown;
}

export interface Block {
  readonly kind: 'resource' | 'data' | 'ephemeral';
  readonly type: string;
  readonly name: string;
  /** As an expression names it: `aws_rds_cluster.aurora`, `data.aws_vpc.default_vpc`. */
  readonly address: string;
  /** Arguments and meta-arguments, without CDKTF's metadata. */
  readonly body: JsonObject;
}

/** Every resource, data source and ephemeral resource of the stack. */
export function blocksOf(stack: StackJson): readonly Block[] {
  return (['resource', 'data', 'ephemeral'] as const).flatMap((kind) =>
    Object.entries(stack[kind] ?? {}).flatMap(([type, byName]) =>
      Object.entries(byName).map(([name, { '//': _metadata, ...body }]) => ({
        kind,
        type,
        name,
        address: `${kind === 'resource' ? '' : `${kind}.`}${type}.${name}`,
        body,
      })),
    ),
  );
}
