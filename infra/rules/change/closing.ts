import { counted } from '../../counted.ts';
import { newBlocks } from '../../policy/exposure.ts';
import { reaches } from '../../policy/ingress.ts';
import { isEnded, UNKNOWN, valueAfter, valueBefore } from '../../terraform/change.ts';
import type { Change, Plan } from '../../terraform/document.ts';
import { listed, printable } from '../../terraform/show.ts';
import { asText } from '../../terraform/value.ts';
import type { PlanContext } from '../plan/context.ts';
import type { ChangeRule, Problem } from '../rule.ts';
import { RDS_DATABASES } from '../types.ts';
import { eachChange, look, stop } from './forms.ts';

const USER_GUIDE = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide';

/** Ways in that a plan closes. */
export const CLOSING_RULES: readonly ChangeRule[] = [
  look('PLAN-SERVE-011', 'A security group lets in fewer sources than before.', {
    todo: 'Check who used it.',
    source: 'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
    find: (plan, context) =>
      closedGroups(plan, context).map(({ group, lost, left }) => ({
        at: group,
        what: `Fewer sources reach the database's port: ${listed(lost)} ${lost.length === 1 ? 'is' : 'are'} removed, ${counted(left, 'source stays', 'sources stay')}. The Data API is not affected.`,
      })),
  }),
  stop('PLAN-SERVE-012', 'Both ways in are closed: no ingress is left, and the Data API is off.', {
    allowed: 'One way in is needed, the Data API or ingress on the port.',
    todo: 'Keep one of the two.',
    source: `${USER_GUIDE}/data-api.enabling.html`,
    find: lockedOut,
  }),
  look('PLAN-SERVE-019', 'A proxy of the database, or an endpoint in the VPC, is destroyed or replaced.', {
    todo: 'Check who connects through it.',
    source: `${USER_GUIDE}/rds-proxy.html`,
    find: eachChange(
      ['aws_db_proxy', 'aws_db_proxy_endpoint', 'aws_db_proxy_target', 'aws_vpc_endpoint'],
      (change) => isEnded(change) && lostWay(change),
    ),
  }),
];

function lostWay({ type, action, before }: Change): string {
  const until = action === 'replace' ? ' until it is made again' : '';
  if (type !== 'aws_vpc_endpoint')
    return `Connections through the proxy end, and its clients reach no database${until}.`;
  const service = asText(before?.service_name);
  const named = service === undefined ? 'its service' : printable(service);
  return `Callers in the VPC that have no NAT no longer reach ${named}${until}.`;
}

interface ClosedGroup {
  readonly group: string;
  readonly lost: readonly string[];
  readonly left: number;
}

/** Database groups that stay, and let in fewer of the sources that they let in before. */
function closedGroups(plan: Plan, { databaseGroups, ingress }: PlanContext): readonly ClosedGroup[] {
  const { ports } = databaseGroups;
  const groupGone = new Set(
    plan
      .ofType('aws_security_group', ...RDS_DATABASES)
      .filter(isEnded)
      .map((change) => change.address),
  );
  const sources = (side: 'before' | 'after') =>
    ingress[side].filter((source) => [...(ports.get(source.group) ?? [])].some((port) => reaches(source, port)));
  const [before, after] = [sources('before'), sources('after')];
  return [...ports.keys()]
    .filter((group) => !groupGone.has(group))
    .flatMap((group) => {
      const left = after.filter((source) => source.group === group);
      const mine = before.filter((source) => source.group === group);
      const blocks = (sources: typeof mine) =>
        sources.filter(({ from }) => from === 'cidr').map(({ written }) => written);
      const closed = new Set(newBlocks(blocks(left), blocks(mine)));
      const lost = mine.filter((source) =>
        source.from === 'cidr' ? closed.has(source.written) : !left.some((other) => other.written === source.written),
      );
      const names = [...new Set(lost.map((source) => source.written))].sort();
      return names.length === 0 ? [] : [{ group, lost: names, left: left.length }];
    });
}

function lockedOut(plan: Plan, context: PlanContext): readonly Problem[] {
  const groups = [...context.databaseGroups.ports.keys()];
  const closing = closedGroups(plan, context).filter(({ left }) => left === 0);
  const closed = new Set([...closing, ...neverOpen(plan, context)].map(({ group }) => group));
  if (groups.length === 0 || !groups.every((group) => closed.has(group))) return [];
  return plan
    .ofType('aws_rds_cluster')
    .filter((change) => (change.action === 'update' || change.action === 'no-op') && !change.deposed)
    .filter((cluster) => {
      const dataApi = valueAfter(cluster, 'enable_http_endpoint');
      const goesOff = valueBefore(cluster, 'enable_http_endpoint') === true;
      return dataApi !== true && dataApi !== UNKNOWN && (goesOff || closing.length > 0);
    })
    .map((cluster) => ({
      at: cluster,
      argument: 'enable_http_endpoint',
      what: `No client can reach the database after this: the Data API is off, and ${groups.join(', ')} lets nobody in.`,
    }));
}

/** Groups of the plan that let nobody in: neither its rules do, nor what a refresh found on them. */
function neverOpen(plan: Plan, { ingress }: PlanContext): readonly { readonly group: string }[] {
  const open = new Set([...ingress.before, ...ingress.after].map(({ group }) => group));
  return plan
    .ofType('aws_security_group')
    .filter((group) => !open.has(group.address) && valueBefore(group, 'ingress') === undefined)
    .filter((group) => group.before !== undefined)
    .map((group) => ({ group: group.address }));
}
