import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint/index.js';
import { defined } from '@daybreak/aurora/facts';
import { ingressRule } from '@daybreak/aurora/parts';
import { Fn, type TerraformStack } from 'cdktf';
import { type Stage, stageNames } from '../stages/index.ts';
import type { Network } from './network-type.ts';

export interface InterfaceEndpointsOptions {
  readonly stage: Stage;
  readonly network: Network;
  readonly region: string;
  readonly accountId: string;
}

const HTTPS = 443;

/**
 * An interface endpoint for each service that the stage names, in every subnet of the cluster, for principals of this account and for
 * addresses of the VPC. With private DNS the SDK needs no setting. Returns their security group.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export function interfaceEndpoints(
  stack: TerraformStack,
  { stage, network, region, accountId }: InterfaceEndpointsOptions,
): SecurityGroup | undefined {
  const { vpcEndpoints } = stage.network;
  if (vpcEndpoints.length === 0) return undefined;
  const names = stageNames(stage);
  const group = new SecurityGroup(stack, 'endpoints_security_group', {
    name: names.endpointsSecurityGroup,
    description: 'Interface endpoints beside the Aurora cluster',
    vpcId: network.vpcId,
  });
  // No rule of a stage has a hyphen in its name.
  ingressRule(stack, 'https-from-vpc', {
    group,
    port: HTTPS,
    description: 'HTTPS from the CIDR block of the VPC',
    cidrIpv4: network.cidrBlock,
  });
  for (const service of vpcEndpoints) {
    new VpcEndpoint(stack, `endpoint_${service.replaceAll('-', '_')}`, {
      vpcId: network.vpcId,
      serviceName: `com.amazonaws.${region}.${service}`,
      vpcEndpointType: 'Interface',
      privateDnsEnabled: true,
      subnetIds: network.subnetIds,
      securityGroupIds: [group.id],
      policy: Fn.jsonencode({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'CallersOfThisAccount',
            ...{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
            Condition: { StringEquals: { 'aws:PrincipalAccount': accountId } },
          },
        ],
      }),
      tags: { Name: `${names.endpointPrefix}${service}` },
      ...defined({ lifecycle: oneSubnetInEachZone(network) }),
    });
  }
  return group;
}

/** AWS refuses two subnets in one zone. The subnets of a VPC of the stack are in different zones. */
function oneSubnetInEachZone({ subnetIds, subnetsInTwoZones, zonesOfSubnets }: Network) {
  if (subnetsInTwoZones === undefined || zonesOfSubnets === undefined) return undefined;
  return {
    precondition: [
      {
        condition: `\${length(${zonesOfSubnets}) == ${subnetIds.length}}`,
        errorMessage:
          `Two of the subnets ${subnetIds.join(', ')} are in one Availability Zone. An interface endpoint takes one subnet in each. ` +
          'Remove a subnet from network.placement of the stage, or remove network.vpcEndpoints.',
      },
    ],
  };
}
