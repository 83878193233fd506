import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import type { Construct } from 'constructs';
import { logicalId } from './logical-id.ts';
import type { IngressRule } from './props.ts';
import type { Settings } from './settings.ts';

/**
 * The cluster's security group: the rules of `network.ingress`, if any, and no egress, because the database never opens connections.
 * (Terraform removes the egress rule that AWS adds to every new group.)
 *
 * The Data API needs no rule at all. Rules are for clients that connect by TCP, such as psql. Each rule is a separate resource; inline
 * blocks would conflict with them.
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

/** One rule that allows TCP to one port. In the stack the ids of all resources must differ; in Terraform only those of one type. */
export function ingressRule(scope: Construct, id: string, options: IngressRuleOptions): void {
  const { group, port, description, ...from } = options;
  const rule = new VpcSecurityGroupIngressRule(scope, `ingress_${id}`, {
    ...{ securityGroupId: group.id, description, ipProtocol: 'tcp', fromPort: port, toPort: port },
    ...from,
  });
  rule.overrideLogicalId(logicalId(scope, id));
}
