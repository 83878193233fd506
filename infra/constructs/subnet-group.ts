import { DbSubnetGroup } from '@cdktf/provider-aws/lib/db-subnet-group/index.js';
import type { TerraformStack } from 'cdktf';

/** The subnets that Aurora may place instances in: two or more, in different Availability Zones. */
export function subnetGroup(
  stack: TerraformStack,
  options: { readonly name: string; readonly subnetIds: string[] },
): DbSubnetGroup {
  return new DbSubnetGroup(stack, 'aurora_subnet_group', {
    name: options.name,
    description: 'Subnets of the Aurora cluster',
    subnetIds: options.subnetIds,
  });
}
