import type { TerraformResourceLifecycle, TerraformStack } from 'cdktf';
import type { Stage } from '../stages/index.ts';
import { dedicatedVpc } from './dedicated-vpc.ts';
import { defaultVpc } from './default-vpc.ts';
import { givenVpc } from './given-vpc.ts';

export interface Network {
  readonly vpcId: string;
  /** The VPC's primary IPv4 block. */
  readonly cidrBlock: string;
  readonly subnetIds: string[];
  /** A Terraform expression: the Availability Zones of the subnets. Undefined for the default VPC, which has one in each. */
  readonly zonesOfSubnets: string | undefined;
  /** Where the subnets are given: what Terraform must find before it puts a cluster there. */
  readonly subnetsInTwoZones?: NonNullable<TerraformResourceLifecycle['precondition']>[number];
}

/** The VPC and the subnets that the stage names, reads or makes. */
export function network(stack: TerraformStack, stage: Stage, vpcName: string): Network {
  const { placement } = stage.network;
  switch (placement.kind) {
    case 'default':
      return defaultVpc(stack);
    case 'given':
      return givenVpc(stack, placement);
    case 'dedicated':
      return dedicatedVpc(stack, { name: vpcName, cidrBlock: placement.cidrBlock });
  }
}
