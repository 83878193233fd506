import { asText } from '../terraform/value.ts';
import type { SecurityCheck } from './check.ts';
import { AWS_KEYS, met, NOTHING_TO_KEEP, notApplicable, ON_THE_CLUSTER, waived } from './claims.ts';
import {
  above,
  atLeast,
  beside,
  clusters,
  instances,
  isGiven,
  isNotFalse,
  isNotTrue,
  isOwnKey,
  isTrue,
  mysqlOnly,
  ofKind,
  queryLogging,
  severalInstances,
  tagged,
  writers,
} from './proofs.ts';

/** Cluster and instances. */
export const databaseChecks: readonly SecurityCheck[] = [
  // aws_rds_cluster
  {
    ids: ['CKV_AWS_96', 'AWS-0079', 'RDS.27', 'CIS 2.2.1'],
    wants: 'Storage is encrypted',
    argument: 'storage_encrypted',
    proof: clusters('storage_encrypted', isTrue),
    claims: { dev: met, production: met },
  },
  {
    ids: ['CKV_AWS_327'],
    wants: 'Storage has a key of our own',
    argument: 'kms_key_id',
    proof: clusters('kms_key_id', isOwnKey),
    claims: { dev: waived(AWS_KEYS), production: met },
  },
  {
    ids: ['CKV_AWS_133', 'AWS-0077'],
    wants: 'Backups are kept, two days or more',
    argument: 'backup_retention_period',
    proof: clusters('backup_retention_period', atLeast(2)),
    claims: { dev: met, production: met },
  },
  {
    ids: ['CKV_AWS_139', 'AWS-0343', 'RDS.7'],
    wants: 'Deletion protection',
    argument: 'deletion_protection',
    proof: clusters('deletion_protection', isTrue),
    claims: { dev: waived(NOTHING_TO_KEEP), production: met },
  },
  {
    ids: ['CKV_AWS_162', 'AWS-0176', 'RDS.12'],
    wants: 'IAM database authentication',
    argument: 'iam_database_authentication_enabled',
    proof: clusters('iam_database_authentication_enabled', isTrue),
    claims: { dev: met, production: met },
  },
  {
    ids: ['CKV_AWS_313', 'RDS.16'],
    wants: 'Snapshots carry the tags',
    argument: 'copy_tags_to_snapshot',
    proof: clusters('copy_tags_to_snapshot', isTrue),
    claims: { dev: met, production: met },
  },
  {
    ids: ['CKV_AWS_324', 'RDS.37'],
    wants: 'PostgreSQL logs go to CloudWatch',
    argument: 'enabled_cloudwatch_logs_exports',
    proof: clusters('enabled_cloudwatch_logs_exports', (value) => Array.isArray(value) && value.includes('postgresql')),
    claims: {
      dev: waived('Logs in CloudWatch are billed by the gigabyte; in dev the console of RDS shows them.'),
      production: met,
    },
  },
  {
    ids: ['RDS.34'],
    wants: 'MySQL audit logs go to CloudWatch',
    argument: 'enabled_cloudwatch_logs_exports',
    proof: mysqlOnly,
    claims: {
      dev: notApplicable('The engine is Aurora PostgreSQL; RDS.37 is its control.'),
      production: notApplicable('The engine is Aurora PostgreSQL; RDS.37 is its control.'),
    },
  },
  {
    ids: ['CKV2_AWS_27'],
    wants: 'Statements are logged',
    argument: 'log_statement, log_min_duration_statement of the parameter group',
    proof: queryLogging,
    claims: { dev: waived('Needs the log export, which dev does without.'), production: met },
  },
  {
    ids: ['CKV2_AWS_8', 'RDS.26'],
    wants: 'Covered by an AWS Backup plan',
    argument: 'aws_backup_selection',
    proof: beside('aws_backup_selection'),
    claims: {
      dev: waived(`Aurora’s own continuous backups are on. ${NOTHING_TO_KEEP}`),
      production: waived(
        'Aurora’s own continuous backups are kept for 30 days, and a last snapshot is taken; AWS Backup is no option of a stage yet.',
      ),
    },
  },
  {
    ids: ['CKV_AWS_325', 'CKV_AWS_326'],
    wants: 'MySQL audit logging and backtrack',
    argument: 'backtrack_window',
    proof: mysqlOnly,
    claims: {
      dev: notApplicable('Both belong to Aurora MySQL.'),
      production: notApplicable('Both belong to Aurora MySQL.'),
    },
  },
  {
    ids: ['RDS.15', 'RDS.5', 'CIS 2.2.4'],
    wants: 'Instances in several Availability Zones',
    argument: 'aws_rds_cluster_instance',
    proof: severalInstances,
    claims: { dev: waived('One instance halves the bill. Storage is in three zones all the same.'), production: met },
  },
  {
    ids: ['RDS.23'],
    wants: 'Another port than 5432',
    argument: 'port',
    proof: clusters('port', (value) => value !== undefined && value !== null && value !== 5432),
    claims: {
      dev: waived('Only the addresses of the VPC reach the port; another number would hide nothing from them.'),
      production: waived('No address reaches the port: there is no ingress at all.'),
    },
  },
  {
    ids: ['RDS.24'],
    wants: 'A master user of another name than the default',
    argument: 'master_username',
    proof: clusters(
      'master_username',
      (value) => isGiven(value) && !['postgres', 'admin'].includes(asText(value) ?? ''),
    ),
    claims: { dev: met, production: met },
  },
  {
    ids: ['RDS.28'],
    wants: 'Tags',
    argument: 'tags, default_tags',
    proof: tagged,
    claims: { dev: met, production: met },
  },
  {
    ids: ['CKV_AWS_246'],
    wants: 'Activity streams have a key of our own',
    argument: 'aws_rds_cluster_activity_stream',
    proof: ofKind('aws_rds_cluster_activity_stream'),
    claims: {
      dev: notApplicable('There is no activity stream.'),
      production: notApplicable('There is no activity stream.'),
    },
  },
  {
    ids: ['RDS.19', 'RDS.20', 'RDS.21', 'RDS.22'],
    wants: 'Events of clusters, instances and parameter groups are subscribed to',
    argument: 'aws_db_event_subscription',
    proof: beside('aws_db_event_subscription'),
    claims: {
      dev: waived('Nobody waits for a mail about a stage that is made and torn down at will.'),
      production: waived('Alarms say what is wrong now; event subscriptions are no option of a stage yet.'),
    },
  },
  // aws_rds_cluster_instance
  {
    ids: ['CKV_AWS_17', 'AWS-0180', 'RDS.2', 'CIS 2.2.3'],
    wants: 'No public address',
    argument: 'publicly_accessible',
    proof: writers('publicly_accessible', isNotTrue),
    claims: { dev: met, production: met },
  },
  {
    ids: ['CKV_AWS_118', 'RDS.6'],
    wants: 'Enhanced monitoring',
    argument: 'monitoring_interval',
    proof: instances('monitoring_interval', above(0)),
    claims: {
      dev: waived('Its metrics are billed as logs; the free ones are enough to try things out.'),
      production: ON_THE_CLUSTER,
    },
  },
  {
    ids: ['CKV_AWS_226', 'RDS.13', 'RDS.35', 'CIS 2.2.2'],
    wants: 'Minor upgrades by themselves',
    argument: 'auto_minor_version_upgrade',
    proof: writers('auto_minor_version_upgrade', isNotFalse),
    claims: {
      dev: { state: 'met', unseenByCheckov: 'It is the provider’s default; Checkov wants it written.' },
      production: met,
    },
  },
  {
    ids: ['CKV_AWS_353', 'AWS-0133'],
    wants: 'Performance Insights',
    argument: 'performance_insights_enabled',
    proof: instances('performance_insights_enabled', isTrue),
    claims: {
      dev: waived('dev has the settings of the smallest stack that works; the option is there for other stages.'),
      production: ON_THE_CLUSTER,
    },
  },
  {
    ids: ['CKV_AWS_354', 'AWS-0078'],
    wants: 'Performance Insights have a key of our own',
    argument: 'performance_insights_kms_key_id',
    proof: {
      subjects: (stack) =>
        instances('performance_insights_enabled', isTrue)
          .subjects(stack)
          .filter((block) => instances('performance_insights_enabled', isTrue).holds(block, stack)),
      holds: (block, stack) => instances('performance_insights_kms_key_id', isOwnKey).holds(block, stack),
    },
    claims: { dev: notApplicable('Performance Insights are off.'), production: met },
  },
];
