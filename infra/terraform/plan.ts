import { isRecord, records } from './change.ts';
import type { PlanFile, ResourceChangeFile } from './plan-file.ts';

export type Values = Readonly<Record<string, unknown>>;
type Action = 'no-op' | 'create' | 'read' | 'update' | 'delete' | 'replace' | 'forget' | 'other';

/** One row of `resource_changes` or `resource_drift`. */
export interface ResourceChange {
  readonly address: string;
  /** Set when a `moved` block renamed it. */
  readonly previousAddress: string | undefined;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  /** Address of the module instance, `''` for the root module. */
  readonly module: string;
  readonly action: Action;
  /** As Terraform wrote it: `["delete","create"]`. */
  readonly actions: readonly string[];
  readonly reason: string | undefined;
  /** Arguments that force the replacement. */
  readonly replacePaths: readonly string[];
  /** Set when an `import` block brings the object in. */
  readonly importingId: string | undefined;
  /** An older object that a replacement left behind. */
  readonly deposed: boolean;
  readonly before: Values | undefined;
  readonly after: Values | undefined;
  /** `true`, or the same shape with `true` where a value is known only after the apply. */
  readonly unknown: unknown;
  readonly sensitiveBefore: unknown;
  readonly sensitiveAfter: unknown;
  /** The block in the code; absent when it is gone from the code, or the plan came without its configuration. */
  readonly configuration: ResourceConfiguration | undefined;
}

/** The expressions that the code sets for a resource. */
interface ResourceConfiguration {
  readonly address: string;
  readonly expressions: Values;
}

interface FailedCheck {
  readonly address: string;
  readonly messages: readonly string[];
}

export interface Plan {
  readonly terraformVersion: string;
  readonly errored: boolean;
  readonly complete: boolean;
  readonly changes: readonly ResourceChange[];
  readonly drift: readonly ResourceChange[];
  readonly failedChecks: readonly FailedCheck[];
  /** Region of the default AWS provider, when the code has it as a literal. */
  readonly region: string | undefined;
  /** Managed resources of a type, in plan order. */
  ofType(...types: readonly string[]): readonly ResourceChange[];
}

/** Brings a plan file into the form that the rules read. */
export function planFrom(file: PlanFile): Plan {
  const configurations = new Map<string, ResourceConfiguration>();
  collectConfigurations(file.configuration?.root_module, '', configurations);
  const changes = file.resource_changes.map((row) => changeFrom(row, configurations));
  const byType = new Map<string, ResourceChange[]>();
  for (const change of changes) {
    if (change.mode !== 'managed') continue;
    const list = byType.get(change.type);
    if (list) list.push(change);
    else byType.set(change.type, [change]);
  }
  return {
    terraformVersion: file.terraform_version ?? 'unknown',
    errored: file.errored,
    complete: file.complete,
    changes,
    drift: file.resource_drift.map((row) => changeFrom(row, configurations)),
    failedChecks: file.checks
      .filter((check) => check.status === 'fail' || check.status === 'error')
      .map((check) => ({
        address: check.address.to_display ?? check.address.kind ?? 'check',
        messages: (check.instances ?? []).flatMap((instance) => (instance.problems ?? []).map((p) => p.message)),
      })),
    region: literalRegion(file.configuration?.provider_config),
    ofType: (...types) => types.flatMap((type) => byType.get(type) ?? []),
  };
}

function changeFrom(
  row: ResourceChangeFile,
  configurations: ReadonlyMap<string, ResourceConfiguration>,
): ResourceChange {
  const { change } = row;
  return {
    address: row.address,
    previousAddress: row.previous_address === row.address ? undefined : row.previous_address,
    mode: row.mode === 'data' ? 'data' : 'managed',
    type: row.type,
    module: row.module_address ?? '',
    action: actionFrom(change.actions),
    actions: change.actions,
    reason: row.action_reason,
    replacePaths: [...new Set((change.replace_paths ?? []).map((path) => String(path[0] ?? '')))].sort(),
    importingId: change.importing?.id,
    deposed: row.deposed !== undefined,
    before: change.before ?? undefined,
    after: change.after ?? undefined,
    unknown: change.after_unknown,
    sensitiveBefore: change.before_sensitive,
    sensitiveAfter: change.after_sensitive,
    configuration: configurations.get(withoutIndexes(row.address)),
  };
}

const SINGLE_ACTIONS: readonly string[] = ['no-op', 'create', 'read', 'update', 'delete', 'forget'];

function actionFrom(actions: readonly string[]): Action {
  if (actions.includes('delete') && actions.includes('create')) return 'replace';
  if (actions.includes('forget') && actions.every((action) => action === 'forget' || action === 'create'))
    return 'forget';
  const [action] = actions;
  return actions.length === 1 && action !== undefined && SINGLE_ACTIONS.includes(action) ? (action as Action) : 'other';
}

/** `module.db["a"].aws_rds_cluster.this[0]` → `module.db.aws_rds_cluster.this`: the block that the code has. */
export function withoutIndexes(address: string): string {
  return address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, '');
}

/** The code is read as far as it has the shape that is known; what has another shape tells nothing. */
function collectConfigurations(module: unknown, prefix: string, into: Map<string, ResourceConfiguration>): void {
  if (!isRecord(module)) return;
  for (const resource of records(module.resources)) {
    const { address, expressions } = resource;
    if (typeof address !== 'string') continue;
    into.set(prefix + address, { address: prefix + address, expressions: isRecord(expressions) ? expressions : {} });
  }
  for (const [name, call] of Object.entries(isRecord(module.module_calls) ? module.module_calls : {})) {
    if (isRecord(call)) collectConfigurations(call.module, `${prefix}module.${name}.`, into);
  }
}

function literalRegion(providers: Record<string, unknown> | undefined): string | undefined {
  const aws = providers?.aws as { expressions?: { region?: { constant_value?: unknown } } } | undefined;
  const region = aws?.expressions?.region?.constant_value;
  return typeof region === 'string' && !region.includes('${') ? region : undefined;
}
