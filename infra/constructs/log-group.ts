import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { TerraformStack } from 'cdktf';
import { defined } from '../defined.ts';

export interface LogGroupOptions {
  readonly name: string;
  readonly retentionDays: number;
  readonly keyArn: string | undefined;
}

/** A log group that the stack owns, so that it has a retention and goes with the stack. */
export function logGroup(stack: TerraformStack, id: string, options: LogGroupOptions): CloudwatchLogGroup {
  return new CloudwatchLogGroup(stack, id, {
    name: options.name,
    retentionInDays: options.retentionDays,
    ...defined({ kmsKeyId: options.keyArn }),
  });
}
