// Where a plan acts, as the plan itself says it.
import type { Plan } from '../../infra/terraform/document.ts';
import { asText } from '../../infra/terraform/value.ts';

export interface PlanTarget {
  /** Of the credentials that planned; undefined where the stack does not ask for it. */
  readonly account: string | undefined;
  readonly region: string | undefined;
}

export function targetOf({ prior, variables }: Pick<Plan, 'prior' | 'variables'>): PlanTarget {
  const identity = prior.find(({ type }) => type === 'aws_caller_identity');
  return { account: asText(identity?.values.account_id), region: asText(variables.aws_region) };
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

/** `dev-database in account 123456789012, us-east-1` */
export function describeTarget(stackId: string, { account, region }: PlanTarget): string {
  const parts = [...(account ? [`account ${account}`] : []), ...(region ? [region] : [])];
  return parts.length > 0 ? `${stackId} in ${parts.join(', ')}` : stackId;
}
