import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity/index.js';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition/index.js';
import type { TerraformStack } from 'cdktf';

/** Whom ARNs and conditions name. */
export interface Account {
  readonly id: string;
  /** `aws`, `aws-cn` or `aws-us-gov`: the first part of ARNs. Read only where a stage writes ARNs. */
  readonly partition: () => string;
}

/** The account and partition that the stack is deployed to. */
export function currentAccount(stack: TerraformStack): Account {
  const identity = new DataAwsCallerIdentity(stack, 'current_account');
  let partition: DataAwsPartition | undefined;
  return {
    id: identity.accountId,
    partition: () => {
      partition ??= new DataAwsPartition(stack, 'current_partition');
      return partition.partition;
    },
  };
}
