import { parseCidr } from '../policy/cidr.ts';
import { DATABASE_TYPES } from '../rules/relations.ts';
import { withoutIndexes } from '../terraform/address.ts';
import { differs, referencesOf, UNKNOWN, valueAfter } from '../terraform/change.ts';
import type { Change, Plan } from '../terraform/document.ts';
import { asNumber, asText, asTexts, isObject } from '../terraform/value.ts';
import { namedLists } from './prefix-lists.ts';

/** One source that a security group lets in, however it is written. */
export interface IngressSource {
  /** Key of the group: its address in the plan, or its id. */
  readonly group: string;
  /** Address of the resource that says it. */
  readonly address: string;
  readonly argument: string;
  readonly from: 'cidr' | 'group' | 'prefix list' | 'unknown';
  /** As written: the block for `cidr`, an id otherwise. */
  readonly written: string;
  /** TCP ports, both ends included. */
  readonly firstPort: number;
  readonly lastPort: number;
}

export interface DatabaseGroups {
  /** Ports by group key, of the databases of this plan that use the group. */
  readonly ports: ReadonlyMap<string, ReadonlySet<number>>;
  /** By group key: databases that a port of the group becomes the way to, and what led to each of them before. */
  readonly attachments: ReadonlyMap<string, readonly Attachment[]>;
  /** Groups that a database used before. */
  readonly usedBefore: ReadonlySet<string>;
  /** Groups that only databases use which this plan makes: whom they let in is a first decision. */
  readonly first: ReadonlySet<string>;
  /** A database's groups could not be resolved: any group may be its. */
  readonly someUnknown: boolean;
  readonly anyDatabase: boolean;
}

/** A database that begins to be reached through a port of a group: the group, or the port, is new for it. */
export interface Attachment {
  readonly port: number;
  /** Groups and port through which it was reached before; none for a new database. */
  readonly before: { readonly groups: readonly string[]; readonly port: number };
}

type Side = 'before' | 'after';

/** Ports of the engines that RDS runs. */
export const DATABASE_PORTS: readonly number[] = [5432, 3306, 1433, 1521, 50000];

/** Every TCP source that the security groups of a plan let in, before or after the apply. */
export function ingressOf(plan: Plan, side: Side): readonly IngressSource[] {
  const keys = groupKeys(plan);
  const sources: IngressSource[] = [];
  for (const rule of plan.ofType('aws_vpc_security_group_ingress_rule', 'aws_security_group_rule')) {
    const values = rule[side];
    if (!values || gone(rule, side)) continue;
    if (rule.type === 'aws_security_group_rule' && values.type !== 'ingress') continue;
    const group = groupOf(rule, 'security_group_id', values, keys);
    sources.push(...sourcesOf(plan, side, rule, group, values, side === 'after' ? rule.unknown : {}, undefined));
  }
  for (const owner of plan.ofType('aws_security_group', 'aws_default_security_group')) {
    const values = owner[side];
    if (!values || gone(owner, side) || !ownsIngress(owner)) continue;
    const unknown = side === 'after' && isObject(owner.unknown) ? owner.unknown.ingress : undefined;
    if (unknown === true) {
      sources.push(...sourcesOf(plan, side, owner, owner.address, {}, true, 'ingress'));
      continue;
    }
    const blocks = Array.isArray(values.ingress) ? values.ingress : [];
    blocks.forEach((block, index) => {
      const blockUnknown = Array.isArray(unknown) ? unknown[index] : {};
      if (isObject(block)) sources.push(...sourcesOf(plan, side, owner, owner.address, block, blockUnknown, 'ingress'));
    });
  }
  return sources;
}

function gone(change: Change, side: Side): boolean {
  return change.deposed || (side === 'after' && (change.action === 'delete' || change.action === 'forget'));
}

/** `ingress` of a group is also what a refresh finds there; it counts only where the code sets it. */
function ownsIngress(group: Change): boolean {
  if (group.type === 'aws_default_security_group') return true;
  if (group.expressions?.ingress !== undefined) return true;
  const after = valueAfter(group, 'ingress');
  return (
    (group.action === 'create' && after !== UNKNOWN && after !== undefined) ||
    (group.action !== 'create' && group.action !== 'delete' && differs(group, 'ingress'))
  );
}

function sourcesOf(
  plan: Plan,
  side: Side,
  rule: Change,
  group: string,
  values: Readonly<Record<string, unknown>>,
  unknown: unknown,
  argument: string | undefined,
): readonly IngressSource[] {
  const isUnknown = (name: string) => unknown === true || (isObject(unknown) && deepTrue(unknown[name]));
  const ports = portsOf(values, isUnknown);
  if (!ports) return [];
  const source = (name: string, from: IngressSource['from'], written: string): IngressSource => ({
    group,
    address: rule.address,
    argument: argument ?? name,
    from,
    written,
    ...ports,
  });
  const found: IngressSource[] = [];
  for (const name of ['cidr_ipv4', 'cidr_ipv6', 'cidr_blocks', 'ipv6_cidr_blocks']) {
    for (const cidr of asTexts(values[name])) {
      found.push(source(name, parseCidr(cidr) ? 'cidr' : 'unknown', cidr));
    }
    if (isUnknown(name) && unknown !== true && !comesFromNetwork(rule, name))
      found.push(source(name, 'unknown', '(known after apply)'));
  }
  for (const name of ['prefix_list_id', 'prefix_list_ids']) {
    const ids = asTexts(values[name]).filter((id) => id !== '');
    const named = namedLists(plan, rule, name, ids, side, isUnknown(name) && unknown !== true);
    for (const id of ids) found.push(source(name, 'prefix list', id));
    for (const cidr of named.lists.flatMap(({ blocks }) => blocks)) {
      found.push(source(name, parseCidr(cidr) ? 'cidr' : 'unknown', cidr));
    }
    if (named.unknown || named.lists.some((list) => list.unknown)) {
      found.push(source(name, 'unknown', '(a prefix list known after apply)'));
    }
  }
  for (const name of ['referenced_security_group_id', 'source_security_group_id', 'security_groups']) {
    // The provider may fill it in by itself; only what the code sets is a source.
    if (argument === undefined && rule.expressions && rule.expressions[name] === undefined) continue;
    for (const id of asTexts(values[name])) if (id !== '') found.push(source(name, 'group', id));
    const [reference] = isUnknown(name) && unknown !== true ? referencesOf(rule, argument ?? name) : [];
    if (reference !== undefined) found.push(source(name, 'group', reference));
  }
  if (unknown === true) found.push(source(argument ?? 'cidr_ipv4', 'unknown', '(known after apply)'));
  return found;
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

function portsOf(
  values: Readonly<Record<string, unknown>>,
  isUnknown: (name: string) => boolean,
): { readonly firstPort: number; readonly lastPort: number } | undefined {
  const protocol = (asText(values.ip_protocol) ?? asText(values.protocol) ?? '-1').toLowerCase();
  if (protocol === '-1' || protocol === 'all') return { firstPort: 0, lastPort: 65535 };
  if (protocol !== 'tcp' && protocol !== '6') return undefined;
  const first = asNumber(values.from_port);
  const last = asNumber(values.to_port);
  if (first === undefined || last === undefined || isUnknown('from_port') || isUnknown('to_port'))
    return { firstPort: 0, lastPort: 65535 };
  return first === -1 || last === -1 ? { firstPort: 0, lastPort: 65535 } : { firstPort: first, lastPort: last };
}

function groupKeys(plan: Plan): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const group of plan.ofType('aws_security_group', 'aws_default_security_group')) {
    for (const values of [group.before, group.after]) {
      const id = asText(values?.id);
      if (id) keys.set(id, group.address);
    }
    keys.set(localKey(group, withoutIndexes(group.address)), group.address);
  }
  return keys;
}

/** A reference stays inside its module, so the instance of the module tells which of several groups is meant. */
function localKey(change: Change, address: string): string {
  return `${change.module} ${address}`;
}

function groupOf(
  rule: Change,
  argument: string,
  values: Readonly<Record<string, unknown>>,
  keys: ReadonlyMap<string, string>,
): string {
  const id = asText(values[argument]);
  if (id) return keys.get(id) ?? id;
  for (const reference of referencesOf(rule, argument)) {
    const key = keys.get(localKey(rule, reference));
    if (key) return key;
  }
  return `group of ${rule.address}`;
}

/** Which groups stand before a database of this plan. */
export function databaseGroups(plan: Plan): DatabaseGroups {
  const keys = groupKeys(plan);
  const ports = new Map<string, Set<number>>();
  const databases = plan.ofType(...DATABASE_TYPES).filter((database) => database.type !== 'aws_dsql_cluster');
  const usedBefore = new Set<string>();
  const usedByExisting = new Set<string>();
  const attachments = new Map<string, readonly Attachment[]>();
  let someUnknown = false;
  for (const database of databases) {
    const idsOf = (side: Side) => asTexts(database[side]?.vpc_security_group_ids).map((id) => keys.get(id) ?? id);
    const before = idsOf('before');
    const written = referencesOf(database, 'vpc_security_group_ids').flatMap(
      (reference) => keys.get(localKey(database, reference)) ?? [],
    );
    const found = new Set([...before, ...idsOf('after'), ...written]);
    if (found.size === 0) someUnknown = true;
    for (const group of before) usedBefore.add(group);
    for (const group of found) {
      const known = ports.get(group) ?? new Set<number>();
      known.add(portOf(database));
      ports.set(group, known);
      if (database.before !== undefined) usedByExisting.add(group);
    }
    const was = { groups: before, port: portOf(database, 'before') };
    const port = portOf(database);
    for (const group of new Set([...idsOf('after'), ...written])) {
      if (before.includes(group) && was.port === port) continue;
      attachments.set(group, [...(attachments.get(group) ?? []), { port, before: was }]);
    }
  }
  const first = new Set([...ports.keys()].filter((group) => !usedByExisting.has(group)));
  return { ports, attachments, usedBefore, first, someUnknown, anyDatabase: databases.length > 0 };
}

function portOf(database: Change, side: Side = 'after'): number {
  const other = side === 'after' ? 'before' : 'after';
  const written = asNumber(database[side]?.port) ?? asNumber(database[other]?.port);
  if (written !== undefined && written > 0) return written;
  const engine = asText(database.after?.engine) ?? asText(database.before?.engine) ?? '';
  return /mysql|mariadb/.test(engine) ? 3306 : /sqlserver/.test(engine) ? 1433 : /oracle/.test(engine) ? 1521 : 5432;
}

function deepTrue(value: unknown): boolean {
  return value === true || (Array.isArray(value) && value.some(deepTrue));
}
