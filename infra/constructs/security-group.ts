import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import type { TerraformStack } from 'cdktf';
import type { Network } from './default-vpc.ts';

export const POSTGRESQL_PORT = 5432;

/**
 * The cluster's security group: PostgreSQL from inside the VPC, and no way out (Terraform removes the rule for all egress
 * that AWS gives every new group; the database answers, it never calls).
 *
 * The Data API needs no rule at all. This one serves people who connect with psql from inside the VPC. One resource per
 * rule and no inline blocks, since the two kinds undo each other.
 */
export function securityGroup(
  stack: TerraformStack,
  options: { readonly name: string; readonly network: Network },
): SecurityGroup {
  const group = new SecurityGroup(stack, 'aurora_security_group', {
    name: options.name,
    description: 'Aurora cluster: PostgreSQL from inside the VPC',
    vpcId: options.network.vpcId,
  });
  new VpcSecurityGroupIngressRule(stack, 'postgresql_from_vpc', {
    securityGroupId: group.id,
    description: 'PostgreSQL from the CIDR block of the VPC',
    ipProtocol: 'tcp',
    fromPort: POSTGRESQL_PORT,
    toPort: POSTGRESQL_PORT,
    cidrIpv4: options.network.cidrBlock,
  });
  return group;
}
