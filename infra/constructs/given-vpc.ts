import { DataAwsSubnet } from '@cdktf/provider-aws/lib/data-aws-subnet/index.js';
import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc/index.js';
import type { TerraformStack } from 'cdktf';
import type { Network } from './network-type.ts';

/**
 * An existing VPC and some of its subnets. The plan checks each subnet, so that a subnet of another VPC, or only one Availability Zone, is
 * reported before anything is created.
 */
export function givenVpc(
  stack: TerraformStack,
  { vpcId, subnetIds }: { readonly vpcId: string; readonly subnetIds: readonly string[] },
): Network {
  const vpc = new DataAwsVpc(stack, 'given_vpc', { id: vpcId });
  const subnets = subnetIds.map(
    (id, index) =>
      new DataAwsSubnet(stack, `given_subnet_${index + 1}`, {
        id,
        lifecycle: {
          postcondition: [
            {
              condition: `\${self.vpc_id == "${vpcId}"}`,
              errorMessage:
                `The subnet ${id} is in the VPC \${self.vpc_id}, and the stage names ${vpcId}. ` +
                'Security group and subnets must be of one VPC. Correct network.placement of the stage.',
            },
          ],
        },
      }),
  );
  const zones = `distinct([${subnets.map(({ fqn }) => `${fqn}.availability_zone`).join(', ')}])`;
  return {
    vpcId: vpc.id,
    cidrBlock: vpc.cidrBlock,
    subnetIds: [...subnetIds],
    zonesOfSubnets: zones,
    subnetsInTwoZones: {
      condition: `\${length(${zones}) >= 2}`,
      errorMessage:
        `The subnets ${subnetIds.join(', ')} are all in \${join(", ", ${zones})}. ` +
        'Aurora needs two Availability Zones or more. Add a subnet of another zone to network.placement of the stage.',
    },
  };
}
