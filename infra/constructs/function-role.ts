import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { inlinePolicy, logsStatement, serviceRole } from '@daybreak/aurora/parts';
import type { TerraformStack } from 'cdktf';

export interface FunctionRoleOptions {
  readonly functionName: string;
  readonly accountId: string;
  /** The rights that it needs to reach the database. */
  readonly statements: readonly object[];
  readonly logGroupArn: string;
  readonly tracing: boolean;
  readonly permissionsBoundary: string | undefined;
}

/** X-Ray has no resources to name. @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html */
const TRACING = {
  Sid: 'Tracing',
  Effect: 'Allow',
  Action: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
  Resource: '*',
};

/** The role of one function: it can reach its database and its log group, and nothing else. */
export function functionRole(
  stack: TerraformStack,
  id: string,
  options: FunctionRoleOptions,
): { readonly role: IamRole; readonly policy: IamRolePolicy } {
  const role = serviceRole(stack, `role_${id}`, {
    name: options.functionName,
    description: `Lambda function ${options.functionName}`,
    service: 'lambda.amazonaws.com',
    accountId: options.accountId,
    permissionsBoundary: options.permissionsBoundary,
  });
  const policy = inlinePolicy(stack, { name: role.id, policyId: `policy_${id}`, policyName: 'function' }, [
    ...options.statements,
    logsStatement(options.logGroupArn),
    ...(options.tracing ? [TRACING] : []),
  ]);
  return { role, policy };
}
