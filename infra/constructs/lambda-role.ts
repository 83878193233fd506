import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { TerraformStack } from 'cdktf';
import type { DataApiLevel } from '../stages/options/access.ts';
import { type DataApiTarget, grantDataApi, logsStatement } from './grant-data-api.ts';
import { serviceRole } from './service-role.ts';

export interface LambdaRoleOptions {
  readonly name: string;
  readonly accountId: string;
  readonly target: DataApiTarget;
  readonly level: DataApiLevel;
  /** ARN of the log group, without the `:*` that its streams have. */
  readonly logGroupArn: string;
  readonly permissionsBoundary: string | undefined;
}

/**
 * The role of functions that use the Data API: this cluster, this secret, their own log group, and nothing else.
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
  const grantee = { name: role.id, policyId: 'lambda_aurora_policy', policyName: 'data-api' };
  grantDataApi(stack, grantee, {
    level: options.level,
    target: options.target,
    statements: [logsStatement(options.logGroupArn)],
  });
  return role;
}
