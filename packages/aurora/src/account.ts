import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity/index.js';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition/index.js';
import type { Construct } from 'constructs';

/** The account in ARNs and conditions. */
export interface Account {
  readonly id: string;
  /** `aws`, `aws-cn` or `aws-us-gov`: the first part of ARNs. Read only where ARNs are written. */
  readonly partition: () => string;
}

/** The account and partition that the stack is deployed to. */
export function currentAccount(scope: Construct): Account {
  const identity = new DataAwsCallerIdentity(scope, 'current_account');
  let partition: DataAwsPartition | undefined;
  return {
    id: identity.accountId,
    partition: () => {
      partition ??= new DataAwsPartition(scope, 'current_partition');
      return partition.partition;
    },
  };
}
