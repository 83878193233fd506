import { type ChangeInput, change, cluster, clusterUpdate, instance, type RuleCase, type Values } from '../plans.ts';

const replaced = { actions: ['delete', 'create'], reason: 'replace_because_cannot_update' };
const writer = (input: ChangeInput) => change('aws_rds_cluster_instance.writer', input);
const reader = (input: ChangeInput) => change('aws_rds_cluster_instance.reader', input);
const same = (values: Values): ChangeInput => ({ before: values, after: values });
const secret = (name: string, input: Partial<ChangeInput> = {}) =>
  change('aws_secretsmanager_secret.it', {
    before: { name, arn: `arn:aws:secretsmanager:us-east-1:1:secret:${name}`, recovery_window_in_days: 7 },
    ...input,
  });
const update = (before: Values, after: Values): RuleCase => ({
  fires: { changes: [clusterUpdate(before, after)] },
  quiet: { changes: [clusterUpdate(after, before)] },
});

const blueGreen = (before: Values, after: Values) => {
  const values = { engine: 'postgres', blue_green_update: [{ enabled: true }] };
  return change('aws_db_instance.shop', { before: { ...values, ...before }, after: { ...values, ...after } });
};

export const DATA_CASES: Readonly<Record<string, RuleCase>> = {
  'PLAN-DATA-001': {
    fires: {
      changes: [
        change('aws_db_instance.shop', {
          before: { identifier: 'shop', deletion_protection: false, skip_final_snapshot: true },
        }),
      ],
    },
    quiet: { changes: [change('aws_rds_cluster.shop', { before: cluster(), actions: ['forget'] })] },
  },
  'PLAN-DATA-002': {
    fires: {
      changes: [clusterUpdate({}, { database_name: 'other' }, { ...replaced, replacePaths: ['database_name'] })],
    },
    quiet: { changes: [clusterUpdate({}, { tags: { a: 'b' } })] },
  },
  'PLAN-DATA-003': {
    fires: { changes: [clusterUpdate({}, {}), writer({ before: instance('shop-1') })] },
    quiet: {
      changes: [
        clusterUpdate({}, {}),
        writer({ before: instance('shop-1') }),
        reader(same(instance('shop-2', { writer: false }))),
      ],
    },
  },
  'PLAN-DATA-004': {
    fires: {
      changes: [clusterUpdate({}, {}), writer({ before: instance('shop-1') }), reader(same(instance('shop-2')))],
    },
    quiet: { changes: [change('aws_rds_cluster.shop', { before: cluster() }), writer({ before: instance('shop-1') })] },
  },
  'PLAN-DATA-005': { fires: { changes: [secret('shop-db-credentials')] }, quiet: { changes: [secret('mail-token')] } },
  'PLAN-DATA-006': { fires: { changes: [secret('mail-token')] }, quiet: { changes: [secret('shop-db-credentials')] } },
  'PLAN-DATA-007': {
    fires: { changes: [change('aws_kms_key.it', { before: { is_enabled: true }, after: { is_enabled: false } })] },
    quiet: { changes: [change('aws_kms_key.it', { before: { is_enabled: false }, after: { is_enabled: true } })] },
  },
  'PLAN-DATA-008': {
    fires: {
      changes: [change('aws_db_cluster_snapshot.before', { before: { db_cluster_snapshot_identifier: 'before' } })],
    },
    quiet: {
      changes: [change('aws_db_cluster_snapshot.before', { after: { db_cluster_snapshot_identifier: 'before' } })],
    },
  },
  'PLAN-DATA-009': {
    fires: { changes: [reader({ before: instance('shop-2'), actions: ['forget'] })] },
    quiet: { changes: [reader({ before: instance('shop-2') })] },
  },
  'PLAN-DATA-010': update({ deletion_protection: true }, { deletion_protection: false }),
  'PLAN-DATA-011': update({ backup_retention_period: 35 }, { backup_retention_period: 14 }),
  'PLAN-DATA-012': update({ skip_final_snapshot: false }, { skip_final_snapshot: true }),
  'PLAN-DATA-013': update({ delete_automated_backups: false }, { delete_automated_backups: true }),
  'PLAN-DATA-014': {
    fires: { changes: [secret('db', { after: { name: 'db', recovery_window_in_days: 0 } })] },
    quiet: { changes: [secret('db', { after: { name: 'db', recovery_window_in_days: 30 } })] },
  },
  'PLAN-DATA-015': {
    fires: { changes: [blueGreen({ engine_version: '17.4' }, { engine_version: '17.5' })] },
    quiet: { changes: [blueGreen({ deletion_protection: true }, { deletion_protection: false })] },
  },
};
