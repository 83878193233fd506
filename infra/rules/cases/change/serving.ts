import { change, clusterUpdate, ingressRule, instance, type RuleCase, standing, type Values } from '../plans.ts';

const update = (before: Values, after: Values): RuleCase => ({
  fires: { changes: [clusterUpdate(before, after)] },
  quiet: { changes: [clusterUpdate(after, before)] },
});
const scaling = (min: number, max: number, seconds: number | null = null) => ({
  serverlessv2_scaling_configuration: [{ min_capacity: min, max_capacity: max, seconds_until_auto_pause: seconds }],
});
const parameter = (value: string, method: string) =>
  change('aws_rds_cluster_parameter_group.shop', {
    before: { parameter: [{ name: 'shared_preload_libraries', value: 'pg_stat_statements', apply_method: method }] },
    after: { parameter: [{ name: 'shared_preload_libraries', value, apply_method: method }] },
  });
const writer = (before: Values, after: Values) =>
  change('aws_rds_cluster_instance.writer', { before: instance('shop-1', before), after: instance('shop-1', after) });
const oracle = (from: string, to: string) =>
  change('aws_db_instance.erp', {
    before: { engine: 'oracle-ee', engine_version: from },
    after: { engine: 'oracle-ee', engine_version: to },
  });
const fromVpc = {
  security_group_id: 'sg-1',
  ip_protocol: 'tcp',
  from_port: 5432,
  to_port: 5432,
  cidr_ipv4: '10.0.0.0/16',
};
const rule = (after?: Values) => change('aws_vpc_security_group_ingress_rule.vpc', { before: fromVpc, after });
const [, group] = standing();
const withGroup = (...changes: ReturnType<typeof change>[]) => [...(group ? [group] : []), ...changes];

export const SERVING_CASES: Readonly<Record<string, RuleCase>> = {
  'PLAN-SERVE-001': update({ engine_version: '17.4' }, { engine_version: '17.5' }),
  'PLAN-SERVE-002': update({ engine_version: '16.6' }, { engine_version: '17.5' }),
  'PLAN-SERVE-003': update({ engine_version: '17.5' }, { engine_version: '17.4' }),
  'PLAN-SERVE-018': {
    fires: { changes: [oracle('19.0.0.0.ru-2023-07.rur-2023-07.r1', '19.0.0.0.ru-2024-01.rur-2024-01.r1')] },
    quiet: { changes: [oracle('19.0.0.0.ru-2023-07.rur-2023-07.r1', '21.0.0.0.ru-2024-01.rur-2024-01.r1')] },
  },
  'PLAN-SERVE-004': {
    fires: { changes: [parameter('auto_explain', 'pending-reboot')] },
    quiet: { changes: [parameter('auto_explain', 'immediate')] },
  },
  'PLAN-SERVE-016': {
    fires: { changes: [parameter('auto_explain', 'immediate')] },
    quiet: { changes: [parameter('auto_explain', 'pending-reboot')] },
  },
  'PLAN-SERVE-005': {
    fires: {
      changes: [clusterUpdate({ db_cluster_parameter_group_name: 'a' }, { db_cluster_parameter_group_name: 'b' })],
    },
    quiet: {
      changes: [
        clusterUpdate(
          { db_cluster_parameter_group_name: 'a' },
          { db_cluster_parameter_group_name: 'a', tags: { a: 'b' } },
        ),
      ],
    },
  },
  'PLAN-SERVE-006': {
    fires: { changes: [writer({}, { instance_class: 'db.r6g.large' })] },
    quiet: { changes: [writer({}, { copy_tags_to_snapshot: true })] },
  },
  'PLAN-SERVE-007': update(scaling(0.5, 4), scaling(0, 4, 300)),
  'PLAN-SERVE-008': update(scaling(0.5, 4), scaling(0.5, 2)),
  'PLAN-SERVE-009': update({ enable_http_endpoint: true }, { enable_http_endpoint: false }),
  'PLAN-SERVE-010': {
    fires: { changes: [clusterUpdate({}, { port: 6432 })] },
    quiet: {
      changes: [
        clusterUpdate({ iam_database_authentication_enabled: false }, { iam_database_authentication_enabled: true }),
      ],
    },
  },
  'PLAN-SERVE-011': {
    fires: { changes: [...standing(), rule()] },
    quiet: { changes: [...standing(), rule({ ...fromVpc, description: 'PostgreSQL from the VPC' })] },
  },
  'PLAN-SERVE-012': {
    fires: { changes: withGroup(clusterUpdate({}, { enable_http_endpoint: false }), rule()) },
    quiet: {
      changes: withGroup(
        clusterUpdate({}, { enable_http_endpoint: false }),
        rule(),
        ingressRule('other', { cidr_ipv4: '10.1.0.0/16' }),
      ),
    },
  },
  'PLAN-SERVE-013': {
    fires: { changes: [clusterUpdate({ apply_immediately: false }, { apply_immediately: true })] },
    quiet: { changes: [clusterUpdate({ apply_immediately: false }, { apply_immediately: false, tags: { a: 'b' } })] },
  },
  'PLAN-SERVE-014': {
    fires: { changes: [clusterUpdate({ storage_type: 'aurora' }, { storage_type: 'aurora-iopt1' })] },
    quiet: { changes: [clusterUpdate({ storage_type: 'aurora' }, { storage_type: 'aurora', tags: { a: 'b' } })] },
  },
  'PLAN-SERVE-019': {
    fires: { changes: [change('aws_db_proxy.proxy', { before: { name: 'shop' } })] },
    quiet: { changes: [change('aws_db_proxy.proxy', { before: { name: 'shop' }, after: { name: 'shop', tags: {} } })] },
  },
};
