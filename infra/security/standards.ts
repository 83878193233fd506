import type { StateRule } from '../rules/rule.ts';

/** One thing that scanners and standards ask for, under all the ids that they give it. */
export type Standard = Asked & (Judged | NotJudged);

interface Asked {
  /** `CKV_…` is Checkov, `AWS-0…` Trivy, `RDS.27` Security Hub, `CIS 2.2.1` the CIS AWS Foundations Benchmark v5. Empty: none asks. */
  readonly ids: readonly string[];
  readonly wants: string;
}

interface Judged {
  /** It is met where this rule finds nothing in a stage, or a waiver accepts what it finds. */
  readonly rule: StateRule['id'];
  /** Why Checkov reports it all the same, by stage. */
  readonly unseenByCheckov?: Readonly<Record<string, string>>;
}

interface NotJudged {
  /** Why no rule judges it. */
  readonly reason: string;
  /** The reason holds as long as no stage has a resource of these types. Otherwise Checkov is told to skip it. */
  readonly absent?: readonly string[];
}

const ON_THE_CLUSTER = {
  production: 'It is set on the cluster, for all its instances; Checkov looks at the instances.',
};
export const standards: readonly Standard[] = [
  // Cluster
  { ids: ['CKV_AWS_96', 'AWS-0079', 'RDS.27', 'CIS 2.2.1'], wants: 'Storage is encrypted', rule: 'AURORA-STO-004' },
  { ids: ['CKV_AWS_327'], wants: 'Storage has a key of your own', rule: 'AURORA-SEC-001' },
  { ids: ['CKV_AWS_133', 'AWS-0077'], wants: 'Backups are kept, two days or more', rule: 'AURORA-SEC-002' },
  { ids: ['CKV_AWS_139', 'AWS-0343', 'RDS.7'], wants: 'Deletion protection', rule: 'AURORA-DUR-001' },
  { ids: ['CKV_AWS_162', 'AWS-0176', 'RDS.12'], wants: 'IAM database authentication', rule: 'AURORA-SEC-003' },
  { ids: ['CKV_AWS_313', 'RDS.16'], wants: 'Snapshots carry the tags', rule: 'AURORA-DUR-009' },
  { ids: ['CKV_AWS_324', 'RDS.37'], wants: 'The PostgreSQL log goes to CloudWatch', rule: 'AURORA-SEC-004' },
  { ids: ['RDS.34', 'CKV_AWS_325'], wants: 'The MySQL audit log goes to CloudWatch', rule: 'AURORA-SEC-004' },
  { ids: ['CKV2_AWS_27'], wants: 'Statements are logged', rule: 'AURORA-SEC-005' },
  { ids: ['CKV2_AWS_8', 'RDS.26'], wants: 'An AWS Backup plan covers the cluster', rule: 'AURORA-SEC-006' },
  {
    ids: ['CKV_AWS_326'],
    wants: 'MySQL backtrack',
    reason: 'For Aurora MySQL; no stage offers backtrack: docs/stages.md.',
  },
  {
    ids: ['RDS.15', 'RDS.5', 'CIS 2.2.4'],
    wants: 'Instances are in several Availability Zones',
    rule: 'AURORA-SEC-007',
  },
  { ids: ['RDS.23'], wants: 'A port other than that of the engine', rule: 'AURORA-SEC-008' },
  { ids: ['RDS.24'], wants: 'A master user with another name than the default', rule: 'AURORA-SEC-009' },
  { ids: ['RDS.28'], wants: 'Tags', rule: 'AURORA-SEC-010' },
  {
    ids: ['CKV_AWS_246'],
    wants: 'Activity streams have a key of your own',
    reason: 'The stages have no activity stream.',
    absent: ['aws_rds_cluster_activity_stream'],
  },
  {
    ids: ['RDS.19', 'RDS.20', 'RDS.21', 'RDS.22'],
    wants: 'There is a subscription to the events of clusters, instances and parameter groups',
    rule: 'AURORA-SEC-011',
  },
  // Instances
  { ids: ['CKV_AWS_17', 'AWS-0180', 'RDS.2', 'CIS 2.2.3'], wants: 'No public address', rule: 'AURORA-NET-003' },
  {
    ids: ['CKV_AWS_118', 'RDS.6'],
    wants: 'Enhanced monitoring',
    rule: 'AURORA-SEC-012',
    unseenByCheckov: ON_THE_CLUSTER,
  },
  {
    ids: ['CKV_AWS_226', 'RDS.13', 'RDS.35', 'CIS 2.2.2'],
    wants: 'Automatic minor upgrades',
    rule: 'AURORA-DUR-014',
    unseenByCheckov: { dev: 'It is the default of the provider; Checkov wants it written.' },
  },
  {
    ids: ['CKV_AWS_353', 'AWS-0133'],
    wants: 'Performance Insights',
    rule: 'AURORA-SEC-013',
    unseenByCheckov: ON_THE_CLUSTER,
  },
  { ids: ['CKV_AWS_354', 'AWS-0078'], wants: 'Performance Insights have a key of your own', rule: 'AURORA-SEC-014' },
  // Aurora DSQL: Checkov 3.3.30 has no check for it, and the others none that is known. What they ask of Aurora is asked here.
  { ids: [], wants: 'Aurora DSQL: deletion protection', rule: 'AURORA-DUR-001' },
  { ids: [], wants: 'Aurora DSQL: a key of your own', rule: 'AURORA-SEC-029' },
  { ids: [], wants: 'Aurora DSQL: an AWS Backup plan', rule: 'AURORA-DUR-016' },
  { ids: [], wants: 'Aurora DSQL: roles connect to this cluster alone', rule: 'AURORA-IAM-002' },
  // Secrets
  { ids: ['CKV_AWS_149', 'AWS-0098'], wants: 'The secret has a key of your own', rule: 'AURORA-SEC-015' },
  { ids: ['CKV2_AWS_57', 'SecretsManager.1'], wants: 'The secret is rotated on a schedule', rule: 'AURORA-SEC-016' },
  {
    ids: ['CKV_AWS_304', 'SecretsManager.4'],
    wants: 'Rotation within 90 days',
    reason: 'The stages have no rotation schedule.',
    absent: ['aws_secretsmanager_secret_rotation'],
  },
  {
    ids: ['SecretsManager.2', 'SecretsManager.3'],
    wants: 'Rotation works, and no secret is unused',
    reason: 'Only the account shows it, at run time.',
  },
  // Network
  {
    ids: ['CKV_AWS_23', 'AWS-0099', 'AWS-0124'],
    wants: 'Security groups and rules say what they are for',
    rule: 'AURORA-NET-005',
  },
  {
    ids: ['CKV_AWS_24', 'CKV_AWS_25', 'CKV_AWS_260', 'CKV_AWS_277', 'AWS-0107', 'EC2.18', 'EC2.19'],
    wants: 'Nothing is open to the world',
    rule: 'AURORA-SEC-017',
  },
  { ids: ['CKV_AWS_382', 'AWS-0104'], wants: 'No egress to the world', rule: 'AURORA-SEC-025' },
  { ids: ['CKV2_AWS_5'], wants: 'Security groups are attached', rule: 'AURORA-SEC-018' },
  {
    ids: ['CKV2_AWS_12', 'EC2.2'],
    wants: 'The default security group of the VPC is closed',
    reason: 'The default VPC belongs to the account: the cluster has a security group of its own.',
  },
  {
    ids: ['AWS-0101'],
    wants: 'Terraform does not manage the default VPC',
    reason: 'The stages only read it.',
    absent: ['aws_default_vpc'],
  },
  // Keys and logs
  { ids: ['CKV_AWS_7', 'AWS-0065', 'KMS.4'], wants: 'Keys are rotated', rule: 'AURORA-STO-007' },
  { ids: ['CKV2_AWS_64'], wants: 'Keys have a policy', rule: 'AURORA-SEC-019' },
  { ids: ['CKV_AWS_33', 'KMS.5'], wants: 'No policy of a key is for everybody', rule: 'AURORA-IAM-005' },
  { ids: ['CKV_AWS_66'], wants: 'Log groups have a retention', rule: 'AURORA-OBS-011' },
  { ids: ['CKV_AWS_338'], wants: 'Logs are kept for a year', rule: 'AURORA-SEC-020' },
  { ids: ['CKV_AWS_158', 'AWS-0017'], wants: 'Log groups have a key of your own', rule: 'AURORA-SEC-021' },
  // IAM
  { ids: ['CKV_AWS_60'], wants: 'Roles trust named principals', rule: 'AURORA-IAM-005' },
  { ids: ['CKV_AWS_61'], wants: 'No role trusts a whole account', rule: 'AURORA-SEC-022' },
  { ids: ['CKV_AWS_274'], wants: 'No role is an administrator', rule: 'AURORA-IAM-007' },
  { ids: ['CKV_AWS_62', 'CKV_AWS_63', 'IAM.1', 'IAM.21'], wants: 'No wildcard in actions', rule: 'AURORA-IAM-003' },
  {
    ids: ['CKV_AWS_287', 'CKV_AWS_288', 'CKV_AWS_290', 'CKV_AWS_355', 'AWS-0057'],
    wants: 'No wildcard in resources',
    rule: 'AURORA-IAM-002',
  },
  {
    ids: ['CKV_AWS_286', 'CKV_AWS_289', 'AWS-0342'],
    wants: 'No policy gives its holder more rights; no iam:PassRole',
    rule: 'AURORA-SEC-023',
  },
  // Lambda and API Gateway
  { ids: ['CKV_AWS_45'], wants: 'No secret in the environment', rule: 'AURORA-FN-009' },
  { ids: ['CKV_AWS_50', 'AWS-0066'], wants: 'Tracing', rule: 'AURORA-SEC-026' },
  { ids: ['CKV_AWS_115'], wants: 'A limit of concurrency', rule: 'AURORA-SEC-027' },
  {
    ids: ['CKV_AWS_116'],
    wants: 'A dead letter queue',
    reason: 'API Gateway waits for the answer; a queue is for callers that do not.',
  },
  {
    ids: ['CKV_AWS_117'],
    wants: 'Functions in a VPC',
    reason:
      'The Data API is an endpoint of AWS: a VPC would protect nothing more. functions.backend "postgres" puts functions into one.',
  },
  { ids: ['Lambda.5'], wants: 'Functions of a VPC in several zones', rule: 'AURORA-FN-018' },
  { ids: ['CKV_AWS_173'], wants: 'The environment has a key of your own', rule: 'AURORA-SEC-028' },
  {
    ids: ['CKV_AWS_272'],
    wants: 'Signed code',
    reason: 'The stages have no signing profile; who may change code is decided by IAM.',
  },
  { ids: ['CKV_AWS_363', 'Lambda.2'], wants: 'A supported runtime', rule: 'AURORA-FN-007' },
  {
    ids: ['CKV_AWS_364', 'CKV_AWS_301', 'AWS-0067', 'Lambda.1'],
    wants: 'Only named callers may call a function',
    rule: 'AURORA-FN-010',
  },
  { ids: ['CKV_AWS_309', 'APIGateway.8'], wants: 'Every route has an authorizer', rule: 'AURORA-FN-011' },
  { ids: ['CKV_AWS_95', 'CKV_AWS_76', 'APIGateway.9'], wants: 'The API has an access log', rule: 'AURORA-FN-013' },
  // Parameter Store
  {
    ids: ['CKV2_AWS_34', 'CKV_AWS_337'],
    wants: 'Parameters are encrypted, with a key of your own',
    reason: 'They hold names and ARNs, no secret; plain text keeps plans readable.',
  },
  // Alarms
  { ids: ['CKV_AWS_26', 'CKV_AWS_27'], wants: 'Topics and queues are encrypted', rule: 'AURORA-SEC-024' },
  { ids: ['CKV_AWS_319'], wants: 'Alarms have actions', rule: 'AURORA-OBS-007' },
];
