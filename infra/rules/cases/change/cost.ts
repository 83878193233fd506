import { change, cluster, clusterUpdate, instance, type RuleCase, type Values } from '../plans.ts';

const scaling = (min: number, max: number): Values => ({
  serverlessv2_scaling_configuration: [{ min_capacity: min, max_capacity: max }],
});
const writer = change('aws_rds_cluster_instance.writer', { before: instance('shop-1'), after: instance('shop-1') });
const newWriter = change('aws_rds_cluster_instance.writer', { after: instance('shop-1') });
const scale = (before: Values, after: Values) => ({ changes: [clusterUpdate(before, after), writer] });
const elsewhere = { region: 'eu-west-9', arn: 'arn:aws:rds:eu-west-9:123456789012:cluster:shop' };

export const COST_CASES: Readonly<Record<string, RuleCase>> = {
  'PLAN-COST-001': { fires: scale(scaling(0.5, 1), scaling(0.5, 8)), quiet: scale(scaling(0.5, 8), scaling(0.5, 1)) },
  'PLAN-COST-002': { fires: scale(scaling(0.5, 8), scaling(0, 8)), quiet: scale(scaling(0.5, 8), scaling(0.5, 8)) },
  'PLAN-COST-003': {
    fires: { changes: [change('aws_rds_cluster.shop', { before: cluster(elsewhere) }), writer] },
    quiet: { changes: [change('aws_rds_cluster.shop', { after: cluster() }), newWriter] },
  },
  'PLAN-COST-004': {
    fires: scale({ ...elsewhere, ...scaling(0.5, 8) }, { ...elsewhere, ...scaling(8, 64) }),
    quiet: scale({ ...elsewhere, ...scaling(8, 64) }, { ...elsewhere, ...scaling(8, 64), tags: { a: 'b' } }),
  },
};
