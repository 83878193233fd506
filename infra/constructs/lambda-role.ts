import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { AuroraCluster } from '@daybreak/aurora';
import type { DataApiLevel } from '@daybreak/aurora/facts';
import { logsStatement, serviceRole } from '@daybreak/aurora/parts';
import type { TerraformStack } from 'cdktf';

export interface LambdaRoleOptions {
  readonly name: string;
  readonly accountId: string;
  readonly cluster: AuroraCluster;
  /** The secret that the functions sign in with. */
  readonly secretArn: string;
  readonly level: DataApiLevel;
  /** ARN of the log group, without the `:*` that its streams have. */
  readonly logGroupArn: string;
  readonly permissionsBoundary: string | undefined;
}

/**
 * The role of functions that use the Data API: it allows this cluster, this secret, their own log groups, and nothing else.
 *
 * The policy is written with `jsonencode`. An `aws_iam_policy_document` that names the cluster would be read again, and
 * the role planned as changed, whenever anything about the cluster changes.
 */
export function lambdaRole(stack: TerraformStack, options: LambdaRoleOptions): IamRole {
  const role = serviceRole(stack, 'lambda_aurora_role', {
    name: options.name,
    description: 'Functions that reach the Aurora cluster through the RDS Data API',
    service: 'lambda.amazonaws.com',
    accountId: options.accountId,
    permissionsBoundary: options.permissionsBoundary,
  });
  options.cluster.grantDataApi(role.id, options.level, {
    ...{ id: 'lambda_aurora_policy', policyName: 'data-api', secretArn: options.secretArn },
    statements: [logsStatement(options.logGroupArn)],
  });
  return role;
}
