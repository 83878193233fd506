import { isPublic, isWorld, newBlocks } from '../../policy/exposure.ts';
import type { Plan } from '../../terraform/document.ts';
import { DATABASE_PORTS } from '../types.ts';
import type { DatabaseGroups } from './database-groups.ts';
import type { Ingress, IngressSource } from './ingress-sources.ts';

/** `other` groups are used by no database of the plan. */
export type Judgement = 'world' | 'wide elsewhere' | 'unknown' | 'more' | 'stays open';

/** What one security group lets in on one port, and how that compares with before. */
export interface Opening {
  readonly group: string;
  readonly port: number;
  readonly judgement: Judgement;
  /** Everything that is let in after the apply. */
  readonly after: readonly IngressSource[];
  /** What the judgement is about; empty when nothing is new. */
  readonly added: readonly IngressSource[];
}

/** Before and after of one port of a group. */
interface PortOfGroup {
  readonly before: readonly IngressSource[];
  readonly after: readonly IngressSource[];
  /** A database of this plan uses the group, or may. */
  readonly isDatabase: boolean;
  /** Group or database are new: whom it lets in is the first decision and no widening. */
  readonly isFirst: boolean;
}

/** Worst first. */
const JUDGEMENTS: readonly Judgement[] = ['world', 'wide elsewhere', 'unknown', 'more', 'stays open'];
const MANY_PORTS = 100;

/** One for each group that opens or stays open: the worst of its ports. */
export function openingsOf(plan: Plan, ingress: Ingress, groups: DatabaseGroups): readonly Opening[] {
  const made = new Set(
    plan.ofType('aws_security_group').flatMap((group) => (group.action === 'create' ? [group.address] : [])),
  );
  const [before, after] = [byGroup(ingress.before), byGroup(ingress.after)];
  return [...after.keys()].flatMap((group) => {
    const own = groups.ports.get(group);
    const common = {
      isDatabase: own !== undefined || (groups.someUnknown && groups.anyDatabase),
      isFirst: made.has(group) || groups.first.has(group),
    };
    const openings = [...(own ?? DATABASE_PORTS)].flatMap((port) => {
      const now = atPort(after.get(group), port);
      const ofGroup = { ...common, before: atPort(before.get(group), port), after: now };
      // For a database that begins to use the group, or the port, what let it be reached until now is what counts.
      const attached = (groups.attachments.get(group) ?? [])
        .filter((attachment) => attachment.port === port)
        .map(({ before: was }) => ({
          ...ofGroup,
          before: was.groups.flatMap((name) => atPort(before.get(name), was.port)),
        }));
      const isShared = groups.usedBefore.has(group);
      const counted = isShared ? attached.filter((one) => judge(one).judgement === 'world') : attached;
      const compared = isShared || attached.length === 0 ? [...counted, ofGroup] : counted;
      return compared.flatMap((one): readonly Opening[] => {
        const { judgement, added } = judge(one);
        return judgement === undefined ? [] : [{ group, port, judgement, added, after: now }];
      });
    });
    return openings.sort((a, b) => JUDGEMENTS.indexOf(a.judgement) - JUDGEMENTS.indexOf(b.judgement)).slice(0, 1);
  });
}

function judge({ before, after, isDatabase, isFirst }: PortOfGroup): {
  readonly judgement: Judgement | undefined;
  readonly added: readonly IngressSource[];
} {
  const fresh = new Set(newBlocks(blocksOf(before), blocksOf(after)));
  const added = after.filter((source) =>
    source.from === 'cidr'
      ? fresh.has(source.written)
      : !before.some((old) => old.written === source.written && old.from === source.from),
  );
  const world = isWorld(blocksOf(after));
  if (world && [...fresh].some(isPublic)) {
    // A sum is named by all of its parts; private blocks have no part in it.
    const parts = added.filter((source) => source.from === 'cidr' && isPublic(source.written));
    const isNarrow = parts.some((source) => source.lastPort - source.firstPort < MANY_PORTS);
    return { judgement: isDatabase || isNarrow ? 'world' : 'wide elsewhere', added: parts };
  }
  if (!isDatabase) return { judgement: undefined, added };
  const unknown = added.filter((source) => source.from === 'unknown');
  if (unknown.length > 0) return { judgement: 'unknown', added: unknown };
  if (added.length > 0 && !isFirst) return { judgement: 'more', added };
  return { judgement: world ? 'stays open' : undefined, added: [] };
}

function blocksOf(sources: readonly IngressSource[]): readonly string[] {
  return sources.filter(({ from }) => from === 'cidr').map(({ written }) => written);
}

function atPort(sources: readonly IngressSource[] | undefined, port: number): readonly IngressSource[] {
  return (sources ?? []).filter(({ firstPort, lastPort }) => firstPort <= port && port <= lastPort);
}

function byGroup(sources: readonly IngressSource[]): ReadonlyMap<string, readonly IngressSource[]> {
  const groups = new Map<string, IngressSource[]>();
  for (const source of sources) {
    const list = groups.get(source.group);
    if (list) list.push(source);
    else groups.set(source.group, [source]);
  }
  return groups;
}
