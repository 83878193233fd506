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

/**
 * Why a plan is made at another place than the one where the state's cluster is; undefined when it is not. There, everything looks
 * deleted: an apply would make a second, empty database and forget the first, and a destroy would only forget it.
 * @param arn - of the cluster, as the outputs had it before the plan; undefined when nothing is deployed
 */
export function wrongPlace(arn: string | undefined, { account, region }: PlanTarget): string | undefined {
  if (arn === undefined) return undefined;
  const [, , , ownRegion, ownAccount] = arn.split(':');
  if (account !== undefined && account !== ownAccount) {
    return `Nothing was changed: the credentials are of account ${account}, and the state's cluster is ${arn}. Expected credentials of account ${ownAccount}. Choose the right AWS_PROFILE ("aws sts get-caller-identity" says whose they are), and run it again.`;
  }
  if (region !== undefined && region !== ownRegion) {
    return `Nothing was changed: aws_region is ${region}, and the state's cluster is ${arn}. Expected ${ownRegion}: another Region would get a second, empty database, and this one would be forgotten. Set aws_region back; to move, destroy the stage there first.`;
  }
  return undefined;
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
