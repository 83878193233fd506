import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { TerraformStack } from 'cdktf';
import { defined } from '../defined.ts';

/** The log group that functions write to. The stack owns it, so that it has a retention and goes with the stack. */
export function lambdaLogGroup(
  stack: TerraformStack,
  options: { readonly name: string; readonly retentionDays: number; readonly keyArn: string | undefined },
): CloudwatchLogGroup {
  return new CloudwatchLogGroup(stack, 'lambda_logs', {
    name: options.name,
    retentionInDays: options.retentionDays,
    ...defined({ kmsKeyId: options.keyArn }),
  });
}
