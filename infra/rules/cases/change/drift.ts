import { change, cluster, clusterUpdate, instance, type RuleCase, type Values } from '../plans.ts';

const drifted = (before: Values, after: Values) =>
  change('aws_rds_cluster.shop', {
    before: cluster(before),
    after: cluster(after),
    code: { max: 1, backup_retention_period: 7 },
  });
const lambda = change('aws_lambda_function.f', { before: { memory_size: 128 }, after: { memory_size: 256 } });

export const DRIFT_CASES: Readonly<Record<string, RuleCase>> = {
  'PLAN-DRIFT-001': {
    fires: { drift: [drifted({ backup_retention_period: 7 }, { backup_retention_period: 1 })] },
    quiet: { drift: [drifted({ cluster_members: [] }, { cluster_members: ['shop-1'] })] },
  },
  'PLAN-DRIFT-002': {
    fires: { drift: [change('aws_rds_cluster_instance.reader', { before: instance('shop-2') })] },
    quiet: { changes: [change('aws_rds_cluster_instance.reader', { before: instance('shop-2') })] },
  },
  'PLAN-DRIFT-003': {
    fires: { drift: [lambda] },
    quiet: { drift: [drifted({ backup_retention_period: 7 }, { backup_retention_period: 1 })] },
  },
  'PLAN-DRIFT-004': {
    fires: { drift: [drifted({ cluster_members: [] }, { cluster_members: ['shop-1'] })] },
    quiet: { changes: [clusterUpdate({}, {})] },
  },
};
