import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { Construct } from 'constructs';
import { defined } from './facts/index.ts';

export interface LogGroupOptions {
  readonly name: string;
  readonly retentionDays: number;
  readonly keyArn: string | undefined;
}

/** A log group of the stack, so that it has a retention and is deleted with the stack. */
export function logGroup(scope: Construct, id: string, options: LogGroupOptions): CloudwatchLogGroup {
  return new CloudwatchLogGroup(scope, id, {
    name: options.name,
    retentionInDays: options.retentionDays,
    ...defined({ kmsKeyId: options.keyArn }),
  });
}
