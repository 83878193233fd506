import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js';
import type { Construct } from 'constructs';
import type { Account } from './account.ts';
import { serviceRole } from './service-role.ts';

export interface MonitoringRoleOptions {
  readonly name: string;
  readonly clusterIdentifier: string;
  readonly account: Account;
  readonly permissionsBoundary: string | undefined;
}

export interface MonitoringRole {
  readonly arn: string;
  readonly policy: IamRolePolicyAttachment;
}

/**
 * The role with which RDS writes the operating system's metrics (enhanced monitoring), for this account only. RDS checks the rights of the
 * role before it accepts it, so the cluster must wait for the policy.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Monitoring.OS.Enabling.html
 */
export function monitoringRole(scope: Construct, options: MonitoringRoleOptions): MonitoringRole {
  const { account } = options;
  const role = serviceRole(scope, 'monitoring_role', {
    name: options.name,
    description: `Enhanced monitoring of the Aurora cluster ${options.clusterIdentifier}`,
    service: 'monitoring.rds.amazonaws.com',
    accountId: account.id,
    permissionsBoundary: options.permissionsBoundary,
  });
  const policy = new IamRolePolicyAttachment(scope, 'monitoring_policy', {
    role: role.name,
    policyArn: `arn:${account.partition()}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole`,
  });
  return { arn: role.arn, policy };
}
