/** Short forms of what `terraform show -json` prints, for cases that a sample plan does not have. */
export type Values = Readonly<Record<string, unknown>>;

export interface ChangeInput {
  readonly before?: Values | undefined;
  readonly after?: Values | undefined;
  /** Names of arguments that are known after the apply, or the shape that Terraform writes. */
  readonly unknown?: readonly string[] | Values;
  readonly sensitive?: readonly string[];
  readonly actions?: readonly string[];
  readonly reason?: string;
  readonly replacePaths?: readonly string[];
  readonly importing?: string;
  readonly previousAddress?: string;
  /** Expressions in the code: a value is a literal, `ref('a.b')` a reference. @default - the keys of `after`, as literals */
  readonly code?: Values;
}

/** One row of `resource_changes`. The action follows from what is there before and after. */
export function change(address: string, input: ChangeInput): { row: Values; code: Values } {
  const { before = null, after = null } = input;
  const [type = '', name = ''] = address.split('.').slice(-2);
  const same = JSON.stringify(before) === JSON.stringify(after) && input.unknown === undefined;
  const guessed = before === null ? ['create'] : after === null ? ['delete'] : same ? ['no-op'] : ['update'];
  const unknown = Array.isArray(input.unknown)
    ? Object.fromEntries(input.unknown.map((key) => [key, true]))
    : input.unknown;
  const marks = Object.fromEntries((input.sensitive ?? []).map((key) => [key, true]));
  return {
    row: {
      address,
      ...(input.previousAddress ? { previous_address: input.previousAddress } : {}),
      mode: address.startsWith('data.') ? 'data' : 'managed',
      type,
      name: name.replace(/\[.*$/, ''),
      provider_name: 'registry.terraform.io/hashicorp/aws',
      ...(input.reason ? { action_reason: input.reason } : {}),
      change: {
        actions: input.actions ?? guessed,
        before,
        after,
        after_unknown: unknown ?? {},
        before_sensitive: marks,
        after_sensitive: marks,
        ...(input.replacePaths ? { replace_paths: input.replacePaths.map((path) => [path]) } : {}),
        ...(input.importing ? { importing: { id: input.importing } } : {}),
      },
    },
    code: {
      address: address.replace(/\[[^\]]*\]/g, ''),
      expressions: Object.fromEntries(
        Object.entries(input.code ?? after ?? {}).map(([key, value]) => [
          key,
          isReference(value) ? value : { constant_value: value },
        ]),
      ),
    },
  };
}

/** What the code has for `${aws_x.y.z}`. */
export function ref(...references: readonly string[]): Values {
  return {
    constant_value: `\${${references[0]}}`,
    references: references.flatMap((one) => [one, one.split('.').slice(0, -1).join('.')]),
  };
}

function isReference(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'references' in value;
}

export interface PlanInput {
  readonly changes?: readonly ReturnType<typeof change>[];
  readonly drift?: readonly ReturnType<typeof change>[];
  readonly top?: Values;
}

/** A whole plan, as text. */
export function planJson({ changes = [], drift = [], top = {} }: PlanInput): string {
  const codes = new Map(
    [...drift, ...changes].filter(({ row }) => !isDelete(row)).map(({ code }) => [code.address, code]),
  );
  return JSON.stringify({
    format_version: '1.2',
    terraform_version: '1.11.4',
    applyable: changes.length > 0,
    complete: true,
    errored: false,
    resource_changes: changes.map(({ row }) => row),
    ...(drift.length > 0 ? { resource_drift: drift.map(({ row }) => row) } : {}),
    configuration: { root_module: { resources: [...codes.values()] } },
    ...top,
  });
}

function isDelete(row: Values): boolean {
  const { actions } = row.change as { readonly actions: readonly string[] };
  return (
    actions.length === 1 && actions[0] === 'delete' && (row as { action_reason?: string }).action_reason !== undefined
  );
}

/** A cluster as it is, with what a case wants different. */
export function cluster(more: Values = {}): Values {
  return {
    cluster_identifier: 'shop',
    id: 'shop',
    arn: 'arn:aws:rds:us-east-1:123456789012:cluster:shop',
    region: 'us-east-1',
    engine: 'aurora-postgresql',
    engine_version: '17.4',
    port: 5432,
    deletion_protection: true,
    skip_final_snapshot: false,
    final_snapshot_identifier: 'shop-final',
    backup_retention_period: 7,
    delete_automated_backups: true,
    enable_http_endpoint: true,
    storage_encrypted: true,
    apply_immediately: true,
    serverlessv2_scaling_configuration: [{ min_capacity: 0.5, max_capacity: 4, seconds_until_auto_pause: null }],
    vpc_security_group_ids: ['sg-1'],
    ...more,
  };
}

export function instance(name: string, more: Values = {}): Values {
  return {
    identifier: name,
    id: name,
    cluster_identifier: 'shop',
    instance_class: 'db.serverless',
    engine: 'aurora-postgresql',
    engine_version: '17.4',
    publicly_accessible: false,
    promotion_tier: 0,
    apply_immediately: true,
    writer: true,
    ...more,
  };
}

/** A change of the cluster `aws_rds_cluster.shop` in some arguments. */
export function clusterUpdate(before: Values, after: Values, more: Omit<ChangeInput, 'before' | 'after'> = {}) {
  return change('aws_rds_cluster.shop', { before: cluster(before), after: cluster(after), ...more });
}

/** The cluster and its security group, unchanged: the rules of ingress need to know whose group it is. */
export function standing() {
  return [
    clusterUpdate({}, {}),
    change('aws_security_group.db', {
      before: { id: 'sg-1', ingress: [] },
      after: { id: 'sg-1', ingress: [] },
      code: { name: 'db' },
    }),
  ];
}

export function ingressRule(name: string, values: Values, more: Omit<ChangeInput, 'after'> = {}) {
  return change(`aws_vpc_security_group_ingress_rule.${name}`, {
    after: { security_group_id: 'sg-1', ip_protocol: 'tcp', from_port: 5432, to_port: 5432, ...values },
    ...more,
  });
}

export function policy(...statements: readonly Values[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

export const READ_SHOP: Values = {
  Effect: 'Allow',
  Action: ['rds-data:ExecuteStatement', 'rds-data:BatchExecuteStatement'],
  Resource: 'arn:aws:rds:us-east-1:123456789012:cluster:shop',
};

/** For every rule: a plan on which it fires, and one, close to the first, on which it does not. */
export interface RuleCase {
  readonly fires: PlanInput;
  readonly quiet: PlanInput;
}
