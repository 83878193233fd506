import { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets/index.js';
import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc/index.js';
import { DataAwsVpcs } from '@cdktf/provider-aws/lib/data-aws-vpcs/index.js';
import type { TerraformStack } from 'cdktf';

export interface Network {
  readonly vpcId: string;
  /** The VPC's primary IPv4 block. */
  readonly cidrBlock: string;
  readonly subnetIds: string[];
}

/**
 * The account's default VPC and its default subnets, one per Availability Zone.
 *
 * The list is read before the VPC itself, because `aws_vpc` fails with the provider's "no matching EC2 VPC found" before
 * any condition of ours could say what to do.
 */
export function defaultVpc(stack: TerraformStack): Network {
  const vpcs = new DataAwsVpcs(stack, 'default_vpcs', {
    filter: [{ name: 'is-default', values: ['true'] }],
    lifecycle: {
      postcondition: [
        {
          condition: '${length(self.ids) == 1}',
          errorMessage:
            'There is no default VPC in ${var.aws_region}, and this stage puts the cluster into it. ' +
            'Make one with: aws ec2 create-default-vpc --region ${var.aws_region}. Or choose another Region with the variable aws_region.',
        },
      ],
    },
  });
  const vpc = new DataAwsVpc(stack, 'default_vpc', { id: `\${one(${vpcs.fqn}.ids)}` });
  const subnets = new DataAwsSubnets(stack, 'default_subnets', {
    filter: [
      { name: 'vpc-id', values: [vpc.id] },
      { name: 'default-for-az', values: ['true'] },
    ],
    lifecycle: {
      postcondition: [
        {
          condition: '${length(self.ids) >= 2}',
          errorMessage:
            'The default VPC in ${var.aws_region} has ${length(self.ids)} default subnets; Aurora needs 2 or more, in different ' +
            'Availability Zones. Make one with: aws ec2 create-default-subnet --region ${var.aws_region} --availability-zone <zone>.',
        },
      ],
    },
  });
  return { vpcId: vpc.id, cidrBlock: vpc.cidrBlock, subnetIds: subnets.ids };
}
