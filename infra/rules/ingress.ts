import { grouped } from '../grouped.ts';
import { type PortEnd, type PortRange, tcpPorts } from '../policy/ingress.ts';
import { type Block, type Document, resourcesOf } from '../terraform/document.ts';
import { pointsAt, referencesFrom } from '../terraform/references.ts';
import {
  asBlocks,
  asNumber,
  asText,
  asTexts,
  isSet,
  Unresolved,
  type Value,
  type ValueObject,
} from '../terraform/value.ts';

/** One rule of a security group, however it is written. */
export interface GroupRule {
  /** The block that holds it: the group itself, or a rule of its own. */
  readonly at: Block;
  readonly direction: 'ingress' | 'egress';
  readonly values: ValueObject;
  /** CIDR blocks that are known, those of prefix lists of the same stack included. */
  readonly cidrBlocks: readonly string[];
  /** Undefined where it is not about TCP, or cannot be judged. */
  readonly ports: PortRange | undefined;
}

/** Security groups, whose rules may be inside of them. */
export const GROUP_TYPES = ['aws_security_group', 'aws_default_security_group'];

/** Rules that are resources of their own, and let something in. */
export const SEPARATE_INGRESS_TYPES = ['aws_vpc_security_group_ingress_rule', 'aws_security_group_rule'];
const SEPARATE_TYPES = [...SEPARATE_INGRESS_TYPES, 'aws_vpc_security_group_egress_rule'];

/** Arguments of a rule with address blocks, and with prefix lists, in all its spellings. */
export const BLOCK_ARGUMENTS = ['cidr_ipv4', 'cidr_ipv6', 'cidr_blocks', 'ipv6_cidr_blocks'];
export const LIST_ARGUMENTS = ['prefix_list_id', 'prefix_list_ids'];

export function securityGroups(stack: Document): readonly Block[] {
  return resourcesOf(stack, ...GROUP_TYPES);
}

/** Rules of every security group, by group; those whose group is not in the stack stand under the text that names it. */
export function rulesByGroup(stack: Document): ReadonlyMap<string, readonly GroupRule[]> {
  const inner = securityGroups(stack).flatMap((group) =>
    (['ingress', 'egress'] as const).flatMap((direction) =>
      asBlocks(group.values[direction]).map((values) => ruleIn(group, direction, values, stack)),
    ),
  );
  return grouped([...inner, ...separateRules(stack)], ({ at }) => [
    GROUP_TYPES.includes(at.type) ? at.address : (groupOf(stack, at)?.address ?? String(at.values.security_group_id)),
  ]);
}

export function separateRules(stack: Document): readonly GroupRule[] {
  return resourcesOf(stack, ...SEPARATE_TYPES).map((block) =>
    ruleIn(block, directionOf(block.type, block.values), block.values, stack),
  );
}

function ruleIn(at: Block, direction: GroupRule['direction'], values: ValueObject, stack: Document): GroupRule {
  return { at, direction, values, cidrBlocks: cidrsOf(values, at, stack), ports: portsOf(values) };
}

/** The type says it, or the argument `type` of the older kind of rule. */
export function directionOf(type: string, values: ValueObject): GroupRule['direction'] {
  return /egress/.test(asText(values.type) ?? type) ? 'egress' : 'ingress';
}

/** The security group of the stack that a separate rule belongs to. */
export function groupOf(stack: Document, rule: Block): Block | undefined {
  return securityGroups(stack).find((group) => pointsAt(rule, 'security_group_id', group, 'id'));
}

/** The TCP ports of a rule, in all spellings of its arguments. */
export function portsOf(
  values: ValueObject,
  isUnknown: (argument: string) => boolean = () => false,
): PortRange | undefined {
  const end = (name: string): PortEnd => (isUnknown(name) ? 'any' : portEnd(values[name]));
  const protocol = [values.ip_protocol, values.protocol].find(isSet);
  if (protocol instanceof Unresolved && protocol.knownFrom === 'plan') return undefined;
  return tcpPorts(asText(protocol), end('from_port'), end('to_port'));
}

function portEnd(value: Value | undefined): PortEnd {
  if (value instanceof Unresolved) return value.knownFrom === 'plan' ? 'not evaluated' : 'any';
  return asNumber(value) ?? 'any';
}

function cidrsOf(values: ValueObject, block: Block, stack: Document): readonly string[] {
  const own = BLOCK_ARGUMENTS.flatMap((name) => asTexts(values[name]));
  const named = [...LIST_ARGUMENTS, 'ingress', 'egress'].flatMap((name) => referencesFrom(block, name));
  const lists = resourcesOf(stack, 'aws_ec2_managed_prefix_list').filter((list) =>
    named.some((reference) => reference.startsWith(`${list.address}.`)),
  );
  return LIST_ARGUMENTS.some((name) => isSet(values[name]))
    ? [...own, ...lists.flatMap((list) => entriesOf(list, stack))]
    : own;
}

/** Entries of a prefix list, inside of it or as resources of their own. */
function entriesOf(list: Block, stack: Document): readonly string[] {
  const separate = resourcesOf(stack, 'aws_ec2_managed_prefix_list_entry').filter((entry) =>
    pointsAt(entry, 'prefix_list_id', list, 'id'),
  );
  return [...asBlocks(list.values.entry), ...separate.map(({ values }) => values)].flatMap(({ cidr }) => asTexts(cidr));
}
