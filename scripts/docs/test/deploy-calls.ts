import { databaseLogGroup } from '@daybreak/aurora/facts';
import {
  databaseStackId,
  dsqlStackId,
  functionsStackId,
  parameterName,
  stageNames,
} from '../../../infra/stages/names.ts';

/** Calls of the AWS provider that go to the same resources. */
export interface Calls {
  readonly actions: readonly string[];
  /** The resources; each of them needs the permission. */
  readonly resources: readonly string[];
  readonly context?: Readonly<Record<string, string>>;
  /** Only in the deploy that creates a KMS key or a dedicated VPC. */
  readonly firstDeploy?: true;
}

export const ACCOUNT = '123456789012';
export const REGION = 'us-east-1';

export function arnOf(service: string, rest: string): string {
  return `arn:aws:${service}:${service === 'iam' ? '' : REGION}:${ACCOUNT}:${rest}`;
}

/**
 * The calls of the AWS provider, by type of resource, data source or ephemeral resource, with the context of AWS's decision. It has exactly
 * the types that a stage can have.
 *
 * Sources: the provider's `internal/service/*`, and the "Actions, resources, and condition keys" of each service in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
export function deployCalls(project: string, stage: string): Readonly<Record<string, readonly Calls[]>> {
  const names = stageNames({ name: stage }, project);
  const boundary = { 'iam:PermissionsBoundary': arnOf('iam', `policy/${names.clusterIdentifier}-boundary`) };
  const tagged = { 'aws:ResourceTag/Project': project, 'aws:ResourceTag/Stage': stage };
  const created = { 'aws:RequestTag/Project': project, 'aws:RequestTag/Stage': stage };
  const read = (...actions: readonly string[]): Calls => ({ actions, resources: ['*'] });

  const cluster = arnOf('rds', `cluster:${names.clusterIdentifier}`);
  const instance = arnOf('rds', `db:${names.clusterIdentifier}-1`);
  const subnetGroup = arnOf('rds', `subgrp:${names.subnetGroup}`);
  const mysqlNames = stageNames({ name: stage, engine: { family: 'mysql' } }, project);
  const parameterGroups = [
    arnOf('rds', `cluster-pg:${names.parameterGroupPrefix}17`),
    arnOf('rds', `cluster-pg:${mysqlNames.parameterGroupPrefix}8-0`),
  ];
  const finalSnapshot = arnOf('rds', `cluster-snapshot:${names.finalSnapshotPrefix}20261121`);
  const defaultGroups = [
    arnOf('rds', 'cluster-pg:default.aurora-postgresql17'),
    arnOf('rds', 'pg:default.aurora-postgresql17'),
    arnOf('rds', 'og:default:aurora-postgresql-17'),
  ];
  const tagRds = ['rds:AddTagsToResource', 'rds:RemoveTagsFromResource'];
  const secret = arnOf('secretsmanager', `secret:${names.secretPrefix}1a2b3c4d-AbCdEf`);
  const managedSecret = arnOf('secretsmanager', 'secret:rds!cluster-1a2b3c4d-AbCdEf');
  const key = arnOf('kms', 'key/1a2b3c4d');
  const functionName = `${names.functionPrefix}health`;
  const functionRole = arnOf('iam', `role/${functionName}`);
  const proxyRole = arnOf('iam', `role/${names.proxyRole}`);
  const backupRole = arnOf('iam', `role/${names.backupRole}`);
  const dsqlBackupRole = arnOf('iam', `role/${names.dsqlBackupRole}`);
  const backupRoles = [backupRole, dsqlBackupRole];
  const vault = arnOf('backup', `backup-vault:${names.backupVault}`);
  const plan = arnOf('backup', 'backup-plan:1a2b3c4d');
  const endpoint = arnOf('ec2', 'vpc-endpoint/vpce-1');
  const roles = [
    ...backupRoles,
    arnOf('iam', `role/${names.lambdaRole}`),
    arnOf('iam', `role/${names.monitoringRole}`),
    proxyRole,
    functionRole,
  ];
  const proxy = arnOf('rds', 'db-proxy:prx-1');
  const targetGroup = arnOf('rds', 'target-group:prx-tg-1');
  const parameter = arnOf('ssm', `parameter${parameterName({ name: stage }, 'database_name', project)}`);
  const lambda = [arnOf('lambda', `function:${functionName}`)];
  const api = (...paths: readonly string[]) => paths.map((path) => `arn:aws:apigateway:${REGION}::/${path}`);
  const changeApi = (kind: string): readonly Calls[] => [
    { actions: ['apigateway:POST'], resources: api(`apis/a1b2c3/${kind}`) },
    {
      actions: ['apigateway:GET', 'apigateway:PATCH', 'apigateway:DELETE'],
      resources: api(`apis/a1b2c3/${kind}/x1y2z3`),
    },
  ];
  const monitoringRole = [arnOf('iam', `role/${names.monitoringRole}`)];
  const logGroups = [
    arnOf('logs', `log-group:${names.lambdaLogGroup}`),
    arnOf('logs', `log-group:${names.lambdaLogGroup}:*`),
    arnOf('logs', `log-group:${databaseLogGroup(names.clusterIdentifier, 'postgresql')}`),
    arnOf('logs', `log-group:${databaseLogGroup(names.clusterIdentifier, 'postgresql')}:*`),
    ...[`/aws/lambda/${functionName}`, names.apiLogGroup].flatMap((name) => [
      arnOf('logs', `log-group:${name}`),
      arnOf('logs', `log-group:${name}:*`),
    ]),
  ];
  const topic = arnOf('sns', names.alarmTopic);
  const topics = [topic, arnOf('sns', `${names.dsql}-alarms`)];
  const subscriptions = topics.map((each) => `${each}:1a2b3c4d`);
  const vpc = arnOf('ec2', 'vpc/vpc-1');
  const subnet = arnOf('ec2', 'subnet/subnet-1');
  const routeTable = arnOf('ec2', 'route-table/rtb-1');
  const group = arnOf('ec2', 'security-group/sg-1');
  const groupRule = arnOf('ec2', 'security-group-rule/sgr-1');
  const create = (action: string, resource: string): readonly Calls[] => [
    { actions: [`ec2:${action}`], resources: [resource], context: created },
    { actions: ['ec2:CreateTags'], resources: [resource], context: { ...created, 'ec2:CreateAction': action } },
  ];
  const own = (resources: readonly string[], ...actions: readonly string[]): Calls => ({
    actions,
    resources,
    context: tagged,
  });
  const tagEc2 = ['ec2:CreateTags', 'ec2:DeleteTags'];
  const dsqlCluster = arnOf('dsql', 'cluster/abcdefghijklmnopqrstuvwxyz');
  const files = [databaseStackId, dsqlStackId, functionsStackId]
    .map((idOf) => idOf({ name: stage }))
    .flatMap((stack) =>
      ['tfstate', 'tfstate.tflock'].map((ending) => `arn:aws:s3:::state/${project}/${stack}.${ending}`),
    );

  return {
    aws_rds_cluster: [
      read('rds:DescribeDBClusters', 'rds:DescribeGlobalClusters', 'rds:ListTagsForResource'),
      { actions: ['rds:CreateDBCluster'], resources: [cluster, subnetGroup, ...parameterGroups, ...defaultGroups] },
      { actions: ['rds:ModifyDBCluster'], resources: [cluster, ...parameterGroups, ...defaultGroups] },
      { actions: ['rds:DeleteDBCluster', 'rds:CreateDBClusterSnapshot'], resources: [cluster, finalSnapshot] },
      {
        actions: ['rds:RestoreDBClusterFromSnapshot'],
        resources: [
          cluster,
          subnetGroup,
          finalSnapshot,
          arnOf('rds', `cluster-snapshot:rds:${names.clusterIdentifier}-2026-11-21-03-00`),
          ...defaultGroups,
        ],
      },
      { actions: ['rds:RestoreDBClusterToPointInTime'], resources: [cluster, subnetGroup, ...defaultGroups] },
      { actions: ['rds:EnableHttpEndpoint', 'rds:DisableHttpEndpoint', ...tagRds], resources: [cluster] },
      // credentials.mode "managed": RDS calls on behalf of the deployer.
      {
        actions: ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'],
        resources: [managedSecret],
        context: { 'aws:ViaAWSService': 'true' },
      },
    ],
    aws_dsql_cluster: [
      { actions: ['dsql:CreateCluster', 'dsql:TagResource'], resources: [dsqlCluster], context: created },
      own(
        [dsqlCluster],
        'dsql:GetCluster',
        'dsql:GetVpcEndpointServiceName',
        'dsql:ListTagsForResource',
        'dsql:UpdateCluster',
        'dsql:DeleteCluster',
        'dsql:TagResource',
        'dsql:UntagResource',
        // Not Terraform: the deploy migrates.
        'dsql:DbConnectAdmin',
      ),
      {
        actions: ['iam:CreateServiceLinkedRole'],
        resources: [arnOf('iam', 'role/aws-service-role/dsql.amazonaws.com/AWSServiceRoleForAuroraDsql')],
        context: { 'iam:AWSServiceName': 'dsql.amazonaws.com' },
      },
      {
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
        resources: [key],
        context: { ...tagged, 'kms:ViaService': `dsql.${REGION}.amazonaws.com` },
      },
    ],
    aws_rds_cluster_instance: [
      read('rds:DescribeDBInstances', 'rds:ListTagsForResource'),
      { actions: ['rds:CreateDBInstance'], resources: [cluster, instance, subnetGroup, ...defaultGroups] },
      { actions: ['rds:ModifyDBInstance'], resources: [instance, ...defaultGroups] },
      { actions: ['rds:DeleteDBInstance', ...tagRds], resources: [instance] },
    ],
    aws_rds_cluster_parameter_group: [
      read('rds:DescribeDBClusterParameterGroups', 'rds:DescribeDBClusterParameters', 'rds:ListTagsForResource'),
      {
        actions: [
          'rds:CreateDBClusterParameterGroup',
          'rds:ModifyDBClusterParameterGroup',
          'rds:ResetDBClusterParameterGroup',
          'rds:DeleteDBClusterParameterGroup',
          ...tagRds,
        ],
        resources: parameterGroups,
      },
    ],
    aws_db_subnet_group: [
      read('rds:DescribeDBSubnetGroups', 'rds:ListTagsForResource'),
      {
        actions: ['rds:CreateDBSubnetGroup', 'rds:ModifyDBSubnetGroup', 'rds:DeleteDBSubnetGroup', ...tagRds],
        resources: [subnetGroup],
      },
    ],
    aws_secretsmanager_secret: [
      read('secretsmanager:DescribeSecret', 'secretsmanager:GetResourcePolicy'),
      {
        actions: [
          'secretsmanager:CreateSecret',
          'secretsmanager:UpdateSecret',
          'secretsmanager:DeleteSecret',
          'secretsmanager:TagResource',
          'secretsmanager:UntagResource',
        ],
        resources: [secret],
      },
    ],
    aws_secretsmanager_secret_version: [
      {
        actions: [
          'secretsmanager:GetSecretValue',
          'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecretVersionStage',
        ],
        resources: [secret],
      },
    ],
    'ephemeral.aws_secretsmanager_secret_version': [
      { actions: ['secretsmanager:GetSecretValue'], resources: [secret] },
    ],
    aws_secretsmanager_secret_rotation: [
      read('secretsmanager:DescribeSecret'),
      {
        actions: ['secretsmanager:RotateSecret', 'secretsmanager:CancelRotateSecret'],
        resources: [managedSecret],
        context: { 'aws:ResourceTag/aws:rds:primaryDBClusterArn': cluster },
      },
    ],
    aws_kms_key: [
      read('kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus', 'kms:ListResourceTags'),
      { actions: ['kms:CreateKey'], resources: ['*'], context: created, firstDeploy: true },
      { actions: ['kms:TagResource'], resources: [arnOf('kms', 'key/*')], context: created, firstDeploy: true },
      { actions: ['kms:EnableKeyRotation'], resources: [key], context: {}, firstDeploy: true },
      {
        actions: [
          'kms:PutKeyPolicy',
          'kms:EnableKeyRotation',
          'kms:DisableKeyRotation',
          'kms:UpdateKeyDescription',
          'kms:ScheduleKeyDeletion',
          'kms:TagResource',
          'kms:UntagResource',
        ],
        resources: [key],
        context: tagged,
      },
      ...['rds', 'secretsmanager'].map((service) => ({
        actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [key],
        context: { ...tagged, 'kms:ViaService': `${service}.${REGION}.amazonaws.com` },
      })),
    ],
    aws_kms_alias: [
      read('kms:ListAliases'),
      {
        actions: ['kms:CreateAlias', 'kms:UpdateAlias', 'kms:DeleteAlias'],
        resources: [names.keyAlias, names.functionsKeyAlias, names.dsqlKeyAlias].map((alias) => arnOf('kms', alias)),
        context: {},
      },
      {
        actions: ['kms:CreateAlias', 'kms:UpdateAlias', 'kms:DeleteAlias'],
        resources: [key],
        context: tagged,
      },
    ],
    aws_iam_role: [
      read('iam:GetRole', 'iam:ListRolePolicies', 'iam:ListAttachedRolePolicies', 'iam:ListInstanceProfilesForRole'),
      { actions: ['iam:CreateRole', 'iam:PutRolePermissionsBoundary'], resources: roles, context: boundary },
      {
        actions: ['iam:UpdateRole', 'iam:UpdateRoleDescription', 'iam:DeleteRole', 'iam:TagRole', 'iam:UntagRole'],
        resources: roles,
      },
      {
        actions: ['iam:PassRole'],
        resources: monitoringRole,
        context: { 'iam:PassedToService': 'monitoring.rds.amazonaws.com' },
      },
      {
        actions: ['iam:PassRole'],
        resources: [functionRole],
        context: { 'iam:PassedToService': 'lambda.amazonaws.com' },
      },
      {
        actions: ['iam:CreateServiceLinkedRole'],
        resources: [arnOf('iam', 'role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS')],
        context: { 'iam:AWSServiceName': 'rds.amazonaws.com' },
      },
    ],
    aws_iam_role_policy: [
      read('iam:GetRolePolicy'),
      { actions: ['iam:PutRolePolicy', 'iam:DeleteRolePolicy'], resources: roles, context: boundary },
    ],
    aws_iam_role_policy_attachment: [
      read('iam:ListAttachedRolePolicies'),
      {
        actions: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
        resources: monitoringRole,
        context: {
          ...boundary,
          'iam:PolicyARN': 'arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole',
        },
      },
      {
        actions: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
        resources: backupRoles,
        context: {
          ...boundary,
          'iam:PolicyARN': 'arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup',
        },
      },
    ],
    aws_cloudwatch_log_group: [
      read('logs:DescribeLogGroups', 'logs:ListTagsForResource'),
      {
        actions: [
          'logs:CreateLogGroup',
          'logs:DeleteLogGroup',
          'logs:PutRetentionPolicy',
          'logs:DeleteRetentionPolicy',
          'logs:AssociateKmsKey',
          'logs:DisassociateKmsKey',
          'logs:TagResource',
          'logs:UntagResource',
        ],
        resources: logGroups,
      },
    ],
    aws_cloudwatch_metric_alarm: [
      read('cloudwatch:DescribeAlarms', 'cloudwatch:ListTagsForResource'),
      {
        actions: [
          'cloudwatch:PutMetricAlarm',
          'cloudwatch:DeleteAlarms',
          'cloudwatch:TagResource',
          'cloudwatch:UntagResource',
        ],
        resources: [`${names.alarmPrefix}cpu`, `${names.dsql}-storage`].map((name) =>
          arnOf('cloudwatch', `alarm:${name}`),
        ),
        context: { 'cloudwatch:AlarmActions': topic },
      },
    ],
    aws_cloudwatch_dashboard: [
      {
        actions: ['cloudwatch:PutDashboard', 'cloudwatch:GetDashboard', 'cloudwatch:DeleteDashboards'],
        resources: [names.dashboard, names.functionsDashboard].map(
          (name) => `arn:aws:cloudwatch::${ACCOUNT}:dashboard/${name}`,
        ),
      },
    ],
    aws_db_event_subscription: [
      read('rds:DescribeEventSubscriptions', 'rds:ListTagsForResource'),
      {
        actions: [
          'rds:CreateEventSubscription',
          'rds:ModifyEventSubscription',
          'rds:AddSourceIdentifierToSubscription',
          'rds:RemoveSourceIdentifierFromSubscription',
          'rds:DeleteEventSubscription',
          ...tagRds,
        ],
        resources: [arnOf('rds', `es:${names.eventsPrefix}cluster-events`)],
      },
    ],
    aws_db_proxy: [
      read('rds:DescribeDBProxies', 'rds:ListTagsForResource'),
      // CreateDBProxy has no resource type in the service authorization reference.
      { actions: ['rds:CreateDBProxy'], resources: ['*'], context: created },
      { actions: ['rds:AddTagsToResource'], resources: [proxy], context: created },
      own([proxy], 'rds:ModifyDBProxy', 'rds:DeleteDBProxy', ...tagRds),
      { actions: ['iam:PassRole'], resources: [proxyRole], context: { 'iam:PassedToService': 'rds.amazonaws.com' } },
    ],
    aws_db_proxy_default_target_group: [
      read('rds:DescribeDBProxyTargetGroups'),
      { actions: ['rds:ModifyDBProxyTargetGroup'], resources: [targetGroup] },
    ],
    aws_db_proxy_target: [
      read('rds:DescribeDBProxyTargets'),
      {
        actions: ['rds:RegisterDBProxyTargets', 'rds:DeregisterDBProxyTargets'],
        resources: [cluster, targetGroup],
      },
      own([proxy], 'rds:RegisterDBProxyTargets', 'rds:DeregisterDBProxyTargets'),
    ],
    aws_backup_vault: [
      {
        actions: [
          'backup:CreateBackupVault',
          'backup:DescribeBackupVault',
          'backup:DeleteBackupVault',
          'backup:ListRecoveryPointsByBackupVault',
          'backup:DeleteRecoveryPoint',
          'backup:ListTags',
          'backup:TagResource',
          'backup:UntagResource',
        ],
        resources: [vault, arnOf('backup', `backup-vault:${names.dsql}-backups`)],
      },
      { actions: ['backup-storage:MountCapsule'], resources: ['*'] },
    ],
    aws_backup_plan: [
      { actions: ['backup:CreateBackupPlan', 'backup:TagResource'], resources: [plan], context: created },
      own(
        [plan],
        'backup:GetBackupPlan',
        'backup:UpdateBackupPlan',
        'backup:DeleteBackupPlan',
        'backup:ListTags',
        'backup:UntagResource',
      ),
    ],
    aws_backup_selection: [
      own([plan], 'backup:CreateBackupSelection', 'backup:GetBackupSelection', 'backup:DeleteBackupSelection'),
      {
        actions: ['iam:PassRole'],
        resources: [backupRole],
        context: { 'iam:PassedToService': 'backup.amazonaws.com' },
      },
    ],
    aws_vpc_endpoint: [
      read('ec2:DescribeVpcEndpoints', 'ec2:DescribePrefixLists'),
      ...create('CreateVpcEndpoint', endpoint),
      // In a VPC that is given, which has no tags of ours.
      { actions: ['ec2:CreateVpcEndpoint'], resources: [vpc, subnet], context: created },
      own([group], 'ec2:CreateVpcEndpoint'),
      own([endpoint], 'ec2:ModifyVpcEndpoint', 'ec2:DeleteVpcEndpoints', ...tagEc2),
      { actions: ['route53:AssociateVPCWithHostedZone'], resources: ['arn:aws:route53:::hostedzone/Z1'] },
    ],
    aws_sns_topic: [
      read('sns:GetTopicAttributes', 'sns:ListTagsForResource'),
      {
        actions: [
          'sns:CreateTopic',
          'sns:SetTopicAttributes',
          'sns:DeleteTopic',
          'sns:TagResource',
          'sns:UntagResource',
        ],
        resources: topics,
      },
    ],
    aws_sns_topic_policy: [read('sns:GetTopicAttributes'), { actions: ['sns:SetTopicAttributes'], resources: topics }],
    aws_sns_topic_subscription: [
      read('sns:GetSubscriptionAttributes'),
      { actions: ['sns:Subscribe'], resources: topics },
      { actions: ['sns:SetSubscriptionAttributes', 'sns:Unsubscribe'], resources: subscriptions },
    ],
    aws_security_group: [
      read('ec2:DescribeSecurityGroups', 'ec2:DescribeNetworkInterfaces'),
      ...create('CreateSecurityGroup', group),
      // In the default VPC of the account, which has no tags of ours.
      { actions: ['ec2:CreateSecurityGroup'], resources: [vpc], context: created },
      own([group], 'ec2:DeleteSecurityGroup', 'ec2:RevokeSecurityGroupEgress', ...tagEc2),
    ],
    aws_vpc_security_group_ingress_rule: [
      read('ec2:DescribeSecurityGroupRules'),
      ...create('AuthorizeSecurityGroupIngress', groupRule),
      own([group], 'ec2:AuthorizeSecurityGroupIngress'),
      own([group, groupRule], 'ec2:ModifySecurityGroupRules', 'ec2:RevokeSecurityGroupIngress', ...tagEc2),
    ],
    aws_vpc_security_group_egress_rule: [
      read('ec2:DescribeSecurityGroupRules'),
      ...create('AuthorizeSecurityGroupEgress', groupRule),
      own([group], 'ec2:AuthorizeSecurityGroupEgress'),
      own([group, groupRule], 'ec2:ModifySecurityGroupRules', 'ec2:RevokeSecurityGroupEgress', ...tagEc2),
    ],
    aws_vpc: [
      read(
        'ec2:DescribeVpcs',
        'ec2:DescribeVpcAttribute',
        'ec2:DescribeNetworkAcls',
        'ec2:DescribeRouteTables',
        'ec2:DescribeSecurityGroups',
      ),
      ...create('CreateVpc', vpc),
      own([vpc], 'ec2:ModifyVpcAttribute', 'ec2:DeleteVpc', ...tagEc2),
    ],
    aws_default_security_group: [
      read('ec2:DescribeSecurityGroups'),
      { actions: ['ec2:CreateTags'], resources: [group], context: created, firstDeploy: true },
      own([group], 'ec2:RevokeSecurityGroupEgress', 'ec2:RevokeSecurityGroupIngress', ...tagEc2),
    ],
    aws_subnet: [
      read('ec2:DescribeSubnets'),
      ...create('CreateSubnet', subnet),
      own([vpc], 'ec2:CreateSubnet'),
      own([subnet], 'ec2:ModifySubnetAttribute', 'ec2:DeleteSubnet', ...tagEc2),
    ],
    aws_route_table: [
      read('ec2:DescribeRouteTables'),
      ...create('CreateRouteTable', routeTable),
      own([vpc], 'ec2:CreateRouteTable'),
      own([routeTable], 'ec2:DeleteRouteTable', ...tagEc2),
    ],
    aws_route_table_association: [
      read('ec2:DescribeRouteTables'),
      own(
        [routeTable, subnet],
        'ec2:AssociateRouteTable',
        'ec2:DisassociateRouteTable',
        'ec2:ReplaceRouteTableAssociation',
      ),
    ],
    aws_ssm_parameter: [
      read('ssm:DescribeParameters'),
      {
        actions: [
          'ssm:PutParameter',
          'ssm:GetParameter',
          'ssm:DeleteParameter',
          'ssm:ListTagsForResource',
          'ssm:AddTagsToResource',
          'ssm:RemoveTagsFromResource',
        ],
        resources: [parameter],
      },
    ],
    'data.aws_ssm_parameter': [{ actions: ['ssm:GetParameter'], resources: [parameter] }],
    aws_lambda_function: [
      {
        actions: [
          'lambda:CreateFunction',
          'lambda:GetFunction',
          'lambda:GetFunctionCodeSigningConfig',
          'lambda:ListVersionsByFunction',
          'lambda:UpdateFunctionCode',
          'lambda:UpdateFunctionConfiguration',
          'lambda:PutFunctionConcurrency',
          'lambda:DeleteFunctionConcurrency',
          'lambda:DeleteFunction',
          'lambda:TagResource',
          'lambda:UntagResource',
          // Not a call of Terraform: the deploy invokes the new function.
          'lambda:InvokeFunction',
        ],
        resources: lambda,
      },
      {
        actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
        resources: [key],
        context: { ...tagged, 'kms:ViaService': `lambda.${REGION}.amazonaws.com` },
      },
    ],
    aws_lambda_permission: [
      { actions: ['lambda:AddPermission', 'lambda:GetPolicy', 'lambda:RemovePermission'], resources: lambda },
    ],
    aws_apigatewayv2_api: [
      { actions: ['apigateway:POST'], resources: api('apis') },
      { actions: ['apigateway:GET', 'apigateway:PATCH', 'apigateway:DELETE'], resources: api('apis/a1b2c3') },
      {
        actions: [
          'apigateway:TagResource',
          'apigateway:UntagResource',
          'apigateway:PUT',
          'apigateway:POST',
          'apigateway:DELETE',
        ],
        resources: api('tags/arn%3Aaws%3Aapigateway'),
      },
      {
        actions: ['iam:CreateServiceLinkedRole'],
        resources: [arnOf('iam', 'role/aws-service-role/ops.apigateway.amazonaws.com/AWSServiceRoleForAPIGateway')],
        context: { 'iam:AWSServiceName': 'ops.apigateway.amazonaws.com' },
      },
    ],
    aws_apigatewayv2_stage: [
      ...changeApi('stages'),
      {
        actions: [
          'logs:CreateLogDelivery',
          'logs:DeleteLogDelivery',
          'logs:DescribeResourcePolicies',
          'logs:GetLogDelivery',
          'logs:ListLogDeliveries',
          'logs:PutResourcePolicy',
          'logs:UpdateLogDelivery',
        ],
        resources: ['*'],
      },
    ],
    aws_apigatewayv2_authorizer: changeApi('authorizers'),
    aws_apigatewayv2_integration: changeApi('integrations'),
    aws_apigatewayv2_route: changeApi('routes'),
    'data.aws_vpc': [read('ec2:DescribeVpcs', 'ec2:DescribeVpcAttribute', 'ec2:DescribeRouteTables')],
    'data.aws_subnets': [read('ec2:DescribeSubnets')],
    'data.aws_subnet': [read('ec2:DescribeSubnets')],
    'data.aws_availability_zones': [read('ec2:DescribeAvailabilityZones')],
    // AWS requires no permission.
    'data.aws_caller_identity': [],
    'data.aws_partition': [],
    'terraform.backend.s3': [
      { actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], resources: files },
      { actions: ['s3:ListBucket'], resources: ['arn:aws:s3:::state'] },
      {
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [arnOf('kms', 'key/state')],
        context: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' },
      },
    ],
  };
}
