import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import {
  VpcSecurityGroupIngressRule,
  type VpcSecurityGroupIngressRuleConfig,
} from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import type { TerraformStack } from 'cdktf';
import type { Stage } from '../stages/index.ts';
import type { Network } from './network-type.ts';

export interface SecurityGroupOptions {
  readonly name: string;
  readonly network: Network;
  readonly stage: Stage;
}

type Ingress = Stage['network']['ingress'][string];

/**
 * The cluster's security group: the rules that the stage names, which may be none, and no way out (Terraform removes the rule
 * for all egress that AWS gives every new group; the database answers, it never calls).
 *
 * The Data API needs no rule at all. Rules serve people who connect with psql. One resource per rule and no inline blocks, since
 * the two kinds undo each other.
 */
export function securityGroup(stack: TerraformStack, options: SecurityGroupOptions): SecurityGroup {
  const { port, ingress, securityGroupDescription } = options.stage.network;
  const group = new SecurityGroup(stack, 'aurora_security_group', {
    name: options.name,
    description: securityGroupDescription,
    vpcId: options.network.vpcId,
  });
  for (const [id, rule] of Object.entries(ingress)) {
    ingressRule(stack, id, { group, port, description: rule.description, ...source(rule, options.network) });
  }
  return group;
}

export interface IngressRuleOptions extends Source {
  readonly group: SecurityGroup;
  readonly port: number;
  readonly description: string;
}

/** One rule that lets TCP in to one port. In the stack the names of all resources meet; in Terraform only those of a type do. */
export function ingressRule(stack: TerraformStack, id: string, options: IngressRuleOptions): void {
  const { group, port, description, ...from } = options;
  const rule = new VpcSecurityGroupIngressRule(stack, `ingress_${id}`, {
    ...{ securityGroupId: group.id, description, ipProtocol: 'tcp', fromPort: port, toPort: port },
    ...from,
  });
  rule.overrideLogicalId(id);
}

/** Where connections come from: one of these. */
type Source = Pick<VpcSecurityGroupIngressRuleConfig, 'cidrIpv4' | 'cidrIpv6' | 'referencedSecurityGroupId'>;

/** The addresses or the group that a rule of the stage names. */
export function source(rule: Ingress, network: Network): Source {
  if ('from' in rule) return { cidrIpv4: network.cidrBlock };
  if ('securityGroupId' in rule) return { referencedSecurityGroupId: rule.securityGroupId };
  return rule.cidrBlock.includes(':') ? { cidrIpv6: rule.cidrBlock } : { cidrIpv4: rule.cidrBlock };
}
