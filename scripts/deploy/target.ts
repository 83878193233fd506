// The target of a plan, read from the plan itself.
import type { Plan } from '../../infra/terraform/document.ts';
import { asText } from '../../infra/terraform/value.ts';

export interface PlanTarget {
  /** The account of the plan's credentials; undefined if the stack does not read it. */
  readonly account: string | undefined;
  readonly region: string | undefined;
}

export function targetOf({ prior, variables }: Pick<Plan, 'prior' | 'variables'>): PlanTarget {
  const identity = prior.find(({ type }) => type === 'aws_caller_identity');
  return { account: asText(identity?.values.account_id), region: asText(variables.aws_region) };
}

/**
 * The reason if a plan is for another account or Region than the state's cluster; otherwise undefined. There, everything seems deleted:
 * an apply would create a second, empty database and remove the first from the state, and a destroy would only remove it from the
 * state.
 * @param arn - ARN of the cluster in the outputs before the plan; undefined if nothing is deployed
 */
export function wrongPlace(arn: string | undefined, { account, region }: PlanTarget): string | undefined {
  if (arn === undefined) return undefined;
  const [, , , ownRegion, ownAccount] = arn.split(':');
  if (account !== undefined && account !== ownAccount) {
    return `Nothing was changed: the credentials are of account ${account}, and the state's cluster is ${arn}. Expected credentials of account ${ownAccount}. Choose the right AWS_PROFILE ("aws sts get-caller-identity" shows whose they are), and run it again.`;
  }
  if (region !== undefined && region !== ownRegion) {
    return `Nothing was changed: aws_region is ${region}, and the state's cluster is ${arn}. Expected ${ownRegion}: another Region would get a second, empty database, and this one would be forgotten. Set aws_region back; to move, destroy the stage there first.`;
  }
  return undefined;
}

/** `dev-database in account 123456789012, us-east-1` */
export function describeTarget(stackId: string, { account, region }: PlanTarget): string {
  const parts = [...(account ? [`account ${account}`] : []), ...(region ? [region] : [])];
  return parts.length > 0 ? `${stackId} in ${parts.join(', ')}` : stackId;
}
