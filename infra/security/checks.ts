import { asBlocks, asText } from '../rules/model/value.ts';
import type { Claim, SecurityCheck } from './check.ts';
import {
  above,
  atLeast,
  attachedGroups,
  beside,
  closedEgress,
  closedIngress,
  clusters,
  described,
  every,
  forbidden,
  functions,
  hasBlock,
  instances,
  isGiven,
  isNotFalse,
  isNotTrue,
  isTrue,
  keyPolicies,
  mysqlOnly,
  narrowPolicies,
  narrowTrust,
  noPassRole,
  ofKind,
  queryLogging,
  rotated,
  rotationWithin,
  secretKey,
  severalInstances,
  tagged,
  writers,
} from './proofs.ts';

/** When somebody looks at the waivers again. */
const NEXT_REVIEW = '2027-11-30';

const met: Claim = { state: 'met' };
const waived = (reason: string): Claim => ({ state: 'waived', reason, until: NEXT_REVIEW });
/** Aurora takes the setting on the cluster, for all its instances. */
const ON_THE_CLUSTER: Claim = {
  state: 'met',
  unseenByCheckov: 'It is set on the cluster, for all its instances; Checkov looks at the instances.',
};
const notApplicable = (reason: string): Claim => ({ state: 'not applicable', reason });

const NO_FUNCTIONS = {
  dev: notApplicable('The stage has no functions yet.'),
  production: notApplicable('The stage has no functions yet.'),
};
const NOTHING_TO_KEEP = 'Nothing in dev is worth keeping: it is made and torn down at will.';
const AWS_KEYS =
  'The keys that AWS owns encrypt it; a key of our own costs a dollar a month and protects nothing more in dev.';

/** Every id of the checklist: what scanners and standards ask for, and what each stage says to it. */
export const securityChecks: readonly SecurityCheck[] = [
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
    proof: clusters('kms_key_id', isGiven),
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
      holds: (block, stack) => instances('performance_insights_kms_key_id', isGiven).holds(block, stack),
    },
    claims: { dev: notApplicable('Performance Insights are off.'), production: met },
  },
  // Secrets
  {
    ids: ['CKV_AWS_149', 'AWS-0098'],
    wants: 'The secret has a key of our own',
    argument: 'kms_key_id, master_user_secret_kms_key_id',
    proof: secretKey,
    claims: { dev: waived(AWS_KEYS), production: met },
  },
  {
    ids: ['CKV2_AWS_57', 'SecretsManager.1'],
    wants: 'The secret is rotated by itself',
    argument: 'aws_secretsmanager_secret_rotation, manage_master_user_password',
    proof: rotated,
    claims: {
      dev: waived(
        'The password is rotated by raising its version in the stage file; RDS-managed secrets are an option.',
      ),
      production: waived(
        'The password is rotated by raising its version in the stage file, in a reviewed change; credentials.mode managed rotates by itself.',
      ),
    },
  },
  {
    ids: ['CKV_AWS_304', 'SecretsManager.4'],
    wants: 'Rotation within 90 days',
    argument: 'rotation_rules',
    proof: rotationWithin(90),
    claims: {
      dev: notApplicable('There is no rotation schedule.'),
      production: notApplicable('There is no rotation schedule.'),
    },
  },
  {
    ids: ['SecretsManager.2', 'SecretsManager.3'],
    wants: 'Rotation works, and no secret is unused',
    argument: 'at run time',
    claims: {
      dev: notApplicable('Judged in the account, at run time.'),
      production: notApplicable('Judged in the account, at run time.'),
    },
  },
  // Network
  {
    ids: ['CKV_AWS_23', 'AWS-0099', 'AWS-0124'],
    wants: 'Security groups and rules say what they are for',
    argument: 'description',
    proof: described,
    claims: { dev: met, production: met },
  },
  {
    ids: ['CKV_AWS_24', 'CKV_AWS_25', 'CKV_AWS_260', 'CKV_AWS_277', 'AWS-0107', 'EC2.18', 'EC2.19'],
    wants: 'Nothing is open to the world',
    argument: 'ingress rules',
    proof: closedIngress,
    claims: { dev: met, production: met },
  },
  {
    ids: ['CKV_AWS_382', 'AWS-0104'],
    wants: 'No open way out',
    argument: 'egress rules',
    proof: closedEgress,
    claims: { dev: met, production: met },
  },
  {
    ids: ['CKV2_AWS_5'],
    wants: 'Security groups are attached',
    argument: 'vpc_security_group_ids',
    proof: attachedGroups,
    claims: { dev: met, production: met },
  },
  {
    ids: ['CKV2_AWS_12', 'EC2.2'],
    wants: 'The default security group of the VPC is closed',
    argument: 'aws_default_security_group',
    claims: {
      dev: waived(
        'The default VPC is the account’s, not ours: the cluster has a security group of its own and does not use the default one.',
      ),
      production: waived(
        'The default VPC is the account’s, not ours: the cluster has a security group of its own and does not use the default one.',
      ),
    },
  },
  {
    ids: ['AWS-0101'],
    wants: 'No default VPC is taken over',
    argument: 'aws_default_vpc',
    proof: forbidden('aws_default_vpc'),
    claims: { dev: met, production: met },
  },
  // Keys and logs
  {
    ids: ['CKV_AWS_7', 'AWS-0065', 'KMS.4'],
    wants: 'Keys are rotated',
    argument: 'enable_key_rotation',
    proof: every('aws_kms_key', 'enable_key_rotation', isTrue),
    claims: { dev: notApplicable('The stage has no key of its own.'), production: met },
  },
  {
    ids: ['CKV_AWS_33', 'CKV2_AWS_64', 'KMS.5'],
    wants: 'Keys have a policy, and not for everybody',
    argument: 'policy',
    proof: keyPolicies,
    claims: { dev: notApplicable('The stage has no key of its own.'), production: met },
  },
  {
    ids: ['CKV_AWS_66'],
    wants: 'Log groups forget',
    argument: 'retention_in_days',
    proof: every('aws_cloudwatch_log_group', 'retention_in_days', above(0)),
    claims: { dev: met, production: met },
  },
  {
    ids: ['CKV_AWS_338'],
    wants: 'Logs are kept for a year',
    argument: 'retention_in_days',
    proof: every('aws_cloudwatch_log_group', 'retention_in_days', atLeast(365)),
    claims: { dev: waived('Two weeks are enough to find a mistake in dev.'), production: met },
  },
  {
    ids: ['CKV_AWS_158', 'AWS-0017'],
    wants: 'Log groups have a key of our own',
    argument: 'kms_key_id',
    proof: every('aws_cloudwatch_log_group', 'kms_key_id', isGiven),
    claims: { dev: waived(AWS_KEYS), production: met },
  },
  // IAM
  {
    ids: ['CKV_AWS_60', 'CKV_AWS_61', 'CKV_AWS_274', 'IAM.1'],
    wants: 'Roles trust named principals, and none is an administrator',
    argument: 'assume_role_policy',
    proof: narrowTrust,
    claims: { dev: met, production: met },
  },
  {
    ids: [
      'CKV_AWS_62',
      'CKV_AWS_63',
      'CKV_AWS_286',
      'CKV_AWS_287',
      'CKV_AWS_288',
      'CKV_AWS_289',
      'CKV_AWS_290',
      'CKV_AWS_355',
      'AWS-0057',
      'IAM.21',
    ],
    wants: 'No wildcard in actions or resources, no way to more rights',
    argument: 'policy',
    proof: narrowPolicies,
    claims: { dev: met, production: met },
  },
  {
    ids: ['AWS-0342'],
    wants: 'No iam:PassRole',
    argument: 'policy',
    proof: noPassRole,
    claims: { dev: met, production: met },
  },
  // Lambda
  {
    ids: ['CKV_AWS_45'],
    wants: 'No secret in the environment',
    argument: 'environment',
    proof: functions(({ values }) =>
      asBlocks(values.environment).every(
        ({ variables }) => !/passw|secret_string|AKIA/i.test(JSON.stringify(variables ?? {})),
      ),
    ),
    claims: NO_FUNCTIONS,
  },
  {
    ids: ['CKV_AWS_50', 'AWS-0066'],
    wants: 'Tracing',
    argument: 'tracing_config',
    proof: functions(({ values }) => asBlocks(values.tracing_config).some(({ mode }) => mode === 'Active')),
    claims: NO_FUNCTIONS,
  },
  {
    ids: ['CKV_AWS_115'],
    wants: 'A limit of concurrency',
    argument: 'reserved_concurrent_executions',
    proof: functions(({ values }) => atLeast(1)(values.reserved_concurrent_executions)),
    claims: NO_FUNCTIONS,
  },
  {
    ids: ['CKV_AWS_116'],
    wants: 'A dead letter queue',
    argument: 'dead_letter_config',
    proof: functions(hasBlock('dead_letter_config')),
    claims: NO_FUNCTIONS,
  },
  {
    ids: ['CKV_AWS_117', 'Lambda.5'],
    wants: 'Functions in a VPC, in several zones',
    argument: 'vpc_config',
    proof: functions(hasBlock('vpc_config')),
    claims: NO_FUNCTIONS,
  },
  {
    ids: ['CKV_AWS_173'],
    wants: 'The environment has a key of our own',
    argument: 'kms_key_arn',
    proof: functions(({ values }) => isGiven(values.kms_key_arn)),
    claims: NO_FUNCTIONS,
  },
  {
    ids: ['CKV_AWS_272'],
    wants: 'Signed code',
    argument: 'code_signing_config_arn',
    proof: functions(({ values }) => isGiven(values.code_signing_config_arn)),
    claims: NO_FUNCTIONS,
  },
  {
    ids: ['CKV_AWS_363', 'Lambda.2'],
    wants: 'A runtime that is supported',
    argument: 'runtime',
    proof: functions(({ values }) => ['nodejs22.x', 'nodejs24.x'].includes(asText(values.runtime) ?? '')),
    claims: NO_FUNCTIONS,
  },
  {
    ids: ['CKV_AWS_364', 'CKV_AWS_301', 'AWS-0067', 'Lambda.1'],
    wants: 'Only named callers may call a function',
    argument: 'aws_lambda_permission',
    proof: every('aws_lambda_permission', 'source_arn', isGiven),
    claims: NO_FUNCTIONS,
  },
  // Alarms
  {
    ids: ['CKV_AWS_26', 'CKV_AWS_27'],
    wants: 'Topics and queues are encrypted',
    argument: 'kms_master_key_id',
    proof: {
      subjects: (stack) => [
        ...every('aws_sns_topic', 'name', isGiven).subjects(stack),
        ...every('aws_sqs_queue', 'name', isGiven).subjects(stack),
      ],
      holds: ({ values }) => isGiven(values.kms_master_key_id) || isTrue(values.sqs_managed_sse_enabled),
    },
    claims: { dev: notApplicable('The stage has no alarms.'), production: met },
  },
  {
    ids: ['CKV_AWS_319'],
    wants: 'Alarms act',
    argument: 'actions_enabled',
    proof: every('aws_cloudwatch_metric_alarm', 'actions_enabled', isNotFalse),
    claims: { dev: notApplicable('The stage has no alarms.'), production: met },
  },
];
