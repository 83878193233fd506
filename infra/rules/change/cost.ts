import { type CapacityCost, capacityCost, type StorageType, unitPrice, usd } from '../../catalogue/capacity-cost.ts';
import { hasPrice, MissingPriceError, mark, pricesFor } from '../../catalogue/price-lookup.ts';
import { HOURS_PER_MONTH, PROXY_LEAST_ACU } from '../../catalogue/prices.ts';
import { isRegion } from '../../catalogue/regions.ts';
import { counted } from '../../counted.ts';
import { differs } from '../../terraform/change.ts';
import type { Change, Plan } from '../../terraform/document.ts';
import { printable } from '../../terraform/show.ts';
import { asText } from '../../terraform/value.ts';
import type { Cluster, Relations } from '../plan/relations.ts';
import { scalingOf } from '../plan/scaling.ts';
import type { ChangeRule, Problem } from '../rule.ts';
import { typesWith } from '../types.ts';
import { look } from './forms.ts';

const SOURCE = 'https://aws.amazon.com/rds/aurora/pricing/';

type Band = CapacityCost & { readonly arithmetic: string };
/** What a cluster's compute costs on one side: nothing when it does not exist, a reason when it cannot be told. */
type Side = { readonly band: Band } | Unpriced | 'nothing';
/** `capacity` is what can be billed, such as `8 to 64 ACU × 2`; undefined where the plan does not tell. */
interface Unpriced {
  readonly unknown: string;
  readonly capacity: string | undefined;
}
type Trend = 'rises' | 'does not rise' | 'unpriced' | 'unknown' | 'none';

export const COST_RULES: readonly ChangeRule[] = [
  costRule('PLAN-COST-001', 'look', 'rises', 'The monthly floor or ceiling of a cluster that exists rises.'),
  costRule(
    'PLAN-COST-002',
    'safe',
    'does not rise',
    'The monthly floor and ceiling of a cluster that is new, becomes cheaper or is destroyed.',
  ),
  costRule(
    'PLAN-COST-003',
    'safe',
    'unknown',
    'What a changed cluster costs is not known: no price for its Region, other instances, or unknown values.',
  ),
  look('PLAN-COST-004', {
    what: 'An RDS instance, a proxy or a serverless range is made or grows, and its cost is not counted with that of the cluster.',
    source: SOURCE,
    find: (plan, { relations }) => [
      ...clusterCosts(plan, relations, 'unpriced'),
      ...plan
        .ofType(...typesWith('unpriced'), 'aws_rds_cluster', 'aws_rds_cluster_instance')
        .filter(({ action, keepsOld }) => action === 'create' || keepsOld)
        .filter(isUnpriced)
        .map((change) => ({ at: change, what: `It costs by the hour from the apply on, ${priceText(change, plan)}` })),
    ],
  }),
];

function costRule(id: ChangeRule['id'], severity: ChangeRule['severity'], wanted: Trend, title: string): ChangeRule {
  return {
    id,
    severity,
    what: title,
    source: SOURCE,
    find: (plan, { relations }) => clusterCosts(plan, relations, wanted),
  };
}

function clusterCosts(plan: Plan, relations: Relations, wanted: Trend): readonly Problem[] {
  return relations.clusters
    .filter(({ change }) => change.type === 'aws_rds_cluster')
    .flatMap((cluster): readonly Problem[] => {
      const before = sideOf(cluster, 'before', plan);
      const after = sideOf(cluster, 'after', plan);
      if (judge(before, after) !== wanted) return [];
      const ranges = differs(cluster.change, 'serverlessv2_scaling_configuration');
      return [
        {
          at: cluster.change.address,
          ...(ranges ? { argument: 'serverlessv2_scaling_configuration' } : {}),
          what: wanted === 'unpriced' ? unpricedMessage(before, after) : message(before, after),
        },
      ];
    });
}

function unpricedMessage(before: Side, after: Side): string {
  const capacity = (side: Side) =>
    side === 'nothing' ? 'nothing' : 'unknown' in side ? side.capacity : side.band.arithmetic;
  const reason = after !== 'nothing' && 'unknown' in after ? `: ${after.unknown}` : '';
  return (
    `What can be billed changes: before ${capacity(before) ?? 'not known'}, after ${capacity(after)}. Price unknown${reason}. ` +
    'Look up what it costs before you apply.'
  );
}

/** An RDS Proxy is billed by what is behind it, which is not known here: what it costs at least. */
function priceText(change: Change, plan: Plan): string {
  const region = regionOf(change, 'after', plan) ?? '';
  if (change.type !== 'aws_db_proxy' || !hasPrice(region, 'proxyAcuHour')) {
    return `price unknown (${change.type}${classOf(change)}). Look it up before you apply.`;
  }
  const price = pricesFor(region, ['proxyAcuHour']).proxyAcuHour;
  const leastUsd = price.usd * PROXY_LEAST_ACU * HOURS_PER_MONTH;
  return `${unitPrice(price.usd)}${mark(price)} for each ACU of Serverless v2 behind it, ${PROXY_LEAST_ACU} at least: ${usd(leastUsd)} a month or more.`;
}

/** ` db.r6g.large` where the plan has it. */
function classOf({ after }: Change): string {
  const name = asText(after?.instance_class) ?? asText(after?.db_cluster_instance_class);
  return name === undefined ? '' : ` ${printable(name)}`;
}

/** Of Aurora's own types: a provisioned instance, and a Multi-AZ cluster, which has the class of its instances. */
function isUnpriced({ type, after }: Change): boolean {
  if (type === 'aws_rds_cluster') return asText(after?.db_cluster_instance_class) !== undefined;
  return type !== 'aws_rds_cluster_instance' || asText(after?.instance_class) !== 'db.serverless';
}

function judge(before: Side, after: Side): Trend {
  if (before === 'nothing' && after === 'nothing') return 'none';
  if ((before !== 'nothing' && 'unknown' in before) || (after !== 'nothing' && 'unknown' in after)) {
    const [was, is] = [before, after].map((side) => (side !== 'nothing' && 'unknown' in side ? side : undefined));
    if (is?.capacity !== undefined && is.capacity !== was?.capacity) return 'unpriced';
    return was !== undefined && is !== undefined ? 'none' : 'unknown';
  }
  if (before === 'nothing' || after === 'nothing') return 'does not rise';
  const [was, is] = [before.band, after.band];
  if (was.arithmetic === is.arithmetic) return 'none';
  return is.floorPerMonthUsd > was.floorPerMonthUsd || is.ceilingPerMonthUsd > was.ceilingPerMonthUsd
    ? 'rises'
    : 'does not rise';
}

function message(before: Side, after: Side): string {
  const say = (side: Side) =>
    side === 'nothing'
      ? 'nothing'
      : 'unknown' in side
        ? `not known (${side.unknown})`
        : `${usd(side.band.floorPerMonthUsd)} to ${usd(side.band.ceilingPerMonthUsd)} a month (${side.band.arithmetic})`;
  return (
    `Compute costs from floor to ceiling: before ${say(before)}, after ${say(after)}. Storage, I/O and requests come on top. ` +
    'Capacity between floor and ceiling follows the load; max_capacity is the limit. "npm run cost" counts the rest.'
  );
}

function sideOf(cluster: Cluster, side: 'before' | 'after', plan: Plan): Side {
  const { change } = cluster;
  if (change[side] === undefined || (side === 'after' && change.action === 'delete')) return 'nothing';
  // A forgotten instance stays in AWS and on the bill.
  const there = cluster.instances
    .map((one) => (side === 'after' && one.action !== 'forget' ? one.after : one.before))
    .filter((values) => values !== undefined);
  const scaling = scalingOf(change, side);
  const instances = there.length;
  // A new cluster without instances is not billed for capacity; that of one that exists may be elsewhere.
  const isCounted = scaling !== undefined && (instances > 0 || change.before !== undefined);
  const count = instances === 0 ? 'each instance' : counted(instances, 'instance');
  const capacity = isCounted ? `${scaling.minAcu} to ${scaling.maxAcu} ACU × ${count}` : undefined;
  const unknown = (reason: string): Unpriced => ({ unknown: reason, capacity });
  if (there.some((values) => asText(values.instance_class) !== 'db.serverless'))
    return unknown('instances that are not db.serverless');
  if (instances === 0) return unknown('no instance of it is in the plan');
  if (!scaling) return unknown('no serverless range, or known after the apply');
  const region = regionOf(change, side, plan);
  if (region === undefined) return unknown('the plan does not tell the Region');
  const storage: StorageType = change[side]?.storage_type === 'aurora-iopt1' ? 'aurora-iopt1' : 'aurora';
  try {
    const cost = capacityCost({ region, ...scaling, instances, storage });
    const arithmetic = `${capacity} × ${unitPrice(cost.acuHourUsd)} × 730 h, ${region}`;
    return { band: { ...cost, arithmetic } };
  } catch (error) {
    if (!(error instanceof MissingPriceError)) throw error;
    return unknown(isRegion(region) ? `no price for ${region}` : `${region} is not a Region of AWS`);
  }
}

function regionOf(change: Change, side: 'before' | 'after', plan: Plan): string | undefined {
  const values = change[side] ?? {};
  const arn = asText(values.arn) ?? asText(change.before?.arn);
  return asText(values.region) ?? (arn ? arn.split(':')[3] : undefined) ?? plan.region;
}

/** The cluster's cost for the summary line, where no rule speaks. */
export function unchangedCost(plan: Plan, relations: Relations): string | undefined {
  const lines = relations.clusters.flatMap((cluster) => {
    if (cluster.change.type !== 'aws_rds_cluster') return [];
    const side = sideOf(cluster, 'after', plan);
    return side === 'nothing' || 'unknown' in side
      ? []
      : [
          `${cluster.change.address} ${usd(side.band.floorPerMonthUsd)} to ${usd(side.band.ceilingPerMonthUsd)} a month, unchanged`,
        ];
  });
  return lines.length > 0 ? lines.join('; ') : undefined;
}
