// The permissions of the AWS checks: the policy that `--policy` prints.

import { DATA_API_ACTIONS } from '@daybreak/aurora/facts';
import type { DataApiConnection } from '@daybreak/database/settings';

/**
 * The least policy for `doctor` and `monitor` on one cluster. `sts:GetCallerIdentity` needs no permission; CloudWatch's and some of
 * RDS's actions have no resources to name.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
 */
export function doctorPolicy(target: DataApiConnection, roleArn: string | undefined): object {
  const [, partition, , region, account] = target.resourceArn.split(':');
  const secrets = [target.secretArn, ...Object.values(target.userSecretArns ?? {})];
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'LookAtTheCluster',
        Effect: 'Allow',
        Action: [
          'rds:DescribeDBClusters',
          'rds:DescribeDBInstances',
          'rds:DescribeEvents',
          'rds:DescribePendingMaintenanceActions',
        ],
        Resource: '*',
      },
      {
        Sid: 'ReadMetrics',
        Effect: 'Allow',
        Action: ['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'],
        Resource: '*',
      },
      {
        Sid: 'LookAtTheSecret',
        Effect: 'Allow',
        Action: 'secretsmanager:DescribeSecret',
        Resource: secrets.length === 1 ? target.secretArn : secrets,
      },
      {
        Sid: 'SimulatePolicies',
        Effect: 'Allow',
        Action: ['iam:GetRole', 'iam:SimulatePrincipalPolicy'],
        Resource: roleArn ?? `arn:${partition}:iam::${account}:role/*`,
      },
      {
        Sid: 'ReadStatementsOfPerformanceInsights',
        Effect: 'Allow',
        Action: ['pi:DescribeDimensionKeys', 'pi:GetResourceMetrics'],
        Resource: `arn:${partition}:pi:${region}:${account}:metrics/rds/*`,
      },
      { Sid: 'RunStatements', Effect: 'Allow', Action: DATA_API_ACTIONS.transactions, Resource: target.resourceArn },
      { Sid: 'SignIn', Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: target.secretArn },
    ],
  };
}
