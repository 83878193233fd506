import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import type { TerraformStack } from 'cdktf';
import type { DataApiLevel } from '../stages/options/access.ts';
import { type DataApiTarget, grantDataApi, logsStatement } from './grant-data-api.ts';
import { serviceRole } from './service-role.ts';

export interface FunctionRoleOptions {
  readonly functionName: string;
  readonly accountId: string;
  readonly target: DataApiTarget;
  readonly level: DataApiLevel;
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

/** The role of one function: its calls of the Data API on this cluster with this secret, its log group, and nothing else. */
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
  const policy = grantDataApi(
    stack,
    { name: role.id, policyId: `policy_${id}`, policyName: 'function' },
    {
      level: options.level,
      target: options.target,
      statements: [logsStatement(options.logGroupArn), ...(options.tracing ? [TRACING] : [])],
    },
  );
  return { role, policy };
}
