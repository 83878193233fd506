// Where a plan acts, as the plan itself says it.

export interface PlanTarget {
  /** Of the credentials that planned; undefined where the stack does not ask for it. */
  readonly account: string | undefined;
  readonly region: string | undefined;
}

/** Reads the JSON of `terraform show -json <plan>`. */
export function targetOf(json: string): PlanTarget {
  const plan = JSON.parse(json) as {
    readonly variables?: { readonly aws_region?: { readonly value?: unknown } };
    readonly prior_state?: {
      readonly values?: { readonly root_module?: { readonly resources?: readonly PriorResource[] } };
    };
  };
  const identity = plan.prior_state?.values?.root_module?.resources?.find(({ type }) => type === 'aws_caller_identity');
  const account = identity?.values?.account_id;
  const region = plan.variables?.aws_region?.value;
  return {
    account: typeof account === 'string' ? account : undefined,
    region: typeof region === 'string' ? region : undefined,
  };
}

interface PriorResource {
  readonly type?: string;
  readonly values?: { readonly account_id?: unknown };
}

/** `dev-database in account 123456789012, us-east-1` */
export function describeTarget(stackId: string, { account, region }: PlanTarget): string {
  const parts = [...(account ? [`account ${account}`] : []), ...(region ? [region] : [])];
  return parts.length > 0 ? `${stackId} in ${parts.join(', ')}` : stackId;
}
