import { withoutIndexes } from '../../terraform/address.ts';
import { referencesOf } from '../../terraform/change.ts';
import type { Change, Plan } from '../../terraform/document.ts';
import { asNumber, asText, asTexts } from '../../terraform/value.ts';
import { GROUP_TYPES } from '../ingress.ts';
import { defaultPort, typesWith } from '../types.ts';
import type { Side } from './prefix-lists.ts';

/** Which security groups lead to a database of the plan, by group key (see {@link groupKeys}). */
export interface DatabaseGroups {
  /** Ports of the databases of this plan that use the group. */
  readonly ports: ReadonlyMap<string, ReadonlySet<number>>;
  /** Databases that a port of the group becomes the way to, and what led to each of them before. */
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

/** Keys of the security groups of a plan, by id, and by module and block. A key is the group's address. */
export function groupKeys(plan: Plan): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const group of plan.ofType(...GROUP_TYPES)) {
    for (const id of asTexts([group.before?.id ?? null, group.after?.id ?? null])) keys.set(id, group.address);
    keys.set(localKey(group, withoutIndexes(group.address)), group.address);
  }
  return keys;
}

/** A reference stays inside its module, so the instance of the module tells which of several groups it is. */
function localKey(change: Change, address: string): string {
  return `${change.module} ${address}`;
}

/** The key of the group that a separate rule belongs to; the id itself where the group is not in the plan. */
export function groupOf(rule: Change, id: string | undefined, keys: ReadonlyMap<string, string>): string {
  if (id) return keys.get(id) ?? id;
  const [key] = referencesOf(rule, 'security_group_id').flatMap((name) => keys.get(localKey(rule, name)) ?? []);
  return key ?? `group of ${rule.address}`;
}

interface Use {
  readonly isNew: boolean;
  readonly port: number;
  readonly before: Attachment['before'];
  readonly groups: readonly string[];
}

export function databaseGroups(plan: Plan): DatabaseGroups {
  const keys = groupKeys(plan);
  const uses = plan.ofType(...typesWith('listens')).map((database) => useOf(database, keys));
  const ports = new Map<string, Set<number>>();
  const attachments = new Map<string, Attachment[]>();
  const usedByExisting = new Set<string>();
  for (const { isNew, port, before, groups } of uses) {
    for (const group of new Set([...before.groups, ...groups])) {
      ports.set(group, (ports.get(group) ?? new Set()).add(port));
      if (!isNew) usedByExisting.add(group);
    }
    for (const group of groups.filter((name) => !before.groups.includes(name) || before.port !== port)) {
      attachments.set(group, [...(attachments.get(group) ?? []), { port, before }]);
    }
  }
  return {
    ports,
    attachments,
    usedBefore: new Set(uses.flatMap(({ before }) => before.groups)),
    first: new Set([...ports.keys()].filter((group) => !usedByExisting.has(group))),
    someUnknown: uses.some(({ before, groups }) => before.groups.length + groups.length === 0),
    anyDatabase: uses.length > 0,
  };
}

function useOf(database: Change, keys: ReadonlyMap<string, string>): Use {
  const idsOn = (side: Side) => asTexts(database[side]?.vpc_security_group_ids).map((id) => keys.get(id) ?? id);
  const written = referencesOf(database, 'vpc_security_group_ids').flatMap(
    (reference) => keys.get(localKey(database, reference)) ?? [],
  );
  return {
    isNew: database.before === undefined,
    port: portOf(database, 'after'),
    before: { groups: idsOn('before'), port: portOf(database, 'before') },
    groups: [...new Set([...idsOn('after'), ...written])],
  };
}

function portOf(database: Change, side: Side): number {
  const other = side === 'after' ? 'before' : 'after';
  const written = asNumber(database[side]?.port) ?? asNumber(database[other]?.port);
  if (written !== undefined && written > 0) return written;
  return defaultPort(database.type, asText(database.after?.engine) ?? asText(database.before?.engine) ?? '');
}
