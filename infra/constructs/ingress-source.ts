import type { IngressSource } from '@daybreak/aurora';
import type { Stage } from '../stages/index.ts';
import type { Network } from './network-type.ts';

/** The addresses or the group that a rule of the stage names. */
export function ingressSource(rule: Stage['network']['ingress'][string], network: Network): IngressSource {
  if ('from' in rule) return { cidrIpv4: network.cidrBlock };
  if ('securityGroupId' in rule) return { referencedSecurityGroupId: rule.securityGroupId };
  return rule.cidrBlock.includes(':') ? { cidrIpv6: rule.cidrBlock } : { cidrIpv4: rule.cidrBlock };
}
