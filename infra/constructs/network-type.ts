import type { TerraformResourceLifecycle } from 'cdktf';

/** The VPC and the subnets of the cluster, however the stack got them. */
export interface Network {
  readonly vpcId: string;
  /** The VPC's primary IPv4 block. */
  readonly cidrBlock: string;
  readonly subnetIds: string[];
  /** A Terraform expression: the Availability Zones of the subnets. Undefined for the default VPC, which has one in each. */
  readonly zonesOfSubnets: string | undefined;
  /** For given subnets: conditions that Terraform checks before it creates a cluster there. */
  readonly subnetsInTwoZones?: NonNullable<TerraformResourceLifecycle['precondition']>[number];
}
