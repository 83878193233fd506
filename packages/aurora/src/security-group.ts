import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import type { Construct } from 'constructs';
import { logicalId } from './logical-id.ts';
import type { IngressRule } from './props.ts';
import type { Settings } from './settings.ts';

/**
 * The cluster's security group: the rules of `network.ingress`, which may be none, and no way out (Terraform removes the rule
 * for all egress that AWS gives every new group; the database answers, it never calls).
 *
 * The Data API needs no rule at all. Rules serve people who connect with psql. One resource per rule and no inline blocks, since
 * the two kinds undo each other.
 */
export function securityGroup(scope: Construct, { names, network }: Settings): SecurityGroup {
  const { port, ingress, securityGroupDescription, vpcId } = network;
  const group = new SecurityGroup(scope, 'aurora_security_group', {
    name: names.securityGroup,
    description: securityGroupDescription,
    vpcId,
  });
  for (const [id, rule] of Object.entries(ingress)) ingressRule(scope, id, { group, port, ...rule });
  return group;
}

export type IngressRuleOptions = IngressRule & {
  readonly group: SecurityGroup;
  readonly port: number;
};

/** One rule that lets TCP in to one port. In the stack the names of all resources meet; in Terraform only those of a type do. */
export function ingressRule(scope: Construct, id: string, options: IngressRuleOptions): void {
  const { group, port, description, ...from } = options;
  const rule = new VpcSecurityGroupIngressRule(scope, `ingress_${id}`, {
    ...{ securityGroupId: group.id, description, ipProtocol: 'tcp', fromPort: port, toPort: port },
    ...from,
  });
  rule.overrideLogicalId(logicalId(scope, id));
}
