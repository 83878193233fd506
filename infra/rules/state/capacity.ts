import { type Block, type Document, resourcesOf } from '../../terraform/document.ts';
import { given, show } from '../../terraform/show.ts';
import { asNumber, asText, isSet, type ValueObject } from '../../terraform/value.ts';
import { clustersOf, instancesOf, scalingOf } from '../aurora.ts';
import type { Problem, StateRule } from '../rule.ts';

const SCALING_PAGE =
  'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ServerlessV2ScalingConfiguration.html';

export const MAX_ACU = 256;

export const capacityRules: readonly StateRule[] = [
  {
    id: 'AURORA-CAP-001',
    severity: 'stop',
    what: 'The minimum capacity is above the maximum.',
    allowed: 'min_capacity no greater than max_capacity.',
    todo: 'Lower min_capacity or raise max_capacity.',
    source: SCALING_PAGE,
    find: eachScaling((cluster, scaling) => {
      const min = asNumber(scaling.min_capacity);
      const max = asNumber(scaling.max_capacity);
      if (min === undefined || max === undefined || min <= max) return [];
      return [{ at: cluster, received: given(scaling, 'min_capacity', 'max_capacity') }];
    }),
  },
  {
    id: 'AURORA-CAP-002',
    severity: 'stop',
    what: 'The minimum capacity is not one that Aurora has.',
    allowed: `0, or 0.5 to ${MAX_ACU} ACU in steps of 0.5.`,
    todo: 'Set min_capacity to the nearest half step: 0 pauses the cluster when it is idle, 0.5 keeps it awake.',
    source: SCALING_PAGE,
    find: eachScaling((cluster, scaling) => {
      const min = asNumber(scaling.min_capacity);
      if (min === undefined || isHalfStep(min, 0)) return [];
      return [{ at: cluster, received: given(scaling, 'min_capacity') }];
    }),
  },
  {
    id: 'AURORA-CAP-003',
    severity: 'stop',
    what: 'A pause delay is set, but the cluster never pauses: its minimum is above 0.',
    allowed: 'seconds_until_auto_pause only together with min_capacity 0; AWS refuses it otherwise.',
    todo: 'Set min_capacity to 0, or remove seconds_until_auto_pause (where the minimum is a variable: var.min == 0 ? 300 : null).',
    source: SCALING_PAGE,
    find: eachScaling((cluster, scaling) => {
      const min = asNumber(scaling.min_capacity);
      if (min === undefined || min === 0 || asNumber(scaling.seconds_until_auto_pause) === undefined) return [];
      return [{ at: cluster, received: given(scaling, 'min_capacity', 'seconds_until_auto_pause') }];
    }),
  },
  {
    id: 'AURORA-CAP-004',
    severity: 'stop',
    what: 'The maximum capacity is not one that Aurora has.',
    allowed: `1 to ${MAX_ACU} ACU in steps of 0.5.`,
    todo: 'Set max_capacity to a half step in that range.',
    source: SCALING_PAGE,
    find: eachScaling((cluster, scaling) => {
      const max = asNumber(scaling.max_capacity);
      if (max === undefined || isHalfStep(max, 1)) return [];
      return [{ at: cluster, received: given(scaling, 'max_capacity') }];
    }),
  },
  {
    id: 'AURORA-CAP-005',
    severity: 'stop',
    what: 'The pause delay is out of range.',
    allowed: '300 to 86400 whole seconds (5 minutes to a day).',
    todo: 'Set seconds_until_auto_pause in that range, or remove it for the default of 300.',
    source: SCALING_PAGE,
    find: eachScaling((cluster, scaling) => {
      const delay = asNumber(scaling.seconds_until_auto_pause);
      if (delay === undefined || (Number.isInteger(delay) && delay >= 300 && delay <= 86_400)) return [];
      return [{ at: cluster, received: given(scaling, 'seconds_until_auto_pause') }];
    }),
  },
  {
    id: 'AURORA-CAP-006',
    severity: 'stop',
    what: 'A db.serverless instance is in a cluster that has no capacity range.',
    allowed: 'db.serverless only in a cluster with serverlessv2_scaling_configuration.',
    todo: 'Add serverlessv2_scaling_configuration with min_capacity and max_capacity to the cluster.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.create.html',
    find: (stack) =>
      clustersOf(stack)
        .filter((cluster) => !isSet(cluster.values.serverlessv2_scaling_configuration))
        .flatMap((cluster) =>
          instancesOf(stack, cluster)
            .filter((instance) => asText(instance.values.instance_class) === 'db.serverless')
            .map((instance) => ({
              at: instance,
              received: `instance_class "db.serverless", and ${cluster.address} without serverlessv2_scaling_configuration`,
            })),
        ),
  },
  {
    id: 'AURORA-CAP-007',
    severity: 'stop',
    what: 'The promotion tier is out of range.',
    allowed: 'A whole number from 0 (promoted first) to 15.',
    todo: 'Set promotion_tier to 0 or 1 for the writer and the reader that replaces it, to 2 and above for the others.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html',
    find: (stack) =>
      resourcesOf(stack, 'aws_rds_cluster_instance').flatMap((instance) => {
        const tier = asNumber(instance.values.promotion_tier);
        if (tier === undefined || (Number.isInteger(tier) && tier >= 0 && tier <= 15)) return [];
        return [{ at: instance, received: `promotion_tier ${show(tier)}` }];
      }),
  },
];

function eachScaling(check: (cluster: Block, scaling: ValueObject) => readonly Problem[]): StateRule['find'] {
  return (stack: Document) =>
    clustersOf(stack).flatMap((cluster) => {
      const scaling = scalingOf(cluster);
      return scaling === undefined ? [] : check(cluster, scaling);
    });
}

function isHalfStep(acu: number, least: number): boolean {
  return Number.isInteger(acu * 2) && acu >= least && acu <= MAX_ACU;
}
