import { DbSubnetGroup } from '@cdktf/provider-aws/lib/db-subnet-group/index.js';
import type { TerraformStack } from 'cdktf';
import { defined } from '../defined.ts';
import type { Network } from './network-type.ts';

/** The subnets that Aurora may place instances in: two or more, in different Availability Zones. Returns the name. */
export function subnetGroup(
  stack: TerraformStack,
  options: { readonly name: string; readonly network: Network },
): string {
  const { subnetIds, subnetsInTwoZones } = options.network;
  const group = new DbSubnetGroup(stack, 'aurora_subnet_group', {
    name: options.name,
    description: 'Subnets of the Aurora cluster',
    subnetIds,
    ...defined({ lifecycle: subnetsInTwoZones && { precondition: [subnetsInTwoZones] } }),
  });
  return group.name;
}
