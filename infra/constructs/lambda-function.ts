import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { defined } from '@daybreak/aurora/facts';
import type { TerraformStack } from 'cdktf';

export interface LambdaFunctionOptions {
  readonly name: string;
  readonly description: string;
  readonly memoryMib: number;
  readonly timeoutSeconds: number;
  /** Relative to the stack's folder. */
  readonly zipFile: string;
  /** SHA-256 of the zip as base64, as a literal: Terraform would read a file again at the apply, and find another plan. */
  readonly zipSha256: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly role: IamRole;
  readonly policy: IamRolePolicy;
  readonly logGroup: CloudwatchLogGroup;
  readonly keyArn: string | undefined;
  readonly reservedConcurrency: number | undefined;
  readonly tracing: boolean;
  /** Undefined: no VPC, because the Data API needs none. */
  readonly vpcConfig: { readonly subnetIds: string[]; readonly securityGroupIds: string[] } | undefined;
}

/**
 * One function: Node.js on arm64, JSON logs into a group of the stack.
 *
 * It is created after its log group, which Lambda would create otherwise, and after its policy, which Lambda needs for network interfaces.
 * A destroy deletes them after the function.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 */
export function lambdaFunction(stack: TerraformStack, id: string, options: LambdaFunctionOptions): LambdaFunction {
  return new LambdaFunction(stack, `function_${id}`, {
    functionName: options.name,
    description: options.description,
    runtime: 'nodejs24.x',
    architectures: ['arm64'],
    handler: 'index.handler',
    filename: options.zipFile,
    sourceCodeHash: options.zipSha256,
    role: options.role.arn,
    memorySize: options.memoryMib,
    timeout: options.timeoutSeconds,
    environment: { variables: { ...options.environment, NODE_OPTIONS: '--enable-source-maps' } },
    loggingConfig: {
      logFormat: 'JSON',
      applicationLogLevel: 'INFO',
      systemLogLevel: 'WARN',
      logGroup: options.logGroup.name,
    },
    ...(options.tracing ? { tracingConfig: { mode: 'Active' } } : {}),
    ...defined({
      kmsKeyArn: options.keyArn,
      vpcConfig: options.vpcConfig,
      reservedConcurrentExecutions: options.reservedConcurrency,
    }),
    dependsOn: [options.logGroup, options.policy],
  });
}
