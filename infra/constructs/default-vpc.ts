import { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets/index.js';
import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc/index.js';
import type { TerraformStack } from 'cdktf';
import type { Network } from './network-type.ts';

/**
 * The account's default VPC and its default subnets, one per Availability Zone.
 *
 * The subnets are read first: without a default VPC they are an empty list, which a condition can explain. Reading the VPC would fail with
 * the provider's "no matching EC2 VPC found" before any condition is checked.
 */
export function defaultVpc(stack: TerraformStack): Network {
  const subnets = new DataAwsSubnets(stack, 'default_subnets', {
    // Only the default VPC has default subnets.
    filter: [{ name: 'default-for-az', values: ['true'] }],
    lifecycle: {
      postcondition: [
        {
          condition: '${length(self.ids) >= 2}',
          errorMessage:
            'The default VPC in ${var.aws_region} has ${length(self.ids)} default subnets (0 where there is no default VPC). ' +
            'This stage puts the cluster there, and Aurora needs 2 or more, in different Availability Zones. Make the VPC with: ' +
            'aws ec2 create-default-vpc --region ${var.aws_region}; a missing subnet with: aws ec2 create-default-subnet; ' +
            'or choose another Region with the variable aws_region.',
        },
      ],
    },
  });
  const vpc = new DataAwsVpc(stack, 'default_vpc', { default: true, dependsOn: [subnets] });
  return { vpcId: vpc.id, cidrBlock: vpc.cidrBlock, subnetIds: subnets.ids, zonesOfSubnets: undefined };
}
