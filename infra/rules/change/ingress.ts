import { isPublic, isWorld, newBlocks } from '../../policy/exposure.ts';
import type { Plan } from '../../terraform/document.ts';
import { printable } from '../../terraform/show.ts';
import { DATABASE_PORTS, databaseGroups, type IngressSource, ingressOf } from '../ingress-sources.ts';
import type { ChangeRule, Problem } from '../rule.ts';

const SOURCE = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.RDSSecurityGroups.html';
const MANY_PORTS = 100;

/** One security group and port range, before and after. */
interface Opening {
  readonly group: string;
  /** `database`: a database of this plan uses it, or may. `other`: none does. */
  readonly use: 'database' | 'other';
  readonly before: readonly IngressSource[];
  readonly after: readonly IngressSource[];
  readonly port: number;
  /** Group or database are new: whom it lets in is the first decision and no widening. */
  readonly isFirst: boolean;
}

type Judgement = 'world' | 'wide elsewhere' | 'more' | 'unknown' | 'stays open';

export const INGRESS_RULES: readonly ChangeRule[] = [
  ingressRule(
    'PLAN-OPEN-001',
    'stop',
    'world',
    'Ingress from the world to a database port, in any spelling: 0.0.0.0/0, halves, sums of blocks, ::/0, all ports, inline blocks.',
    (opening, added) =>
      `The database's port ${opening.port} opens to the Internet: ${words(added)}${together(opening, added)}. Only the network's own blocks, or single addresses, should be let in; the Data API needs no ingress at all. ` +
      'Take the rule out.',
  ),
  ingressRule(
    'PLAN-OPEN-002',
    'look',
    'more',
    'Ingress to a database port from more addresses, another group or a prefix list.',
    (opening, added) =>
      `More is let in on port ${opening.port}: ${words(added)}. It is not the whole Internet. Allow what needs it and no more: the network's block, one group, one address. Check who is behind it.`,
  ),
  ingressRule(
    'PLAN-OPEN-003',
    'look',
    'unknown',
    'Ingress whose source is known only after the apply, or cannot be read.',
    (opening, added) =>
      `What is let in on port ${opening.port} is not known before the apply: ${words(added)}. It could be anything, 0.0.0.0/0 included. Write the block out, or plan again once its origin exists.`,
  ),
  ingressRule(
    'PLAN-OPEN-004',
    'look',
    'wide elsewhere',
    'All ports open to the world on a group that no database of the plan uses.',
    (_opening, added) =>
      `A group that no database of this plan uses opens many ports to the Internet, a database port among them: ${words(added)}. A database of another stack may use it. Open only the ports that are meant.`,
  ),
  ingressRule(
    'PLAN-OPEN-005',
    'safe',
    'stays open',
    'The group was open to the world before, and this plan does not change that.',
    (opening) =>
      `Port ${opening.port} is open to the Internet already, and stays so after this plan. Only the network's own blocks should be let in. Close it in a plan of its own.`,
  ),
];

function ingressRule(
  id: ChangeRule['id'],
  severity: ChangeRule['severity'],
  wanted: Judgement,
  title: string,
  message: (opening: Opening, added: readonly IngressSource[]) => string,
): ChangeRule {
  return {
    on: 'change',
    id,
    group: 'opening',
    severity,
    what: title,
    source: SOURCE,
    judges: {
      aws_security_group: ['ingress'],
      aws_default_security_group: ['ingress'],
      aws_ec2_managed_prefix_list: ['entry', 'max_entries', 'version'],
      aws_ec2_managed_prefix_list_entry: ['cidr', 'prefix_list_id'],
      ...Object.fromEntries(
        ['aws_vpc_security_group_ingress_rule', 'aws_security_group_rule'].map((type) => [
          type,
          [
            'cidr_ipv4',
            'cidr_ipv6',
            'cidr_blocks',
            'ipv6_cidr_blocks',
            'from_port',
            'to_port',
            'ip_protocol',
            'protocol',
            'prefix_list_id',
            'prefix_list_ids',
            'referenced_security_group_id',
            'source_security_group_id',
            'security_group_id',
          ],
        ]),
      ),
    },
    find: (plan) =>
      judgedOpenings(plan)
        .filter(({ judgement }) => judgement === wanted)
        .map(({ opening, added }): Problem => {
          const [first] = added;
          return {
            at: first?.address ?? opening.group,
            ...(first ? { argument: first.argument } : {}),
            what: message(opening, added),
          };
        }),
  };
}

interface Judged {
  readonly opening: Opening;
  readonly judgement: Judgement;
  readonly added: readonly IngressSource[];
}

/** Worst first. */
const JUDGEMENTS: readonly Judgement[] = ['world', 'wide elsewhere', 'unknown', 'more', 'stays open'];
const judgedOfPlan = new WeakMap<Plan, readonly Judged[]>();

function judgedOpenings(plan: Plan): readonly Judged[] {
  const known = judgedOfPlan.get(plan);
  if (known) return known;
  const groups = databaseGroups(plan);
  const made = new Set(
    plan.ofType('aws_security_group').flatMap((group) => (group.action === 'create' ? [group.address] : [])),
  );
  const [before, after] = [byGroup(ingressOf(plan, 'before')), byGroup(ingressOf(plan, 'after'))];
  const found = [...after.keys()].flatMap((group) => {
    const own = groups.ports.get(group);
    const use = own || (groups.someUnknown && groups.anyDatabase) ? ('database' as const) : ('other' as const);
    const at = (sources: readonly IngressSource[], port: number) =>
      sources.filter((one) => one.firstPort <= port && port <= one.lastPort);
    const judged = [...(own ?? DATABASE_PORTS)].flatMap((port) => {
      const isFirst = made.has(group) || groups.first.has(group);
      const opening = {
        ...{ group, use, isFirst, port },
        before: at(before.get(group) ?? [], port),
        after: at(after.get(group) ?? [], port),
      };
      // For a database that begins to use the group, or the port, what let it be reached until now is what counts.
      const attached = (groups.attachments.get(group) ?? [])
        .filter((attachment) => attachment.port === port)
        .map(({ before: was }) => was.groups.flatMap((name) => at(before.get(name) ?? [], was.port)))
        .map((sources) => ({ ...opening, before: sources }));
      const others = groups.usedBefore.has(group)
        ? attached.filter((one) => judge(one).judgement === 'world')
        : attached;
      const openings = groups.usedBefore.has(group) || attached.length === 0 ? [...others, opening] : others;
      return openings.flatMap((one) => {
        const { judgement, added } = judge(one);
        return judgement === undefined ? [] : [{ opening: one, judgement, added }];
      });
    });
    // One finding a group: the worst of its ports.
    return judged.sort((a, b) => JUDGEMENTS.indexOf(a.judgement) - JUDGEMENTS.indexOf(b.judgement)).slice(0, 1);
  });
  judgedOfPlan.set(plan, found);
  return found;
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

function judge(opening: Opening): { judgement: Judgement | undefined; added: readonly IngressSource[] } {
  const blocks = (sources: readonly IngressSource[]) =>
    sources.filter((one) => one.from === 'cidr').map((one) => one.written);
  const [before, after] = [blocks(opening.before), blocks(opening.after)];
  const fresh = new Set(newBlocks(before, after));
  const added = opening.after.filter((source) =>
    source.from === 'cidr'
      ? fresh.has(source.written)
      : !opening.before.some((old) => old.written === source.written && old.from === source.from),
  );
  const world = isWorld(after);
  if (world && [...fresh].some(isPublic)) {
    // A sum is named by all of its parts; private blocks have no part in it.
    const parts = added.filter((source) => source.from === 'cidr' && isPublic(source.written));
    if (opening.use === 'database') return { judgement: 'world', added: parts };
    const narrow = parts.some((source) => source.lastPort - source.firstPort < MANY_PORTS);
    return { judgement: narrow ? 'world' : 'wide elsewhere', added: parts };
  }
  if (opening.use === 'other') return { judgement: undefined, added };
  const unknown = added.filter((source) => source.from === 'unknown');
  if (unknown.length > 0) return { judgement: 'unknown', added: unknown };
  if (added.length > 0 && !opening.isFirst) return { judgement: 'more', added };
  return { judgement: world ? 'stays open' : undefined, added: [] };
}

function words(sources: readonly IngressSource[]): string {
  const names = [...new Set(sources.map((source) => `${printable(source.written)} (${source.address})`))];
  return names.slice(0, 4).join(', ') + (names.length > 4 ? ` and ${names.length - 4} more` : '');
}

function together(opening: Opening, added: readonly IngressSource[]): string {
  if (isWorld(added.map((source) => source.written))) return added.length === 1 ? '' : ', together';
  return `, together with what is let in already: ${new Set(opening.after.map((source) => source.written)).size} blocks in all`;
}
