import { databaseLogGroup } from '@daybreak/aurora/facts';
import { project as configuredProject } from '../../infra/config.ts';
import { NETWORK_INTERFACE_ACTIONS } from '../../infra/policy/network-interface-actions.ts';
import { databaseStackId, parameterName, stageNames } from '../../infra/stages/names.ts';
import { dsqlPolicy } from './dsql-policy.ts';
import { functionsPolicy } from './functions-policy.ts';
import {
  ALARM,
  BACKUP_VAULT,
  KEY_ALIAS,
  LOG_GROUP,
  TOPIC,
  WRITE_ROLE,
  WRITE_ROLE_WITH_BOUNDARY,
} from './policy-actions.ts';
import { allow, arn, type PolicyDocument, policy } from './policy-document.ts';

/** The stage that docs/deployer-policies.md shows the policies for. */
const SHOWN_STAGE = 'production';

/** The policies for the person or CI that plans and deploys one stage. The reader fills in `<…>`. */
export interface DeployerPolicies {
  /** The most that a role of the stage can do. An administrator creates it; the deployer cannot change it. */
  readonly boundary: PolicyDocument;
  /** For every plan and deploy, together with `surroundings`. They are two, because IAM allows 6,144 characters in one. */
  readonly database: PolicyDocument;
  /** Roles, logs, alarms and the network. */
  readonly surroundings: PolicyDocument;
  /** For stages with a dashboard, events of RDS, a proxy, interface endpoints or functions in a VPC. */
  readonly additions: PolicyDocument;
  /** For stages with AWS Backup. */
  readonly backups: PolicyDocument;
  /** For every plan and deploy of the functions stack, together with the two before. */
  readonly functions: PolicyDocument;
  /** For every plan and deploy of the stack with Aurora DSQL, together with `database` and `backups`. */
  readonly dsql: PolicyDocument;
  /**
   * Only for the deploy that creates a KMS key or a dedicated VPC. AWS asks for the right to tag every key when a key is created
   * with tags, and creates the default security group of a VPC without tags. An identity that may set tags can claim what is untagged.
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/tag-permissions.html
   */
  readonly firstDeploy: PolicyDocument;
}

/**
 * The least that deploying one stage needs, for every option that a stage has.
 *
 * What has a name is bound by its full name, so that `alex-admin` and other stages are out of reach. What has only an id (EC2, KMS)
 * is bound by the tags Project and Stage, which the AWS provider puts on everything it creates. Roles are bound by a permissions
 * boundary: a role can be given any policy, and still do no more than the boundary says.
 *
 * @example deployerPolicies('alex', 'dev').boundary
 */
export function deployerPolicies(project = configuredProject, stage = SHOWN_STAGE): DeployerPolicies {
  const names = stageNames({ name: stage }, project);
  const cluster = arn('rds', `cluster:${names.clusterIdentifier}`);
  const boundaryArn = arn('iam', `policy/${names.clusterIdentifier}-boundary`);
  const secret = arn('secretsmanager', `secret:${names.secretPrefix}*`);
  const managedSecret = arn('secretsmanager', 'secret:rds!cluster-*');
  const key = arn('kms', 'key/*');
  const lambdaRole = arn('iam', `role/${names.lambdaRole}`);
  const monitoringRole = arn('iam', `role/${names.monitoringRole}`);
  const proxyRole = arn('iam', `role/${names.proxyRole}`);
  const backupRole = arn('iam', `role/${names.backupRole}`);
  const lambdaLogs = arn('logs', `log-group:${names.lambdaLogGroup}`);
  const topic = arn('sns', names.alarmTopic);
  // Dashboards belong to no Region.
  const dashboard = (name: string) => `arn:aws:cloudwatch::<account>:dashboard/${name}`;
  const taggedSo = { 'aws:ResourceTag/Project': project, 'aws:ResourceTag/Stage': stage };
  const createdSo = { 'aws:RequestTag/Project': project, 'aws:RequestTag/Stage': stage };
  const untagged = { 'aws:ResourceTag/Project': 'true' };
  // RDS puts this tag on the secret that it manages. Users cannot set a tag that begins with "aws:".
  const ofThisCluster = { StringEquals: { 'aws:ResourceTag/aws:rds:primaryDBClusterArn': cluster } };

  return {
    boundary: policy([
      allow('DataApi', DATA_API, cluster),
      // A role of the database decides what the SQL may do; only the deployer uses the user admin.
      allow('Dsql', ['dsql:DbConnect'], arn('dsql', 'cluster/*'), { StringEquals: taggedSo }),
      allow('Secret', ['secretsmanager:GetSecretValue'], secret),
      allow('ManagedSecret', ['secretsmanager:GetSecretValue'], managedSecret, ofThisCluster),
      allow('KeyOfTheSecret', ['kms:Decrypt'], key, {
        StringEquals: { ...taggedSo, 'kms:ViaService': 'secretsmanager.<region>.amazonaws.com' },
      }),
      // The id of a cluster is not known before it exists.
      allow('SignIn', ['rds-db:connect'], [arn('rds-db', 'dbuser:*/*_iam_ro'), arn('rds-db', 'dbuser:*/*_iam_rw')]),
      allow(
        'FunctionLogs',
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        [`${lambdaLogs}:*`, arn('logs', `log-group:/aws/lambda/${names.functionPrefix}*`)],
      ),
      // X-Ray has no resources to name.
      allow('Tracing', ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], '*'),
      // Lambda does this with the role of a function in a VPC. The code of a function may not.
      allow('NetworkInterfaces', NETWORK_INTERFACE_ACTIONS, '*', { Null: { 'lambda:SourceFunctionArn': 'true' } }),
      // What AWSBackupServiceRolePolicyForBackup needs for a cluster.
      allow('Backups', BACKUPS, [cluster, arn('rds', 'cluster-snapshot:awsbackup:*')]),
      allow('DsqlBackups', DSQL_BACKUPS, arn('dsql', 'cluster/*'), { StringEquals: taggedSo }),
      allow('ListDsqlForBackups', ['dsql:ListClusters'], '*'),
      allow('KeyOfBackups', ['kms:CreateGrant', 'kms:DescribeKey'], key, { StringEquals: taggedSo }),
      // As in the AWS managed policy AmazonRDSEnhancedMonitoringRole.
      allow('MonitoringLogs', MONITORING_LOGS, arn('logs', 'log-group:RDS*')),
    ]),
    database: policy([
      allow('Read', READ, '*'),
      allow('Database', DATABASE, [
        cluster,
        arn('rds', `db:${names.clusterIdentifier}-*`),
        arn('rds', `subgrp:${names.subnetGroup}`),
        ...(['postgresql', 'mysql'] as const).map((family) =>
          arn('rds', `cluster-pg:${stageNames({ name: stage, engine: { family } }, project).parameterGroupPrefix}*`),
        ),
        arn('rds', `cluster-snapshot:${names.finalSnapshotPrefix}*`),
        arn('rds', `cluster-snapshot:rds:${names.clusterIdentifier}-*`),
      ]),
      allow('Parameters', PARAMETER, arn('ssm', `parameter${parameterName({ name: stage }, '*', project)}`)),
      allow('DefaultGroups', USE_DEFAULT_GROUPS, [
        arn('rds', 'cluster-pg:default.*'),
        arn('rds', 'pg:default.*'),
        arn('rds', 'og:default:*'),
      ]),
      allow('Secret', SECRET, secret),
      // RDS creates the secret that it manages with the rights of the deployer.
      allow('CreateManagedSecret', ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'], managedSecret, {
        Bool: { 'aws:ViaAWSService': 'true' },
      }),
      allow('RotateManagedSecret', ROTATE, managedSecret, ofThisCluster),
      allow('ManageKey', [...MANAGE_KEY, ...KEY_ALIAS], key, { StringEquals: taggedSo }),
      allow('KeyAlias', KEY_ALIAS, arn('kms', names.keyAlias)),
      // RDS and Secrets Manager use the key with the rights of the deployer.
      allow('UseKeyThroughServices', ['kms:CreateGrant', 'kms:Decrypt', 'kms:GenerateDataKey'], key, {
        StringEquals: {
          ...taggedSo,
          'kms:ViaService': ['rds.<region>.amazonaws.com', 'secretsmanager.<region>.amazonaws.com'],
        },
      }),
      allow(
        'State',
        ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
        [
          `arn:aws:s3:::<state bucket>/${project}/${databaseStackId({ name: stage })}.tfstate`,
          `arn:aws:s3:::<state bucket>/${project}/${databaseStackId({ name: stage })}.tfstate.tflock`,
        ],
      ),
      allow('StateBucket', ['s3:ListBucket'], 'arn:aws:s3:::<state bucket>'),
      allow('StateKey', ['kms:Decrypt', 'kms:GenerateDataKey'], '<state.kmsKeyArn>', {
        StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' },
      }),
    ]),
    surroundings: policy([
      allow('RolesWithBoundary', WRITE_ROLE_WITH_BOUNDARY, [lambdaRole, monitoringRole], {
        StringEquals: { 'iam:PermissionsBoundary': boundaryArn },
      }),
      allow('Roles', WRITE_ROLE, [lambdaRole, monitoringRole]),
      allow('MonitoringPolicy', ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'], monitoringRole, {
        ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole' },
        StringEquals: { 'iam:PermissionsBoundary': boundaryArn },
      }),
      allow('PassMonitoringRole', ['iam:PassRole'], monitoringRole, {
        StringEquals: { 'iam:PassedToService': 'monitoring.rds.amazonaws.com' },
      }),
      allow(
        'FirstClusterOfTheAccount',
        ['iam:CreateServiceLinkedRole'],
        arn('iam', 'role/aws-service-role/rds.amazonaws.com/*'),
        { StringEquals: { 'iam:AWSServiceName': 'rds.amazonaws.com' } },
      ),
      allow('LogGroups', LOG_GROUP, [
        lambdaLogs,
        `${lambdaLogs}:*`,
        arn('logs', `log-group:${databaseLogGroup(names.clusterIdentifier, '*')}`),
      ]),
      // Alarms can also stop and terminate EC2 instances.
      allow('Alarms', ALARM, arn('cloudwatch', `alarm:${names.alarmPrefix}*`), {
        'ForAllValues:StringLike': { 'cloudwatch:AlarmActions': 'arn:aws:sns:*' },
      }),
      allow('AlarmTopic', TOPIC, [topic, `${topic}:*`]),
      allow('CreateInVpc', ['ec2:CreateSecurityGroup'], arn('ec2', 'vpc/*')),
      allow('CreateVpc', ['ec2:CreateVpc'], arn('ec2', 'vpc/*'), { StringEquals: createdSo }),
      allow(
        'CreateNetwork',
        ['ec2:CreateRouteTable', 'ec2:CreateSecurityGroup', 'ec2:CreateSubnet'],
        [arn('ec2', 'route-table/*'), arn('ec2', 'security-group/*'), arn('ec2', 'subnet/*')],
        { StringEquals: createdSo },
      ),
      allow('CreateIngressRule', ['ec2:AuthorizeSecurityGroupIngress'], arn('ec2', 'security-group-rule/*'), {
        StringEquals: createdSo,
      }),
      allow('TagNewNetwork', ['ec2:CreateTags'], arn('ec2', '*/*'), {
        StringEquals: { ...createdSo, 'ec2:CreateAction': CREATE_NETWORK },
      }),
      allow('Network', NETWORK, arn('ec2', '*/*'), { StringEquals: taggedSo }),
    ]),
    additions: policy([
      allow('ReadAdditions', READ_ADDITIONS, '*'),
      allow('Dashboards', DASHBOARD, [names.dashboard, names.functionsDashboard, names.dsql].map(dashboard)),
      allow('Events', EVENTS, arn('rds', `es:${names.eventsPrefix}*`)),
      // AWS asks for no resource when it makes a proxy, whose ARN then has an id that AWS makes up.
      allow('CreateProxy', ['rds:CreateDBProxy'], '*', { StringEquals: createdSo }),
      allow('TagNewProxy', ['rds:AddTagsToResource'], arn('rds', 'db-proxy:*'), {
        StringEquals: createdSo,
        Null: untagged,
      }),
      allow('Proxy', PROXY, arn('rds', 'db-proxy:*'), { StringEquals: taggedSo }),
      // AWS asks for each of these: the cluster, the target group, and the proxy. A target group has neither a name nor tags.
      allow('ProxyTargetGroup', ['rds:ModifyDBProxyTargetGroup'], arn('rds', 'target-group:*')),
      allow('ProxyTargets', PROXY_TARGETS, [cluster, arn('rds', 'target-group:*')]),
      allow('ProxyRoleWithBoundary', WRITE_ROLE_WITH_BOUNDARY, proxyRole, {
        StringEquals: { 'iam:PermissionsBoundary': boundaryArn },
      }),
      allow('ProxyRole', WRITE_ROLE, proxyRole),
      allow('PassProxyRole', ['iam:PassRole'], proxyRole, {
        StringEquals: { 'iam:PassedToService': 'rds.amazonaws.com' },
      }),
      allow('EndpointInVpc', ['ec2:CreateVpcEndpoint'], [arn('ec2', 'subnet/*'), arn('ec2', 'vpc/*')]),
      allow('CreateEndpoint', ['ec2:CreateVpcEndpoint'], arn('ec2', 'vpc-endpoint/*'), { StringEquals: createdSo }),
      allow('Endpoint', ENDPOINT, [arn('ec2', 'security-group/*'), arn('ec2', 'vpc-endpoint/*')], {
        StringEquals: taggedSo,
      }),
      allow('EndpointNames', ['route53:AssociateVPCWithHostedZone'], 'arn:aws:route53:::hostedzone/*'),
      allow('CreateEgressRule', ['ec2:AuthorizeSecurityGroupEgress'], arn('ec2', 'security-group-rule/*'), {
        StringEquals: createdSo,
      }),
      allow('EgressRule', ['ec2:AuthorizeSecurityGroupEgress'], arn('ec2', 'security-group/*'), {
        StringEquals: taggedSo,
      }),
      allow('TagNewAdditions', ['ec2:CreateTags'], arn('ec2', '*/*'), {
        StringEquals: { ...createdSo, 'ec2:CreateAction': ['AuthorizeSecurityGroupEgress', 'CreateVpcEndpoint'] },
      }),
    ]),
    backups: policy([
      allow('BackupRoleWithBoundary', WRITE_ROLE_WITH_BOUNDARY, backupRole, {
        StringEquals: { 'iam:PermissionsBoundary': boundaryArn },
      }),
      allow('BackupRole', WRITE_ROLE, backupRole),
      allow('BackupPolicy', ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'], backupRole, {
        ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup' },
        StringEquals: { 'iam:PermissionsBoundary': boundaryArn },
      }),
      allow('PassBackupRole', ['iam:PassRole'], backupRole, {
        StringEquals: { 'iam:PassedToService': 'backup.amazonaws.com' },
      }),
      allow('BackupVault', BACKUP_VAULT, arn('backup', `backup-vault:${names.backupVault}`)),
      // AWS makes up the id of a plan, and asks for storage of a new vault without naming it.
      allow('CreateBackupPlan', ['backup:CreateBackupPlan', 'backup:TagResource'], arn('backup', 'backup-plan:*'), {
        StringEquals: createdSo,
      }),
      allow('BackupPlan', BACKUP_PLAN, arn('backup', 'backup-plan:*'), { StringEquals: taggedSo }),
      allow('BackupStorage', ['backup-storage:MountCapsule'], '*'),
    ]),
    functions: functionsPolicy({ project, stage, boundaryArn, taggedSo }),
    dsql: dsqlPolicy({ project, stage, boundaryArn, taggedSo, createdSo, untagged }),
    firstDeploy: policy([
      allow('CreateKey', ['kms:CreateKey'], '*', { StringEquals: createdSo }),
      allow('TagNewKey', ['kms:TagResource'], key, { StringEquals: createdSo, Null: untagged }),
      // AWS can take five minutes to see the tags of a new key.
      allow('RotateNewKey', ['kms:EnableKeyRotation'], key, { Null: untagged }),
      allow('TagDefaultGroupOfNewVpc', ['ec2:CreateTags'], arn('ec2', 'security-group/*'), {
        StringEquals: createdSo,
        Null: untagged,
      }),
    ]),
  };
}

/** The policies as docs/deployer-policies.md shows them. */
export function deployerPolicyBlock(): string {
  const { boundary, database, surroundings, additions, backups, functions, dsql, firstDeploy } = deployerPolicies();
  return [
    ...section('The boundary', boundary),
    ...section('Every plan and deploy: database, secret, key and state', database),
    ...section('Every plan and deploy: roles, logs, alarms and network', surroundings),
    ...section('Every plan and deploy with a dashboard, events, a proxy, endpoints or functions in a VPC', additions),
    ...section('Every plan and deploy with AWS Backup', backups),
    ...section('Every plan and deploy of the functions', functions),
    ...section('Every plan and deploy with Aurora DSQL', dsql),
    ...section('Only the deploy that creates a key or a VPC', firstDeploy),
  ]
    .join('\n')
    .trimEnd();
}

function section(title: string, document: PolicyDocument): readonly string[] {
  return [`## ${title}`, '', '```json', JSON.stringify(document, undefined, 2), '```', ''];
}

const DATA_API = [
  'rds-data:BatchExecuteStatement',
  'rds-data:BeginTransaction',
  'rds-data:CommitTransaction',
  'rds-data:ExecuteStatement',
  'rds-data:RollbackTransaction',
];
const BACKUPS = [
  'rds:AddTagsToResource',
  'rds:CreateDBClusterSnapshot',
  'rds:DeleteDBClusterSnapshot',
  'rds:DescribeDBClusterSnapshots',
  'rds:DescribeDBClusters',
  'rds:ListTagsForResource',
];
const DSQL_BACKUPS = [
  'dsql:GetBackupJob',
  'dsql:GetCluster',
  'dsql:ListTagsForResource',
  'dsql:StartBackupJob',
  'dsql:StopBackupJob',
];
const MONITORING_LOGS = [
  'logs:CreateLogGroup',
  'logs:CreateLogStream',
  'logs:DescribeLogStreams',
  'logs:GetLogEvents',
  'logs:PutLogEvents',
  'logs:PutRetentionPolicy',
];
/** Metadata only: most of these know no resource, and none returns a value that is secret. */
const READ = [
  'cloudwatch:DescribeAlarms',
  'cloudwatch:ListTagsForResource',
  'ec2:DescribeAvailabilityZones',
  'ec2:DescribeNetworkAcls',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeRouteTables',
  'ec2:DescribeSecurityGroupRules',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcAttribute',
  'ec2:DescribeVpcs',
  'iam:GetRole',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:ListInstanceProfilesForRole',
  'iam:ListRolePolicies',
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListAliases',
  'kms:ListResourceTags',
  'logs:DescribeLogGroups',
  'logs:ListTagsForResource',
  'rds:DescribeDBClusterParameterGroups',
  'rds:DescribeDBClusterParameters',
  'rds:DescribeDBClusters',
  'rds:DescribeDBInstances',
  'rds:DescribeDBSubnetGroups',
  'rds:DescribeGlobalClusters',
  'rds:ListTagsForResource',
  'secretsmanager:DescribeSecret',
  'secretsmanager:GetResourcePolicy',
  'sns:GetSubscriptionAttributes',
  'sns:GetTopicAttributes',
  'sns:ListTagsForResource',
  'ssm:DescribeParameters',
];
const DATABASE = [
  'rds:AddTagsToResource',
  'rds:CreateDBCluster',
  'rds:CreateDBClusterParameterGroup',
  'rds:CreateDBClusterSnapshot',
  'rds:CreateDBInstance',
  'rds:CreateDBSubnetGroup',
  'rds:DeleteDBCluster',
  'rds:DeleteDBClusterParameterGroup',
  'rds:DeleteDBInstance',
  'rds:DeleteDBSubnetGroup',
  'rds:DisableHttpEndpoint',
  'rds:EnableHttpEndpoint',
  'rds:ModifyDBCluster',
  'rds:ModifyDBClusterParameterGroup',
  'rds:ModifyDBInstance',
  'rds:ModifyDBSubnetGroup',
  'rds:RemoveTagsFromResource',
  'rds:ResetDBClusterParameterGroup',
  'rds:RestoreDBClusterFromSnapshot',
  'rds:RestoreDBClusterToPointInTime',
];
const USE_DEFAULT_GROUPS = [
  'rds:CreateDBCluster',
  'rds:CreateDBInstance',
  'rds:ModifyDBCluster',
  'rds:ModifyDBInstance',
  'rds:RestoreDBClusterFromSnapshot',
  'rds:RestoreDBClusterToPointInTime',
];
/** Every plan reads the value: the provider does, and so does the ephemeral resource. */
const SECRET = [
  'secretsmanager:CreateSecret',
  'secretsmanager:DeleteSecret',
  'secretsmanager:GetSecretValue',
  'secretsmanager:PutSecretValue',
  'secretsmanager:TagResource',
  'secretsmanager:UntagResource',
  'secretsmanager:UpdateSecret',
  'secretsmanager:UpdateSecretVersionStage',
];
const PARAMETER = [
  'ssm:AddTagsToResource',
  'ssm:DeleteParameter',
  'ssm:GetParameter',
  'ssm:ListTagsForResource',
  'ssm:PutParameter',
  'ssm:RemoveTagsFromResource',
];
const ROTATE = ['secretsmanager:CancelRotateSecret', 'secretsmanager:RotateSecret'];
const MANAGE_KEY = [
  'kms:DisableKeyRotation',
  'kms:EnableKeyRotation',
  'kms:PutKeyPolicy',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateKeyDescription',
];
const READ_ADDITIONS = [
  'ec2:DescribePrefixLists',
  'ec2:DescribeVpcEndpoints',
  'rds:DescribeDBProxies',
  'rds:DescribeDBProxyTargetGroups',
  'rds:DescribeDBProxyTargets',
  'rds:DescribeEventSubscriptions',
];
const BACKUP_PLAN = [
  'backup:CreateBackupSelection',
  'backup:DeleteBackupPlan',
  'backup:DeleteBackupSelection',
  'backup:GetBackupPlan',
  'backup:GetBackupSelection',
  'backup:ListTags',
  'backup:UntagResource',
  'backup:UpdateBackupPlan',
];
const ENDPOINT = ['ec2:CreateVpcEndpoint', 'ec2:DeleteVpcEndpoints', 'ec2:ModifyVpcEndpoint'];
const PROXY_TARGETS = ['rds:DeregisterDBProxyTargets', 'rds:RegisterDBProxyTargets'];
const PROXY = [
  'rds:AddTagsToResource',
  'rds:DeleteDBProxy',
  ...PROXY_TARGETS,
  'rds:ModifyDBProxy',
  'rds:RemoveTagsFromResource',
].sort();
const DASHBOARD = ['cloudwatch:DeleteDashboards', 'cloudwatch:GetDashboard', 'cloudwatch:PutDashboard'];
const EVENTS = [
  'rds:AddSourceIdentifierToSubscription',
  'rds:AddTagsToResource',
  'rds:CreateEventSubscription',
  'rds:DeleteEventSubscription',
  'rds:ModifyEventSubscription',
  'rds:RemoveSourceIdentifierFromSubscription',
  'rds:RemoveTagsFromResource',
];
const CREATE_NETWORK = [
  'AuthorizeSecurityGroupIngress',
  'CreateRouteTable',
  'CreateSecurityGroup',
  'CreateSubnet',
  'CreateVpc',
];
const NETWORK = [
  'ec2:AssociateRouteTable',
  'ec2:AuthorizeSecurityGroupIngress',
  'ec2:CreateRouteTable',
  'ec2:CreateSubnet',
  'ec2:CreateTags',
  'ec2:DeleteRouteTable',
  'ec2:DeleteSecurityGroup',
  'ec2:DeleteSubnet',
  'ec2:DeleteTags',
  'ec2:DeleteVpc',
  'ec2:DisassociateRouteTable',
  'ec2:ModifySecurityGroupRules',
  'ec2:ModifySubnetAttribute',
  'ec2:ModifyVpcAttribute',
  'ec2:ReplaceRouteTableAssociation',
  'ec2:RevokeSecurityGroupEgress',
  'ec2:RevokeSecurityGroupIngress',
];
