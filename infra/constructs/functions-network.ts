import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones/index.js';
import { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import {
  VpcSecurityGroupEgressRule,
  type VpcSecurityGroupEgressRuleConfig,
} from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import { VPC_PARAMETERS } from '@daybreak/database/settings';
import { Fn, type TerraformStack, Token } from 'cdktf';
import { functionsSignInWithIam, type Stage, stageNames } from '../stages/index.ts';
import { connectionParameter } from './connection-parameters.ts';

export interface FunctionsNetwork {
  readonly subnetIds: string[];
  readonly securityGroupIds: string[];
}

/** Where users report that Lambda refuses subnets. AWS does not document it, and it was not tried here. */
const WITHOUT_LAMBDA = ['use1-az3'];
const HTTPS = 443;

/**
 * The network of functions that use PostgreSQL's own protocol: the subnets of the cluster, and a security group that allows connections
 * only to the database and, if they read a secret, to Secrets Manager. The group of the database allows connections from it.
 *
 * Logs and DNS need no rule: Lambda itself writes logs, and security groups do not filter the DNS of the VPC.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export function functionsNetwork(
  stack: TerraformStack,
  { stage, port }: { readonly stage: Stage; readonly port: number },
): FunctionsNetwork {
  const parameter = (name: keyof typeof VPC_PARAMETERS) => connectionParameter(stack, stage, VPC_PARAMETERS[name]);
  const group = new SecurityGroup(stack, 'functions_security_group', {
    name: stageNames(stage).functionsSecurityGroup,
    description: 'Functions that connect to the Aurora cluster',
    vpcId: parameter('vpc'),
    // Otherwise Terraform deletes it while functions still use it, and AWS refuses:
    // https://github.com/hashicorp/terraform-provider-aws/issues/13661
    lifecycle: { createBeforeDestroy: true },
  });
  const databaseGroup = parameter('databaseGroup');
  const wayOut = (id: string, to: Partial<VpcSecurityGroupEgressRuleConfig>, toPort: number, description: string) =>
    new VpcSecurityGroupEgressRule(stack, id, {
      ...{ securityGroupId: group.id, description, ipProtocol: 'tcp', fromPort: toPort, toPort },
      ...to,
    });
  wayOut('functions_to_database', { referencedSecurityGroupId: databaseGroup }, port, 'Functions call the database');
  if (!functionsSignInWithIam(stage)) {
    const to = stage.network.vpcEndpoints.includes('secretsmanager')
      ? { referencedSecurityGroupId: parameter('endpointsGroup') }
      : { cidrIpv4: '0.0.0.0/0' };
    wayOut('functions_to_secrets_manager', to, HTTPS, 'Functions read their secret from Secrets Manager');
  }
  new VpcSecurityGroupIngressRule(stack, 'database_from_functions', {
    securityGroupId: databaseGroup,
    referencedSecurityGroupId: group.id,
    description: `Functions of stage ${stage.name}`,
    ...{ ipProtocol: 'tcp', fromPort: port, toPort: port },
  });
  return { subnetIds: subnetsWithLambda(stack, parameter('subnets')), securityGroupIds: [group.id] };
}

/** The subnets of the cluster that are in zones with Lambda. */
function subnetsWithLambda(stack: TerraformStack, subnetIds: string): string[] {
  const zones = new DataAwsAvailabilityZones(stack, 'zones_with_lambda', { excludeZoneIds: WITHOUT_LAMBDA });
  const subnets = new DataAwsSubnets(stack, 'function_subnets', {
    filter: [
      { name: 'subnet-id', values: Token.asList(Fn.split(',', subnetIds)) },
      { name: 'availability-zone-id', values: zones.zoneIds },
    ],
  });
  return subnets.ids;
}
