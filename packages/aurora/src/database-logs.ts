import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { Construct } from 'constructs';
import { databaseLogGroup } from './facts/index.ts';
import { logGroup } from './log-group.ts';

export interface DatabaseLogsOptions {
  readonly clusterIdentifier: string;
  readonly logs: readonly string[];
  readonly retentionDays: number;
  readonly keyArn: string | undefined;
}

/**
 * A log group for each exported log, created before the cluster. Otherwise RDS would create it, without a retention, and it would remain
 * after a destroy. The names are texts, not references to the cluster, which depends on the groups.
 */
export function databaseLogs(scope: Construct, options: DatabaseLogsOptions): readonly CloudwatchLogGroup[] {
  const { clusterIdentifier, retentionDays, keyArn } = options;
  return options.logs.map((log) =>
    logGroup(scope, `database_logs_${log.replaceAll('-', '_')}`, {
      name: databaseLogGroup(clusterIdentifier, log),
      retentionDays,
      keyArn,
    }),
  );
}
