import { type Block, type Document, resourcesOf } from '../../terraform/document.ts';
import { given } from '../../terraform/show.ts';
import {
  asBlocks,
  asNumber,
  asText,
  isObject,
  isSet,
  templateOf,
  Unresolved,
  type Value,
} from '../../terraform/value.ts';
import { clustersOf, engineOf, instancesOf, isMysql, parametersOf, portOf, postgresClustersOf } from '../aurora.ts';
import type { StateRule } from '../rule.ts';
import { argument, each, isNotTrue, isTrue, resources } from './forms.ts';

const RDS_CONTROLS = 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html';
const CHECKOV = 'https://www.checkov.io/5.Policy%20Index/terraform.html';

/** What security standards want of clusters and instances, and AWS does not ask for. */
export const databaseSecurityRules: readonly StateRule[] = [
  {
    id: 'AURORA-SEC-001',
    severity: 'look',
    what: 'The storage of the cluster has no key of your own.',
    allowed: 'kms_key_id with a key of your own. It is fixed at creation.',
    todo: 'Set kms_key_id before the first deploy; a change later replaces the cluster.',
    source: CHECKOV,
    find: argument(clustersOf, 'kms_key_id', isNoOwnKey),
  },
  {
    id: 'AURORA-SEC-002',
    severity: 'look',
    what: 'Backups are kept for less than two days.',
    allowed: 'backup_retention_period 2 or more.',
    todo: 'Set backup_retention_period to 7 or more.',
    source: CHECKOV,
    find: argument(clustersOf, 'backup_retention_period', (days) => numberOr(days, 1) < 2),
  },
  {
    id: 'AURORA-SEC-003',
    severity: 'look',
    what: 'Database users cannot sign in with IAM.',
    allowed: 'iam_database_authentication_enabled true.',
    todo: 'Set iam_database_authentication_enabled to true; it costs nothing.',
    source: `${RDS_CONTROLS}#rds-12`,
    find: argument(clustersOf, 'iam_database_authentication_enabled', isNotTrue),
  },
  {
    id: 'AURORA-SEC-004',
    severity: 'look',
    what: 'The log of the database does not go to CloudWatch.',
    allowed: 'enabled_cloudwatch_logs_exports with "postgresql", or "audit" with MySQL.',
    todo: 'Add it, and a log group with a retention.',
    source: `${RDS_CONTROLS}#rds-37`,
    find: argument(
      clustersOf,
      'enabled_cloudwatch_logs_exports',
      (logs, cluster) => !(Array.isArray(logs) && logs.includes(isMysql(cluster) ? 'audit' : 'postgresql')),
    ),
  },
  {
    id: 'AURORA-SEC-005',
    severity: 'look',
    what: 'Statements are not logged.',
    allowed: 'A parameter group with log_statement (not "none") and log_min_duration_statement (not -1).',
    todo: 'Set log_statement to "ddl" and log_min_duration_statement to 1000.',
    source: CHECKOV,
    find: each(postgresClustersOf, (cluster, stack) =>
      logsStatements(cluster, stack) ? undefined : given(cluster, 'db_cluster_parameter_group_name'),
    ),
  },
  {
    id: 'AURORA-SEC-006',
    severity: 'look',
    what: 'No AWS Backup plan covers the cluster.',
    allowed: 'An aws_backup_selection in the stack.',
    todo: 'Add a backup plan, or waive this where the backups of Aurora are enough.',
    source: `${RDS_CONTROLS}#rds-26`,
    find: clustersWithout('aws_backup_selection'),
  },
  {
    id: 'AURORA-SEC-007',
    severity: 'look',
    what: 'The instances are not in several Availability Zones.',
    allowed: 'Two instances with different availability_zone.',
    todo: 'Add a reader, and give each instance its zone.',
    source: `${RDS_CONTROLS}#rds-15`,
    find: each(clustersOf, (cluster, stack) => {
      const instances = instancesOf(stack, cluster);
      // Zones that are written as expressions are told apart by their text.
      const zones = instances.flatMap(({ values }) =>
        isSet(values.availability_zone) ? [templateOf(values.availability_zone)] : [],
      );
      return new Set(zones).size >= 2
        ? undefined
        : `${instances.length} instance(s), zones ${zones.join(', ') || 'not set'}`;
    }),
  },
  {
    id: 'AURORA-SEC-008',
    severity: 'look',
    what: 'The cluster uses the default port.',
    allowed: 'A port other than 5432, or 3306 with MySQL.',
    todo: 'Set port, or waive this where the network keeps others out.',
    source: `${RDS_CONTROLS}#rds-23`,
    find: argument(clustersOf, 'port', (_, cluster) => portOf(cluster) === engineOf(cluster)?.defaultPort),
  },
  {
    id: 'AURORA-SEC-009',
    severity: 'look',
    what: 'The master user has the default name.',
    allowed: 'A master_username other than postgres and admin.',
    todo: 'Choose another name before the first deploy: a change replaces the cluster.',
    source: `${RDS_CONTROLS}#rds-24`,
    find: argument(clustersOf, 'master_username', (name) => name === 'postgres' || name === 'admin'),
  },
  {
    id: 'AURORA-SEC-010',
    severity: 'look',
    what: 'The cluster has no tags.',
    allowed: 'tags on the cluster, or default_tags of the provider.',
    todo: 'Say in tags whose it is and which stage.',
    source: `${RDS_CONTROLS}#rds-28`,
    find: argument(
      clustersOf,
      'tags',
      (tags, _, { providers }) =>
        !hasTags(tags) &&
        !providers.some(({ values }) => asBlocks(values.default_tags).some((defaults) => hasTags(defaults.tags))),
    ),
  },
  {
    id: 'AURORA-SEC-011',
    severity: 'look',
    what: 'There is no subscription to the events of the database.',
    allowed: 'An aws_db_event_subscription in the stack.',
    todo: 'Add a subscription, or waive this where alarms are enough.',
    source: `${RDS_CONTROLS}#rds-19`,
    find: clustersWithout('aws_db_event_subscription'),
  },
  {
    id: 'AURORA-SEC-012',
    severity: 'look',
    what: 'Enhanced monitoring is off.',
    allowed: 'monitoring_interval above 0, on the cluster or on each instance.',
    todo: 'Set monitoring_interval to 60, and monitoring_role_arn.',
    source: `${RDS_CONTROLS}#rds-6`,
    find: setting('monitoring_interval', (interval) => numberOr(interval, 0) === 0),
  },
  {
    id: 'AURORA-SEC-013',
    severity: 'look',
    what: 'Performance Insights are off.',
    allowed: 'performance_insights_enabled true, on the cluster or on each instance.',
    todo: 'Set performance_insights_enabled to true; seven days are free.',
    source: CHECKOV,
    find: setting('performance_insights_enabled', isNotTrue),
  },
  {
    id: 'AURORA-SEC-014',
    severity: 'look',
    what: 'Performance Insights have no key of your own.',
    allowed: 'performance_insights_kms_key_id with a key of your own. It is fixed once they are on.',
    todo: 'Set performance_insights_kms_key_id before you turn them on.',
    source: CHECKOV,
    find: setting(
      'performance_insights_kms_key_id',
      (key, instance, stack) => isTrue(settingOf(instance, 'performance_insights_enabled', stack)) && isNoOwnKey(key),
    ),
  },
  {
    id: 'AURORA-SEC-029',
    severity: 'look',
    what: 'The cluster of Aurora DSQL has no key of your own.',
    allowed: 'kms_encryption_key with the ARN of a key of your own.',
    todo: 'Set kms_encryption_key (keys.dsql "own" in a stage). It can be changed later, without a new cluster.',
    source: 'https://docs.aws.amazon.com/aurora-dsql/latest/userguide/data-encryption.html',
    find: argument(resources('aws_dsql_cluster'), 'kms_encryption_key', isNoDsqlKey),
  },
];

/** Not set, or a key that AWS manages (`alias/aws/…`). */
export function isNoOwnKey(value: Value | undefined): boolean {
  return !isSet(value) || value === '' || /alias\/aws\//.test(asText(value) ?? '');
}

/** Aurora DSQL says `AWS_OWNED_KMS_KEY` for the key of AWS. */
function isNoDsqlKey(value: Value | undefined): boolean {
  return isNoOwnKey(value) || value === 'AWS_OWNED_KMS_KEY';
}

/** The number, the default where there is none, and more than any limit where it is not known. */
function numberOr(value: Value | undefined, absent: number): number {
  return isSet(value) ? (asNumber(value) ?? Number.POSITIVE_INFINITY) : absent;
}

/** For Aurora, insights and monitoring can be set on the cluster or on the instance. */
function settingOf(instance: Block, argument: string, stack: Document): Value | undefined {
  const own = instance.values[argument];
  if (isSet(own)) return own;
  return clustersOf(stack).find((cluster) => instancesOf(stack, cluster).includes(instance))?.values[argument];
}

/** Judges the setting of each instance, wherever it is made. */
function setting(
  name: string,
  isWrong: (value: Value | undefined, instance: Block, stack: Document) => boolean,
): StateRule['find'] {
  return each(instancesOf, (instance, stack) =>
    isWrong(settingOf(instance, name, stack), instance, stack) ? given(instance, name) : undefined,
  );
}

function clustersWithout(type: string): StateRule['find'] {
  return each(clustersOf, (_, stack) => (resourcesOf(stack, type).length > 0 ? undefined : `no ${type} in the stack`));
}

function hasTags(value: Value | undefined): boolean {
  return value instanceof Unresolved || (isObject(value) && Object.keys(value).length > 0);
}

function logsStatements(cluster: Block, stack: Document): boolean {
  const parameters = parametersOf(cluster, stack);
  const statements = parameters.get('log_statement') ?? 'none';
  return statements !== 'none' && Number(parameters.get('log_min_duration_statement') ?? -1) >= 0;
}
