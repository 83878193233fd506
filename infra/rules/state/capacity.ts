import { show } from '../../problem.ts';
import { pointsAt } from '../../terraform/references.ts';
import { given } from '../../terraform/show.ts';
import { asBlocks, asNumber, isSet, type Value, type ValueObject } from '../../terraform/value.ts';
import { clustersOf, instancesOf, parametersOf, pauses, scalingOf } from '../aurora.ts';
import type { StateRule } from '../rule.ts';
import { argument, each, eachInstance, look, outside, resources, stop } from './forms.ts';

const SCALING_PAGE =
  'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ServerlessV2ScalingConfiguration.html';

const AUTO_PAUSE_PAGE =
  'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html';

const MAX_ACU = 256;

export const capacityRules: readonly StateRule[] = [
  stop('AURORA-CAP-001', 'The minimum capacity is above the maximum.', {
    allowed: 'min_capacity no greater than max_capacity.',
    todo: 'Lower min_capacity or raise max_capacity.',
    source: SCALING_PAGE,
    find: eachRange(
      (range) =>
        (asNumber(range.min_capacity) ?? 0) > (asNumber(range.max_capacity) ?? Number.POSITIVE_INFINITY) &&
        given(range, 'min_capacity', 'max_capacity'),
    ),
  }),
  stop('AURORA-CAP-002', 'The minimum capacity is not one that Aurora has.', {
    allowed: `0, or 0.5 to ${MAX_ACU} ACU in steps of 0.5.`,
    todo: 'Set min_capacity to the nearest half step: 0 pauses the cluster when it is idle, 0.5 keeps it awake.',
    source: SCALING_PAGE,
    find: ofRange('min_capacity', outside(0, MAX_ACU, 0.5)),
  }),
  stop('AURORA-CAP-003', 'A pause delay is set, but the cluster never pauses: its minimum is above 0.', {
    allowed: 'seconds_until_auto_pause only together with min_capacity 0; AWS refuses it otherwise.',
    todo: 'Set min_capacity to 0, or remove seconds_until_auto_pause (where the minimum is a variable: var.min == 0 ? 300 : null).',
    source: SCALING_PAGE,
    find: eachRange(
      (range) =>
        (asNumber(range.min_capacity) ?? 0) !== 0 &&
        asNumber(range.seconds_until_auto_pause) !== undefined &&
        given(range, 'min_capacity', 'seconds_until_auto_pause'),
    ),
  }),
  stop('AURORA-CAP-004', 'The maximum capacity is not one that Aurora has.', {
    allowed: `1 to ${MAX_ACU} ACU in steps of 0.5.`,
    todo: 'Set max_capacity to a half step in that range.',
    source: SCALING_PAGE,
    find: ofRange('max_capacity', outside(1, MAX_ACU, 0.5)),
  }),
  stop('AURORA-CAP-005', 'The pause delay is out of range.', {
    allowed: '300 to 86400 whole seconds (5 minutes to a day).',
    todo: 'Set seconds_until_auto_pause in that range, or remove it for the default of 300.',
    source: SCALING_PAGE,
    find: ofRange('seconds_until_auto_pause', outside(300, 86_400)),
  }),
  stop('AURORA-CAP-006', 'A db.serverless instance is in a cluster that has no capacity range.', {
    allowed: 'db.serverless only in a cluster with serverlessv2_scaling_configuration.',
    todo: 'Add serverlessv2_scaling_configuration with min_capacity and max_capacity to the cluster.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.create.html',
    find: eachInstance(
      (instance, cluster) =>
        instance.values.instance_class === 'db.serverless' &&
        !isSet(cluster.values.serverlessv2_scaling_configuration) &&
        `instance_class "db.serverless", and ${cluster.address} without serverlessv2_scaling_configuration`,
    ),
  }),
  stop('AURORA-CAP-007', 'The promotion tier is out of range.', {
    allowed: 'A whole number from 0 (promoted first) to 15.',
    todo: 'Set promotion_tier to 0 or 1 for the writer and the reader that replaces it, to 2 and above for the others.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html',
    find: argument(instancesOf, 'promotion_tier', outside(0, 15)),
  }),
  look('AURORA-CAP-008', 'The cluster never pauses: an RDS Proxy keeps connections to it open.', {
    allowed: 'A proxy in front of a cluster with min_capacity 0.5 or more; min_capacity 0 without a proxy.',
    todo: 'Remove the proxy, which the Data API does not use; or set min_capacity to 0.5.',
    source: AUTO_PAUSE_PAGE,
    find: each(resources('aws_db_proxy_target'), (target, stack) =>
      clustersOf(stack)
        .filter(pauses)
        .filter((cluster) => pointsAt(target, 'db_cluster_identifier', cluster, 'cluster_identifier'))
        .map((cluster) => `${cluster.address} with min_capacity 0`),
    ),
  }),
  look('AURORA-CAP-009', 'The cluster never pauses: a parameter keeps replication ready.', {
    allowed: 'min_capacity 0 without rds.logical_replication and, with MySQL, with binlog_format OFF.',
    todo: 'Remove the parameter; or set min_capacity to 0.5.',
    source: AUTO_PAUSE_PAGE,
    find: each(
      (stack) => clustersOf(stack).filter(pauses),
      (cluster, stack) =>
        [...parametersOf(cluster, stack)].filter(keepsReplication).map(([name, value]) => `${name} ${show(value)}`),
    ),
  }),
];

/** Rows of a parameter group: `rds.logical_replication` of PostgreSQL, `binlog_format` of MySQL. */
function keepsReplication([name, value]: readonly [string, string]): boolean {
  if (name === 'rds.logical_replication') return !['0', 'off', 'false'].includes(value.toLowerCase());
  return name === 'binlog_format' && value.toLowerCase() !== 'off';
}

function eachRange(received: (range: ValueObject) => string | false): StateRule['find'] {
  return each(clustersOf, (cluster) => asBlocks([scalingOf(cluster) ?? null]).map(received));
}

function ofRange(name: string, isWrong: (value: Value | undefined) => boolean): StateRule['find'] {
  return eachRange((range) => isWrong(range[name]) && given(range, name));
}
