// Plan JSON (format 1.x) → a plan. https://developer.hashicorp.com/terraform/internals/json-format
import { z } from 'zod';
import { grouped } from '../grouped.ts';
import { withoutIndexes } from './address.ts';
import { type ConfiguredBlock, configuredBlocks } from './configuration.ts';
import type { Action, ActionInvocation, Change, Plan, StateResource } from './document.ts';
import { plannedState, resourcesIn } from './planned-state.ts';
import { UnreadableError } from './text.ts';
import { asText, isObject, memberOf, type ValueObject } from './value.ts';

const object = z.custom<ValueObject>(isObject, 'Invalid input: expected object');

/** Members that Terraform may leave out are optional, whatever this release of it writes. */
const resourceChange = z.object({
  address: z.string(),
  previous_address: z.string().optional(),
  module_address: z.string().optional(),
  mode: z.string().default('managed'),
  type: z.string(),
  deposed: z.string().optional(),
  action_reason: z.string().optional(),
  change: z.object({
    actions: z.array(z.string()),
    before: object.nullish(),
    after: object.nullish(),
    after_unknown: z.unknown().optional(),
    before_sensitive: z.unknown().optional(),
    after_sensitive: z.unknown().optional(),
    replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).nullish(),
    importing: object.nullish(),
  }),
});

const actionInvocation = z.object({
  address: z.string().default('action'),
  type: z.string().default('(type not given)'),
  lifecycle_action_trigger: z
    .object({ triggering_resource_address: z.string().optional(), action_trigger_event: z.string().optional() })
    .nullish(),
});

const planFile = z.object({
  terraform_version: z.string().optional(),
  errored: z.boolean().default(false),
  complete: z.boolean().default(true),
  applyable: z.boolean().optional(),
  resource_changes: z.array(resourceChange).nullish(),
  resource_drift: z.array(resourceChange).nullish(),
  action_invocations: z.array(actionInvocation).nullish(),
  deferred_action_invocations: z.array(z.object({ action_invocation: actionInvocation })).nullish(),
  checks: z
    .array(
      z.object({
        address: z.object({ to_display: z.string().optional(), kind: z.string().optional() }),
        status: z.string(),
        instances: z
          .array(z.object({ problems: z.array(z.object({ message: z.string().default('') })).nullish() }))
          .nullish(),
      }),
    )
    .nullish(),
});

/**
 * Reads parsed plan JSON.
 * @throws {UnreadableError} a format other than 1.x, or rows that are not resource changes
 */
export function planFrom(root: ValueObject, name: string): Plan {
  const version = root.format_version;
  if (typeof version !== 'string' || !/^1\.\d+$/.test(version)) {
    throw new UnreadableError(
      name,
      `is a plan of another format: format_version ${JSON.stringify(version)}`,
      'Make the plan again with Terraform 1.11 or later, or with the version that this release of Daybreak knows.',
    );
  }
  const parsed = planFile.safeParse(root);
  if (!parsed.success) {
    const places = parsed.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new UnreadableError(name, `is not a whole plan: ${places.join('; ')}`);
  }
  const file = parsed.data;
  const blocks = configuredBlocks(root);
  const changes = (file.resource_changes ?? []).map((row) => changeFrom(row, blocks));
  const managed = changes.filter(({ mode }) => mode === 'managed');
  const byType = grouped(managed, ({ type }) => [type]);
  return {
    name,
    source: 'plan',
    notJudged: [],
    ...plannedState(root, changes, blocks),
    terraformVersion: file.terraform_version ?? 'unknown',
    errored: file.errored,
    complete: file.complete,
    applyable: file.applyable,
    changes,
    managed,
    drift: (file.resource_drift ?? []).map((row) => changeFrom(row, blocks)),
    failedChecks: (file.checks ?? [])
      .filter((check) => check.status === 'fail' || check.status === 'error')
      .map((check) => ({
        address: check.address.to_display ?? check.address.kind ?? 'check',
        messages: (check.instances ?? []).flatMap((one) => (one.problems ?? []).map(({ message }) => message)),
      })),
    actionInvocations: [
      ...(file.action_invocations ?? []).map((one) => invocationFrom(one, false)),
      ...(file.deferred_action_invocations ?? []).map((one) => invocationFrom(one.action_invocation, true)),
    ],
    region: literalRegion(root),
    variables: Object.fromEntries(
      Object.entries(memberOf(root, 'variables')).map(([key, variable]) => [key, memberOf(variable).value ?? null]),
    ),
    prior: resourcesIn(memberOf(root, 'prior_state', 'values', 'root_module')).map(stateResource),
    ofType: (...types) => types.flatMap((type) => byType.get(type) ?? []),
  };
}

function changeFrom(row: z.infer<typeof resourceChange>, blocks: ReadonlyMap<string, ConfiguredBlock>): Change {
  const { change } = row;
  return {
    address: row.address,
    previousAddress: row.previous_address === row.address ? undefined : row.previous_address,
    mode: row.mode === 'data' ? 'data' : 'managed',
    type: row.type,
    module: row.module_address ?? '',
    action: actionFrom(change.actions),
    keepsOld: change.actions.includes('create') && change.actions.includes('forget'),
    actions: change.actions,
    reason: row.action_reason,
    replacePaths: [...new Set((change.replace_paths ?? []).map((path) => String(path[0] ?? '')))].sort(),
    imported: isObject(change.importing),
    deposed: row.deposed !== undefined,
    before: change.before ?? undefined,
    after: change.after ?? undefined,
    unknown: change.after_unknown,
    sensitiveBefore: change.before_sensitive,
    sensitiveAfter: change.after_sensitive,
    expressions: blocks.get(withoutIndexes(row.address))?.expressions,
  };
}

function invocationFrom(
  { address, type, lifecycle_action_trigger: trigger }: z.infer<typeof actionInvocation>,
  deferred: boolean,
): ActionInvocation {
  const event = [trigger?.action_trigger_event, trigger?.triggering_resource_address].filter((part) => part);
  return { address, type, deferred, trigger: event.length > 0 ? event.join(' of ') : undefined };
}

const SINGLE_ACTIONS: readonly Action[] = ['no-op', 'create', 'read', 'update', 'delete', 'forget'];

function actionFrom(actions: readonly string[]): Action {
  if (actions.includes('create') && (actions.includes('delete') || actions.includes('forget'))) return 'replace';
  const [action] = actions;
  return (actions.length === 1 ? SINGLE_ACTIONS.find((known) => known === action) : undefined) ?? 'other';
}

function stateResource(resource: ValueObject): StateResource {
  return {
    address: asText(resource.address) ?? '',
    mode: asText(resource.mode) ?? 'managed',
    type: asText(resource.type) ?? '',
    values: memberOf(resource, 'values'),
  };
}

function literalRegion(root: ValueObject): string | undefined {
  const region = memberOf(root, 'configuration', 'provider_config', 'aws', 'expressions', 'region').constant_value;
  return typeof region === 'string' && !region.includes('${') ? region : undefined;
}
