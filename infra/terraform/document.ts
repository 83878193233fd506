import { isSet, type Value } from './value.ts';

export type BlockMode = 'managed' | 'data' | 'ephemeral';

/** One `resource`, `data` or `ephemeral` block, the same whether it was read from synthesised JSON or from a plan. */
export interface Block {
  readonly mode: BlockMode;
  readonly type: string;
  readonly name: string;
  /** `aws_rds_cluster.aurora`, `data.aws_vpc.default`, `module.x.aws_rds_cluster.y[0]`. */
  readonly address: string;
  readonly values: Readonly<Record<string, Value>>;
  /** For each argument, the attributes that its expression names, such as `aws_rds_cluster.aurora.id`. */
  readonly references: Readonly<Record<string, readonly string[]>>;
  /** Addresses of blocks, from `depends_on`. */
  readonly dependsOn: readonly string[];
  /** Undefined where the source does not say: a plan does not show `lifecycle`. */
  readonly preventDestroy: boolean | undefined;
  /** How many objects the block makes; undefined when that is not known. */
  readonly count: number | undefined;
}

export interface Output {
  readonly name: string;
  readonly value: Value;
  readonly references: readonly string[];
}

export interface Provider {
  readonly name: string;
  readonly values: Readonly<Record<string, Value>>;
}

/** What one `cdk.tf.json` or one plan says, in the form that every rule reads. */
export interface Document {
  /** The file, or the stack's id: how a person finds it. */
  readonly name: string;
  readonly blocks: readonly Block[];
  readonly outputs: readonly Output[];
  readonly providers: readonly Provider[];
  /** Arguments that the source does not show, such as write-only ones in a plan, are absent without being unset. */
  readonly source: 'synth' | 'plan';
}

export function resourcesOf(stack: Document, ...types: readonly string[]): readonly Block[] {
  return stack.blocks.filter((block) => block.mode === 'managed' && types.includes(block.type));
}

export function dataOf(stack: Document, ...types: readonly string[]): readonly Block[] {
  return stack.blocks.filter((block) => block.mode === 'data' && types.includes(block.type));
}

/** Whether a reference such as `aws_rds_cluster.aurora.arn` names this block. */
export function names(reference: string, block: Block): boolean {
  const address = block.address.replace(/\[[^\]]*\]/g, '');
  return reference === address || reference.startsWith(`${address}.`);
}

/** The references in one argument, or in all of them. */
export function referencesFrom(block: Block, argument?: string): readonly string[] {
  return argument === undefined ? Object.values(block.references).flat() : (block.references[argument] ?? []);
}

/**
 * Whether `block` points at `target` in this argument: by an expression that names it, or by a known value that equals the
 * target's `identity` (`cluster_identifier = "alex-aurora"`).
 */
export function pointsAt(block: Block, argument: string, target: Block, identity: string): boolean {
  if (referencesFrom(block, argument).some((reference) => names(reference, target))) return true;
  const value = block.values[argument];
  return isSet(value) && typeof value === 'string' && value === target.values[identity];
}
