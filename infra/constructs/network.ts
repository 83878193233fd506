import type { TerraformStack } from 'cdktf';
import type { Stage } from '../stages/index.ts';
import { dedicatedVpc } from './dedicated-vpc.ts';
import { defaultVpc } from './default-vpc.ts';
import { givenVpc } from './given-vpc.ts';
import type { Network } from './network-type.ts';

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
