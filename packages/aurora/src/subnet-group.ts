import { DbSubnetGroup } from '@cdktf/provider-aws/lib/db-subnet-group/index.js';
import type { Construct } from 'constructs';
import { defined } from './facts/index.ts';
import type { Settings } from './settings.ts';

/** The subnets that Aurora may place instances in: two or more, in different Availability Zones. Returns the name. */
export function subnetGroup(scope: Construct, { names, network }: Settings): string {
  const { subnetIds, subnetsInTwoZones } = network;
  const group = new DbSubnetGroup(scope, 'aurora_subnet_group', {
    name: names.subnetGroup,
    description: 'Subnets of the Aurora cluster',
    subnetIds,
    ...defined({ lifecycle: subnetsInTwoZones && { precondition: [subnetsInTwoZones] } }),
  });
  return group.name;
}
