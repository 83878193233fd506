import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { Fn, type TerraformStack } from 'cdktf';
import { DATA_API_ACTIONS } from './data-api-actions.ts';

export interface LambdaRoleOptions {
  readonly name: string;
  readonly clusterArn: string;
  readonly secretArn: string;
  /** ARN of the log group, without the `:*` that its streams have. */
  readonly logGroupArn: string;
}

/**
 * The role of functions that use the Data API: this cluster, this secret, their own log group, and nothing else.
 *
 * The policy is written with `jsonencode`. An `aws_iam_policy_document` that names the cluster would be read again, and
 * the role planned as changed, whenever anything about the cluster changes.
 */
export function lambdaRole(stack: TerraformStack, options: LambdaRoleOptions): IamRole {
  const account = new DataAwsCallerIdentity(stack, 'current_account');
  const role = new IamRole(stack, 'lambda_aurora_role', {
    name: options.name,
    description: 'Functions that reach the Aurora cluster through the RDS Data API',
    assumeRolePolicy: Fn.jsonencode({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'lambda.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': account.accountId } },
        },
      ],
    }),
  });
  new IamRolePolicy(stack, 'lambda_aurora_policy', {
    name: 'data-api',
    role: role.id,
    policy: Fn.jsonencode({
      Version: '2012-10-17',
      Statement: [
        { Sid: 'DataApi', Effect: 'Allow', Action: DATA_API_ACTIONS, Resource: options.clusterArn },
        { Sid: 'Secret', Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: options.secretArn },
        {
          Sid: 'Logs',
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: `${options.logGroupArn}:*`,
        },
      ],
    }),
  });
  return role;
}
