import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { TerraformStack } from 'cdktf';
import { defined } from '../defined.ts';
import { databaseLogGroup } from '../stages/index.ts';

export interface DatabaseLogsOptions {
  readonly clusterIdentifier: string;
  readonly logs: readonly string[];
  readonly retentionDays: number;
  readonly keyArn: string | undefined;
}

/**
 * A log group for each exported log, made before the cluster: RDS would make it otherwise, without a retention, and leave it
 * behind. The names are texts, not references to the cluster, which depends on the groups.
 */
export function databaseLogs(stack: TerraformStack, options: DatabaseLogsOptions): readonly CloudwatchLogGroup[] {
  return options.logs.map(
    (log) =>
      new CloudwatchLogGroup(stack, `database_logs_${log.replaceAll('-', '_')}`, {
        name: databaseLogGroup(options.clusterIdentifier, log),
        retentionInDays: options.retentionDays,
        ...defined({ kmsKeyId: options.keyArn }),
      }),
  );
}
