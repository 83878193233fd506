import { parseCidr } from '../../policy/cidr.ts';
import type { Source } from '../../policy/ingress.ts';
import { differs, holdsTrue, referencesOf, setsInCode, UNKNOWN, valueAfter } from '../../terraform/change.ts';
import type { Change, Plan } from '../../terraform/document.ts';
import { asBlocks, asText, asTexts, isObject, type ValueObject } from '../../terraform/value.ts';
import {
  BLOCK_ARGUMENTS,
  directionOf,
  GROUP_TYPES,
  LIST_ARGUMENTS,
  portsOf,
  SEPARATE_INGRESS_TYPES,
} from '../ingress.ts';
import { groupKeys, groupOf } from './database-groups.ts';
import { prefixListReader, type Side } from './prefix-lists.ts';

/** A source, and where the plan says it. */
export interface IngressSource extends Source {
  /** Key of the group: its address in the plan, or its id. */
  readonly group: string;
  readonly address: string;
  readonly argument: string;
}

/** Every TCP source that the security groups of a plan let in. */
export type Ingress = Readonly<Record<Side, readonly IngressSource[]>>;

export function ingressOf(plan: Plan): Ingress {
  const keys = groupKeys(plan);
  const readPrefixLists = prefixListReader(plan);
  const on = (side: Side) =>
    [...separateRules(plan, side, keys), ...innerRules(plan, side)].flatMap((written) => [
      ...cidrSources(written),
      ...prefixListSources(written, side, readPrefixLists),
      ...groupSources(written),
    ]);
  return { before: on('before'), after: on('after') };
}

/** One ingress rule as it is written: a resource of its own, or a block inside its group. */
interface WrittenRule {
  readonly change: Change;
  readonly group: string;
  /** `ingress` for a block inside the group. */
  readonly block: 'ingress' | undefined;
  readonly values: ValueObject;
  /** `true`, or the shape of what is known only after the apply. */
  readonly unknown: unknown;
}

function separateRules(plan: Plan, side: Side, keys: ReadonlyMap<string, string>): readonly WrittenRule[] {
  return plan.ofType(...SEPARATE_INGRESS_TYPES).flatMap((change) => {
    const values = change[side];
    if (!values || isGone(change, side) || directionOf(change.type, values) !== 'ingress') return [];
    const group = groupOf(change, asText(values.security_group_id), keys);
    return [{ change, group, block: undefined, values, unknown: side === 'after' ? change.unknown : {} }];
  });
}

function innerRules(plan: Plan, side: Side): readonly WrittenRule[] {
  return plan.ofType(...GROUP_TYPES).flatMap((change): readonly WrittenRule[] => {
    const values = change[side];
    if (!values || isGone(change, side) || !ownsIngress(change)) return [];
    const unknown = side === 'after' && isObject(change.unknown) ? change.unknown.ingress : undefined;
    const common = { change, group: change.address, block: 'ingress' } as const;
    if (unknown === true) return [{ ...common, values: {}, unknown: true }];
    return asBlocks(values.ingress).map((block, index) => ({
      ...common,
      values: block,
      unknown: Array.isArray(unknown) ? unknown[index] : {},
    }));
  });
}

function isGone(change: Change, side: Side): boolean {
  return change.deposed || (side === 'after' && (change.action === 'delete' || change.action === 'forget'));
}

/** `ingress` of a group is also what a refresh finds there; it counts only where the code sets it. */
function ownsIngress(group: Change): boolean {
  if (group.type === 'aws_default_security_group' || setsInCode(group, 'ingress')) return true;
  const after = valueAfter(group, 'ingress');
  return (
    (group.action === 'create' && after !== UNKNOWN && after !== undefined) ||
    (group.action !== 'create' && group.action !== 'delete' && differs(group, 'ingress'))
  );
}

function cidrSources(rule: WrittenRule): readonly IngressSource[] {
  if (rule.unknown === true) return sourceOf(rule, 'cidr_ipv4', 'unknown', '(known after apply)');
  return BLOCK_ARGUMENTS.flatMap((name) => [
    ...asTexts(rule.values[name]).flatMap((cidr) => blockSource(rule, name, cidr)),
    ...(isUnknown(rule, name) && !comesFromNetwork(rule.change, name)
      ? sourceOf(rule, name, 'unknown', '(known after apply)')
      : []),
  ]);
}

function prefixListSources(
  rule: WrittenRule,
  side: Side,
  read: ReturnType<typeof prefixListReader>,
): readonly IngressSource[] {
  if (rule.unknown === true) return [];
  return LIST_ARGUMENTS.flatMap((name) => {
    const ids = asTexts(rule.values[name]).filter((id) => id !== '');
    const isNotKnown = isUnknown(rule, name);
    if (ids.length === 0 && !isNotKnown) return [];
    const { blocks, unknown } = read({ rule: rule.change, argument: name, side, ids, isUnknown: isNotKnown });
    return [
      ...ids.flatMap((id) => sourceOf(rule, name, 'prefix list', id)),
      ...blocks.flatMap((cidr) => blockSource(rule, name, cidr)),
      ...(unknown ? sourceOf(rule, name, 'unknown', '(a prefix list known after apply)') : []),
    ];
  });
}

function groupSources(rule: WrittenRule): readonly IngressSource[] {
  if (rule.unknown === true) return [];
  const { change } = rule;
  return ['referenced_security_group_id', 'source_security_group_id', 'security_groups'].flatMap((name) => {
    // The provider may fill it in by itself; only what the code sets is a source.
    if (rule.block === undefined && change.expressions !== undefined && !setsInCode(change, name)) return [];
    const ids = asTexts(rule.values[name]).filter((id) => id !== '');
    const references = isUnknown(rule, name) ? referencesOf(change, rule.block ?? name).slice(0, 1) : [];
    return [...ids, ...references].flatMap((id) => sourceOf(rule, name, 'group', id));
  });
}

function blockSource(rule: WrittenRule, argument: string, cidr: string): readonly IngressSource[] {
  return sourceOf(rule, argument, parseCidr(cidr) ? 'cidr' : 'unknown', cidr);
}

/** None when the rule is not about TCP. */
function sourceOf(
  rule: WrittenRule,
  argument: string,
  from: Source['from'],
  written: string,
): readonly IngressSource[] {
  const ports = portsOf(rule.values, (name) => isUnknown(rule, name));
  if (ports === undefined) return [];
  return [{ group: rule.group, address: rule.change.address, argument: rule.block ?? argument, from, written, ports }];
}

function isUnknown({ unknown }: WrittenRule, argument: string): boolean {
  return unknown === true || (isObject(unknown) && holdsTrue(unknown[argument]));
}

/** Its own network's block is not the world, also when AWS chooses the block at the apply. */
function comesFromNetwork(rule: Change, argument: string): boolean {
  const expression = rule.expressions?.[argument] ?? rule.expressions?.ingress;
  const references = asTexts(isObject(expression) ? expression.references : undefined);
  const attributes = references.filter((reference) => /cidr_block/.test(reference));
  return (
    attributes.length > 0 &&
    attributes.every((reference) => /(aws_(default_)?(vpc|subnet)\.|module\.vpc\b)/.test(reference))
  );
}
