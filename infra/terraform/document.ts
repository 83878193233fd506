import type { Value, ValueObject } from './value.ts';

export type BlockMode = 'managed' | 'data' | 'ephemeral';

/** One `resource`, `data` or `ephemeral` block, the same whether it was read from synthesised JSON or from a plan. */
export interface Block {
  readonly mode: BlockMode;
  readonly type: string;
  readonly name: string;
  /** `aws_rds_cluster.aurora`, `data.aws_vpc.default`, `module.x.aws_rds_cluster.y[0]`. */
  readonly address: string;
  readonly values: ValueObject;
  /** For each argument, the attributes that its expression names, such as `aws_rds_cluster.aurora.id`. */
  readonly references: Readonly<Record<string, readonly string[]>>;
  /** Addresses of blocks, from `depends_on`. */
  readonly dependsOn: readonly string[];
  /** Undefined where the source does not say: a plan does not show `lifecycle`. */
  readonly preventDestroy: boolean | undefined;
  /** Arguments that Terraform leaves alone after the create; undefined where the source does not say: a plan does not show `lifecycle`. */
  readonly ignoreChanges: readonly string[] | 'all' | undefined;
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
  readonly values: ValueObject;
}

/** An argument that cannot be evaluated, or a whole module. */
export interface NotJudged {
  /** `aws_rds_cluster.aurora`, `module.database`. */
  readonly at: string;
  /** `serverlessv2_scaling_configuration.min_capacity`; undefined for a module, of which nothing is read. */
  readonly argument: string | undefined;
}

/** What one `cdk.tf.json` or one plan says: the state that it describes, in the form that every state rule reads. */
export interface Document {
  /** The file, or the stack's id: how a person finds it. */
  readonly name: string;
  /** Of a plan: what is there after the apply. */
  readonly blocks: readonly Block[];
  readonly outputs: readonly Output[];
  readonly providers: readonly Provider[];
  /** What no rule judges, because only Terraform can evaluate it. A plan's JSON has the values. */
  readonly notJudged: readonly NotJudged[];
  /** Arguments that the source does not show, such as write-only ones in a plan, are absent without being unset. */
  readonly source: 'synth' | 'plan';
}

export type Action = 'no-op' | 'create' | 'read' | 'update' | 'delete' | 'replace' | 'forget' | 'other';

/** One row of `resource_changes` or `resource_drift`. */
export interface Change {
  readonly address: string;
  /** Set when a `moved` block renamed it. */
  readonly previousAddress: string | undefined;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  /** Address of the module instance, `''` for the root module. */
  readonly module: string;
  readonly action: Action;
  /** Of a replacement: the old object stays in AWS, and Terraform forgets it (`["create","forget"]`). */
  readonly keepsOld: boolean;
  /** As Terraform wrote it: `["delete","create"]`. */
  readonly actions: readonly string[];
  readonly reason: string | undefined;
  /** Arguments that force the replacement. */
  readonly replacePaths: readonly string[];
  /** An `import` block brings the object in. */
  readonly imported: boolean;
  /** An older object that a replacement left behind. */
  readonly deposed: boolean;
  readonly before: ValueObject | undefined;
  readonly after: ValueObject | undefined;
  /** `true`, or the same shape with `true` where a value is known only after the apply. */
  readonly unknown: unknown;
  readonly sensitiveBefore: unknown;
  readonly sensitiveAfter: unknown;
  /** The expressions that the code sets; undefined when the block is gone from the code, or the plan has no configuration. */
  readonly expressions: ValueObject | undefined;
}

/** An action of a provider that runs beside the changes (Terraform 1.14). What it does is in no plan. */
export interface ActionInvocation {
  readonly address: string;
  readonly type: string;
  /** The resource whose change runs it; undefined where `-invoke` asks for it, or the plan does not say. */
  readonly trigger: string | undefined;
  /** Terraform runs it in a later plan. */
  readonly deferred: boolean;
}

/** A `check` block, precondition or postcondition that fails. */
export interface FailedCheck {
  readonly address: string;
  readonly messages: readonly string[];
}

/** A resource of the refreshed state that a plan was made from. */
export interface StateResource {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly values: ValueObject;
}

/** A plan: the state after the apply, and how it gets there. */
export interface Plan extends Document {
  readonly source: 'plan';
  readonly terraformVersion: string;
  readonly errored: boolean;
  readonly complete: boolean;
  /** Undefined before Terraform 1.8, which does not say it. */
  readonly applyable: boolean | undefined;
  readonly changes: readonly Change[];
  /** Those of resources, without data sources. */
  readonly managed: readonly Change[];
  readonly drift: readonly Change[];
  readonly failedChecks: readonly FailedCheck[];
  readonly actionInvocations: readonly ActionInvocation[];
  /** Region of the default AWS provider, when the code has it as a literal. */
  readonly region: string | undefined;
  /** Values of the root module's variables. */
  readonly variables: ValueObject;
  /** What was there before the plan, data sources included. */
  readonly prior: readonly StateResource[];
  /** Managed resources of these types, in plan order. */
  ofType(...types: readonly string[]): readonly Change[];
}

export function isPlan(document: Document): document is Plan {
  return document.source === 'plan';
}

export function resourcesOf(document: Document, ...types: readonly string[]): readonly Block[] {
  return document.blocks.filter((block) => block.mode === 'managed' && types.includes(block.type));
}

export function dataOf(document: Document, ...types: readonly string[]): readonly Block[] {
  return document.blocks.filter((block) => block.mode === 'data' && types.includes(block.type));
}
