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
import { all, type ChangeRule, type Problem } from '../rule.ts';
import { typesWith } from '../types.ts';
import { eachChange, look } from './forms.ts';

const SOURCE = 'https://aws.amazon.com/rds/aurora/pricing/';

/** What a cluster's compute costs on one side of the plan. */
interface Side {
  /** What can be billed, such as `8 to 64 ACU × 2 instances`; undefined where the plan does not tell. */
  readonly capacity?: string;
  /** Undefined where it is not known, for this reason. */
  readonly cost?: CapacityCost;
  readonly unknown?: string;
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
  look('PLAN-COST-004', 'An instance, a proxy or a range is made or grows, and is not counted with the cluster.', {
    source: SOURCE,
    find: all(
      (plan, { relations }) => clusterCosts(plan, relations, 'unpriced'),
      eachChange(
        [...typesWith('unpriced'), 'aws_rds_cluster', 'aws_rds_cluster_instance'],
        (change, _, plan) =>
          (change.action === 'create' || change.keepsOld) &&
          isUnpriced(change) &&
          `It costs by the hour from the apply on, ${priceText(change, plan)}`,
      ),
    ),
  }),
];

function costRule(id: ChangeRule['id'], severity: ChangeRule['severity'], wanted: Trend, what: string): ChangeRule {
  return { id, severity, what, source: SOURCE, find: (plan, { relations }) => clusterCosts(plan, relations, wanted) };
}

function clusterCosts(plan: Plan, { clusters }: Relations, wanted: Trend): readonly Problem[] {
  return clusters
    .filter(({ change }) => change.type === 'aws_rds_cluster')
    .map((cluster) => ({
      at: cluster.change,
      sides: [sideOf(cluster, 'before', plan), sideOf(cluster, 'after', plan)] as const,
    }))
    .filter(({ sides }) => trendOf(...sides) === wanted)
    .map(({ at, sides }) => ({
      at,
      ...(differs(at, 'serverlessv2_scaling_configuration') ? { argument: 'serverlessv2_scaling_configuration' } : {}),
      what: wanted === 'unpriced' ? unpricedMessage(...sides) : message(...sides),
    }));
}

function unpricedMessage(before: Side | undefined, after: Side | undefined): string {
  const capacity = (side: Side | undefined) => (side === undefined ? 'nothing' : (side.capacity ?? 'not known'));
  const reason = after?.unknown === undefined ? '' : `: ${after.unknown}`;
  return `What can be billed changes: before ${capacity(before)}, after ${capacity(after)}. Price unknown${reason}. Look up what it costs before you apply.`;
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

function trendOf(before: Side | undefined, after: Side | undefined): Trend {
  const sides = [before, after].filter((side) => side !== undefined);
  if (sides.some(({ unknown }) => unknown !== undefined)) {
    const was = before?.unknown === undefined ? undefined : before.capacity;
    if (after?.unknown !== undefined && after.capacity !== undefined && after.capacity !== was) return 'unpriced';
    return sides.length === 2 && sides.every(({ unknown }) => unknown !== undefined) ? 'none' : 'unknown';
  }
  if (sides.length === 0 || before?.capacity === after?.capacity) return 'none';
  const [was, is] = [before?.cost, after?.cost];
  return was !== undefined &&
    is !== undefined &&
    (is.floorPerMonthUsd > was.floorPerMonthUsd || is.ceilingPerMonthUsd > was.ceilingPerMonthUsd)
    ? 'rises'
    : 'does not rise';
}

function message(before: Side | undefined, after: Side | undefined): string {
  const say = (side: Side | undefined) =>
    side === undefined
      ? 'nothing'
      : side.cost
        ? `${monthly(side.cost)} (${side.capacity})`
        : `not known (${side.unknown})`;
  return (
    `Compute costs from floor to ceiling: before ${say(before)}, after ${say(after)}. Storage, I/O and requests come on top. ` +
    'Capacity between floor and ceiling follows the load; max_capacity is the limit. "npm run cost" counts the rest.'
  );
}

function monthly({ floorPerMonthUsd, ceilingPerMonthUsd }: CapacityCost): string {
  return `${usd(floorPerMonthUsd)} to ${usd(ceilingPerMonthUsd)} a month`;
}

/** Undefined where there is no cluster on that side. */
function sideOf(cluster: Cluster, side: 'before' | 'after', plan: Plan): Side | undefined {
  const { change } = cluster;
  if (change[side] === undefined || (side === 'after' && change.action === 'delete')) return undefined;
  // A forgotten instance stays in AWS and on the bill.
  const there = cluster.instances
    .map((one) => (side === 'after' && one.action !== 'forget' ? one.after : one.before))
    .filter((values) => values !== undefined);
  const scaling = scalingOf(change, side);
  const instances = there.length;
  // A new cluster without instances is not billed for capacity; that of one that exists may be elsewhere.
  const isCounted = scaling !== undefined && (instances > 0 || change.before !== undefined);
  const count = instances === 0 ? 'each instance' : counted(instances, 'instance');
  const capacity = isCounted ? { capacity: `${scaling.minAcu} to ${scaling.maxAcu} ACU × ${count}` } : {};
  const unknown = (reason: string): Side => ({ ...capacity, unknown: reason });
  if (there.some((values) => asText(values.instance_class) !== 'db.serverless'))
    return unknown('instances that are not db.serverless');
  if (instances === 0) return unknown('no instance of it is in the plan');
  if (!scaling) return unknown('no serverless range, or known after the apply');
  const region = regionOf(change, side, plan);
  if (region === undefined) return unknown('the plan does not tell the Region');
  const storage: StorageType = change[side]?.storage_type === 'aurora-iopt1' ? 'aurora-iopt1' : 'aurora';
  try {
    const cost = capacityCost({ region, ...scaling, instances, storage });
    return { cost, capacity: `${capacity.capacity} × ${unitPrice(cost.acuHourUsd)} × 730 h, ${region}` };
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
export function unchangedCost(plan: Plan, { clusters }: Relations): string | undefined {
  const lines = clusters
    .filter(({ change }) => change.type === 'aws_rds_cluster')
    .map((cluster) => ({ address: cluster.change.address, cost: sideOf(cluster, 'after', plan)?.cost }))
    .flatMap(({ address, cost }) => (cost ? [`${address} ${monthly(cost)}, unchanged`] : []));
  return lines.length > 0 ? lines.join('; ') : undefined;
}
