import { grouped } from '../../grouped.ts';
import { JUDGEMENTS, type Judgement, judgePort, reaches } from '../../policy/ingress.ts';
import type { Plan } from '../../terraform/document.ts';
import { GROUP_TYPES } from '../ingress.ts';
import { DATABASE_PORTS } from '../types.ts';
import type { DatabaseGroups } from './database-groups.ts';
import type { Ingress, IngressSource } from './ingress-sources.ts';

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

/** One for each group that opens or stays open: the worst of its ports. */
export function openingsOf(plan: Plan, ingress: Ingress, groups: DatabaseGroups): readonly Opening[] {
  const made = new Set(
    plan.ofType('aws_security_group').flatMap((group) => (group.action === 'create' ? [group.address] : [])),
  );
  const known = new Set(plan.ofType(...GROUP_TYPES).map(({ address }) => address));
  const [before, after] = [byGroup(ingress.before), byGroup(ingress.after)];
  return [...after.keys()].flatMap((group) => {
    const own = groups.ports.get(group);
    const common = {
      isDatabase: own !== undefined || (groups.someUnknown && groups.anyDatabase),
      isElsewhere: !known.has(group),
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
      const counted = isShared ? attached.filter((one) => judgePort(one).judgement === 'world') : attached;
      const compared = isShared || attached.length === 0 ? [...counted, ofGroup] : counted;
      return compared.flatMap((one): readonly Opening[] => {
        const { judgement, added } = judgePort(one);
        return judgement === undefined ? [] : [{ group, port, judgement, added, after: now }];
      });
    });
    return openings.sort((a, b) => JUDGEMENTS.indexOf(a.judgement) - JUDGEMENTS.indexOf(b.judgement)).slice(0, 1);
  });
}

function atPort(sources: readonly IngressSource[] | undefined, port: number): readonly IngressSource[] {
  return (sources ?? []).filter((source) => reaches(source, port));
}

function byGroup(sources: readonly IngressSource[]): ReadonlyMap<string, readonly IngressSource[]> {
  return grouped(sources, ({ group }) => [group]);
}
