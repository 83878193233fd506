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
}

/** Security groups, whose rules may be inside of them. */
export const GROUP_TYPES = ['aws_security_group', 'aws_default_security_group'];
const SEPARATE = [
  'aws_vpc_security_group_ingress_rule',
  'aws_vpc_security_group_egress_rule',
  'aws_security_group_rule',
];

/** Arguments of a rule with address blocks, and with prefix lists, in all its spellings. */
export const BLOCK_ARGUMENTS = ['cidr_ipv4', 'cidr_ipv6', 'cidr_blocks', 'ipv6_cidr_blocks'];
export const LIST_ARGUMENTS = ['prefix_list_id', 'prefix_list_ids'];

export function securityGroups(stack: Document): readonly Block[] {
  return resourcesOf(stack, ...GROUP_TYPES);
}

/** Rules of every security group, by group; those whose group is not in the stack stand under the text that names it. */
export function rulesByGroup(stack: Document): ReadonlyMap<string, readonly GroupRule[]> {
  const rules = new Map<string, GroupRule[]>();
  const add = (group: string, rule: GroupRule) => rules.set(group, [...(rules.get(group) ?? []), rule]);
  for (const group of securityGroups(stack)) {
    for (const direction of ['ingress', 'egress'] as const) {
      for (const values of asBlocks(group.values[direction])) {
        add(group.address, { at: group, direction, values, cidrBlocks: cidrsOf(values, group, stack) });
      }
    }
  }
  for (const rule of separateRules(stack))
    add(groupOf(stack, rule.at)?.address ?? String(rule.at.values.security_group_id), rule);
  return rules;
}

export function separateRules(stack: Document): readonly GroupRule[] {
  return resourcesOf(stack, ...SEPARATE).map((block) => ({
    at: block,
    direction: /egress/.test(asText(block.values.type) ?? block.type) ? 'egress' : 'ingress',
    values: block.values,
    cidrBlocks: cidrsOf(block.values, block, stack),
  }));
}

/** The security group of the stack that a separate rule belongs to. */
export function groupOf(stack: Document, rule: Block): Block | undefined {
  return securityGroups(stack).find((group) => pointsAt(rule, 'security_group_id', group, 'id'));
}

/** What a rule is about, of which TCP counts: `-1`, `all`, `tcp` and 6 are spellings. Without a protocol it is about every port. */
export function protocolOf(values: ValueObject): 'every port' | 'tcp' | 'another' {
  const protocol = (asText(values.ip_protocol) ?? asText(values.protocol) ?? '-1').toLowerCase();
  if (protocol === '-1' || protocol === 'all') return 'every port';
  return protocol === 'tcp' || protocol === '6' ? 'tcp' : 'another';
}

/** Whether a rule lets TCP through to the port; without ports all of them are meant. */
export function coversPort({ values }: GroupRule, port: number): boolean {
  const protocol = protocolOf(values);
  if (protocol !== 'tcp') return protocol === 'every port';
  // The port of a cluster by reference is that of a database, whichever number it is.
  if ([values.from_port, values.to_port].some(isClusterPort)) return true;
  const from = asNumber(values.from_port);
  const to = asNumber(values.to_port);
  // A port that is not known is not judged; one that is not written means all of them.
  if ((from === undefined && isSet(values.from_port)) || (to === undefined && isSet(values.to_port))) return false;
  return (from ?? 0) <= port && port <= (to ?? 65_535);
}

function isClusterPort(value: Value | undefined): boolean {
  return (
    value instanceof Unresolved && value.references.some((name) => /(^|\.)aws_rds_cluster\.[\w-]+\.port$/.test(name))
  );
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
