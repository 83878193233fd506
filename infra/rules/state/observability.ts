import { LOG_RETENTION, MONITORING_INTERVALS } from '@daybreak/aurora/facts';
import { type Block, type Document, resourcesOf } from '../../terraform/document.ts';
import { names, referencesFrom } from '../../terraform/references.ts';
import { given, show } from '../../terraform/show.ts';
import {
  asBoolean,
  asNumber,
  asTexts,
  isKnown,
  isObject,
  isSet,
  templateOf,
  Unresolved,
  type Value,
} from '../../terraform/value.ts';
import { clustersOf, engineOf, instancesOf, pauses } from '../aurora.ts';
import type { StateRule } from '../rule.ts';
import { argument, each, eachInstance, isTrue, look, noneOf, resources, stop } from './forms.ts';

const LOGS_PAGE = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.CloudWatch.html';
const INSIGHTS_PAGE = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DatabaseInsights.html';
const MONITORING_PAGE = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Monitoring.OS.html';
const ALARM_PAGE = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html';

const INSIGHTS = ['performance_insights_enabled', 'performance_insights_retention_period'];

export const observabilityRules: readonly StateRule[] = [
  stop('AURORA-OBS-001', 'The engine has no such log to export.', {
    allowed: 'postgresql, or with MySQL audit, error, general, slowquery; with both instance and iam-db-auth-error.',
    todo: 'Set enabled_cloudwatch_logs_exports to ["postgresql"], with MySQL to ["error", "slowquery"].',
    source: LOGS_PAGE,
    find: each(clustersOf, (cluster) => {
      const known: readonly string[] | undefined = engineOf(cluster)?.logs;
      const unknown = exportsOf(cluster).filter((name) => known?.includes(name) === false);
      return unknown.map((name) => show(name)).join(', ');
    }),
  }),
  stop('AURORA-OBS-002', 'A log is exported to a log group of RDS, which keeps everything forever.', {
    allowed: 'An aws_cloudwatch_log_group named /aws/rds/cluster/<cluster identifier>/<log> for each exported log.',
    todo: 'Add the log group, with retention_in_days, and name it in depends_on of the cluster.',
    source: 'https://github.com/hashicorp/terraform-provider-aws/issues/42858',
    find: eachExport((cluster, log, group) => {
      const identifier = cluster.values.cluster_identifier;
      const of = isSet(identifier) ? show(identifier) : 'a cluster without cluster_identifier';
      return group === undefined && `${log} of ${of}`;
    }),
  }),
  stop('AURORA-OBS-003', 'The cluster does not wait for its log group: the apply fails because RDS made it first.', {
    allowed: 'The log group in depends_on of the cluster, and named by text, not by a reference to the cluster.',
    todo: 'Add depends_on = [<the log group>] to the cluster.',
    source: LOGS_PAGE,
    find: eachExport((cluster, log, group) => {
      if (group === undefined) return false;
      const waits = [...cluster.dependsOn, ...referencesFrom(cluster)].some((reference) => names(reference, group));
      return !waits && `${group.address} for ${log}, not in depends_on of ${cluster.address}`;
    }),
  }),
  stop('AURORA-OBS-004', 'Advanced Database Insights lack what they need.', {
    allowed: 'The mode "advanced" with performance_insights_enabled true and a retention of 465 days (31 at least).',
    todo: 'Set performance_insights_enabled to true and performance_insights_retention_period to 465, or the mode to "standard".',
    source: INSIGHTS_PAGE,
    find: each(clustersOf, (cluster) => {
      const [enabled, days] = INSIGHTS.map((name) => cluster.values[name]);
      const isSound = isTrue(enabled) && (asNumber(days) ?? 7) >= 31;
      return (
        cluster.values.database_insights_mode === 'advanced' &&
        isKnown([enabled, days]) &&
        !isSound &&
        `mode "advanced", ${given(cluster, ...INSIGHTS)}`
      );
    }),
  }),
  stop('AURORA-OBS-005', 'The retention of Performance Insights is not one that RDS has.', {
    allowed: '7 (free), a multiple of 31 from 31 to 713, 731, or 465 for advanced Database Insights.',
    todo: 'Set performance_insights_retention_period to 7, or to one of these.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html',
    find: argument(monitored, 'performance_insights_retention_period', (value, _, { source }) => {
      const days = asNumber(value);
      // A plan shows 0 where Performance Insights are off.
      return days !== undefined && !isInsightsRetention(days) && !(days === 0 && source === 'plan');
    }),
  }),
  stop('AURORA-OBS-006', 'Enhanced monitoring cannot work.', {
    allowed: 'monitoring_interval 0, 1, 5, 10, 15, 30 or 60 seconds; above 0 together with monitoring_role_arn.',
    todo: 'Set monitoring_interval to 60 with a role that trusts monitoring.rds.amazonaws.com, or to 0.',
    source: MONITORING_PAGE,
    find: each(monitored, (block) => {
      const interval = asNumber(block.values.monitoring_interval) ?? 0;
      const lacksRole = interval > 0 && !isSet(block.values.monitoring_role_arn);
      const isSound = MONITORING_INTERVALS.includes(interval) && !lacksRole;
      return !isSound && given(block, 'monitoring_interval', 'monitoring_role_arn');
    }),
  }),
  look('AURORA-OBS-007', 'An alarm watches nothing of this stack, or has no recipient.', {
    allowed: 'dimensions, such as DBClusterIdentifier, and alarm_actions that are not switched off.',
    todo: 'Add dimensions = { DBClusterIdentifier = <cluster> } and the ARN of an SNS topic in alarm_actions.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/monitoring-cloudwatch.html',
    find: each(rdsAlarms, ({ values }) => {
      const missing = ['dimensions', 'alarm_actions'].filter((name) => isEmpty(values[name]));
      return [
        ...(missing.length === 0 ? [] : [`${missing.join(' and ')} not set`]),
        ...(asBoolean(values.actions_enabled) === false ? ['actions_enabled false'] : []),
      ].join(', ');
    }),
  }),
  look('AURORA-OBS-008', 'An alarm goes off when the cluster is paused, since a paused cluster sends no data.', {
    allowed: 'treat_missing_data "notBreaching" or "ignore" where the minimum is 0 ACU.',
    todo: 'Set treat_missing_data to "notBreaching".',
    source: ALARM_PAGE,
    find: each(rdsAlarms, (alarm, _, { documents }) => {
      const { treat_missing_data: missing } = alarm.values;
      const isSound = missing instanceof Unresolved || missing === 'notBreaching' || missing === 'ignore';
      return !isSound && documents.flatMap(clustersOf).some(pauses) && given(alarm, 'treat_missing_data');
    }),
  }),
  look('AURORA-OBS-009', 'Insights or monitoring differ between the cluster and an instance: they are one setting.', {
    allowed: 'performance_insights_* and monitoring_* on the cluster, and nothing else on its instances.',
    todo: 'Set them on the cluster, and remove them from the instances.',
    source: MONITORING_PAGE,
    find: eachInstance((instance, cluster) =>
      [...INSIGHTS, 'monitoring_interval']
        .map((name) => ({ name, own: instance.values[name], shared: cluster.values[name] }))
        .filter(
          ({ own, shared }) => isSet(own) && isSet(shared) && isKnown([own, shared]) && String(own) !== String(shared),
        )
        .map(({ name, shared }) => `${given(instance, name)}, and ${show(shared)} on ${cluster.address}`),
    ),
  }),
  stop('AURORA-OBS-010', 'CloudWatch Logs refuses the retention.', {
    allowed: `${LOG_RETENTION.join(', ')} days; 0 keeps forever.`,
    todo: 'Set retention_in_days to one of these.',
    source: 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html',
    find: argument(resources('aws_cloudwatch_log_group'), 'retention_in_days', noneOf(...LOG_RETENTION)),
  }),
  look('AURORA-OBS-011', 'A log group keeps everything forever, and is billed for it.', {
    allowed: 'retention_in_days above 0.',
    todo: 'Set retention_in_days: 14 for trying things out, 365 in production.',
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html',
    find: argument(resources('aws_cloudwatch_log_group'), 'retention_in_days', (days) => (asNumber(days) ?? 0) === 0),
  }),
  stop('AURORA-OBS-012', 'The mode of Database Insights is not one that RDS has.', {
    allowed: '"standard" (7 days, free) or "advanced".',
    todo: 'Set database_insights_mode to one of them.',
    source: INSIGHTS_PAGE,
    find: argument(clustersOf, 'database_insights_mode', noneOf('', 'standard', 'advanced')),
  }),
];

function isEmpty(value: Value | undefined): boolean {
  return !isSet(value) || ((Array.isArray(value) || isObject(value)) && Object.keys(value).length === 0);
}

function isInsightsRetention(days: number): boolean {
  return days === 7 || days === 465 || days === 731 || (days % 31 === 0 && days >= 31 && days <= 713);
}

function monitored(stack: Document): readonly Block[] {
  return [...clustersOf(stack), ...instancesOf(stack)];
}

function rdsAlarms(stack: Document): readonly Block[] {
  return resourcesOf(stack, 'aws_cloudwatch_metric_alarm').filter(({ values }) => values.namespace === 'AWS/RDS');
}

function exportsOf(cluster: Block): readonly string[] {
  return asTexts(cluster.values.enabled_cloudwatch_logs_exports);
}

/** Judges each exported log with its log group in the stack, if there is one. */
function eachExport(
  received: (cluster: Block, log: string, group: Block | undefined) => string | false,
): StateRule['find'] {
  return each(clustersOf, (cluster, stack) => {
    const identifier = cluster.values.cluster_identifier ?? null;
    // A name that Terraform makes up (cluster_identifier_prefix) is known too late for a log group of one's own.
    if (!isSet(identifier) && stack.source === 'plan') return false;
    const clusterNames = [
      ...(isSet(identifier) ? [templateOf(identifier)] : []),
      `\${${cluster.address}.id}`,
      `\${${cluster.address}.cluster_identifier}`,
    ];
    const known: readonly string[] | undefined = engineOf(cluster)?.logs;
    return exportsOf(cluster)
      .filter((log) => known?.includes(log) === true)
      .map((log) => {
        const wanted = clusterNames.map((name) => `/aws/rds/cluster/${name}/${log}`);
        const group = resourcesOf(stack, 'aws_cloudwatch_log_group').find(({ values }) =>
          wanted.includes(templateOf(values.name ?? null)),
        );
        return received(cluster, log, group);
      });
  });
}
