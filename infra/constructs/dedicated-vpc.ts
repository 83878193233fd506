import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones/index.js';
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group/index.js';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table/index.js';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association/index.js';
import { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { Fn, type TerraformStack, Token } from 'cdktf';
import type { Network } from './network-type.ts';

/** Database subnets, one per Availability Zone. Aurora keeps its storage in three. */
const SUBNETS = 3;
/** A quarter of the VPC for each; one quarter stays free. */
const QUARTER = 2;

/**
 * A VPC only for the database: three subnets in three Availability Zones, a route table without routes, so that only the Data API
 * reaches the database, and a default security group without rules.
 *
 * The zones are those that the Region offers when the subnets are created. A subnet does not move when AWS opens another zone.
 */
export function dedicatedVpc(
  stack: TerraformStack,
  { name, cidrBlock }: { readonly name: string; readonly cidrBlock: string },
): Network {
  const zones = new DataAwsAvailabilityZones(stack, 'zones', {
    state: 'available',
    // Local Zones are opt-in, and have no Aurora.
    filter: [{ name: 'opt-in-status', values: ['opt-in-not-required'] }],
    lifecycle: {
      postcondition: [
        {
          condition: `\${length(self.names) >= ${SUBNETS}}`,
          errorMessage:
            'The Region ${var.aws_region} offers ${length(self.names)} Availability Zones to this account. ' +
            `A dedicated VPC has its subnets in ${SUBNETS}. Use another Region, or network.placement "default" or "given".`,
        },
      ],
    },
  });
  const vpc = new Vpc(stack, 'database_vpc', {
    cidrBlock,
    enableDnsSupport: true,
    enableDnsHostnames: true,
    tags: { Name: name },
  });
  new DefaultSecurityGroup(stack, 'database_vpc_default_group', { vpcId: vpc.id });
  const routes = new RouteTable(stack, 'database_routes', { vpcId: vpc.id, tags: { Name: name } });
  const subnets = Array.from({ length: SUBNETS }, (_, index) => {
    const subnet = new Subnet(stack, `database_subnet_${index + 1}`, {
      vpcId: vpc.id,
      cidrBlock: Fn.cidrsubnet(vpc.cidrBlock, QUARTER, index),
      availabilityZone: Token.asString(Fn.element(zones.names, index)),
      mapPublicIpOnLaunch: false,
      tags: { Name: `${name}-${index + 1}` },
      lifecycle: { ignoreChanges: ['availability_zone'] },
    });
    new RouteTableAssociation(stack, `database_subnet_${index + 1}_routes`, {
      subnetId: subnet.id,
      routeTableId: routes.id,
    });
    return subnet;
  });
  return {
    vpcId: vpc.id,
    cidrBlock: vpc.cidrBlock,
    subnetIds: subnets.map(({ id }) => id),
    zonesOfSubnets: `[${subnets.map(({ fqn }) => `${fqn}.availability_zone`).join(', ')}]`,
  };
}
