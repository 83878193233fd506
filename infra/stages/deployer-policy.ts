import { project as configuredProject } from '../config.ts';

/** What Terraform calls for one type of block. Reading is for every resource, writing for those of the project alone. */
interface Needs {
  readonly read?: readonly string[];
  readonly write?: readonly string[];
}

const TAG_RDS = ['rds:AddTagsToResource', 'rds:RemoveTagsFromResource'];
const TAG_EC2 = ['ec2:CreateTags', 'ec2:DeleteTags'];

/** By type of resource, data source or ephemeral resource: every type that a stage can have stands here, and no other. */
export const DEPLOYER_NEEDS: Readonly<Record<string, Needs>> = {
  aws_rds_cluster: {
    read: ['rds:DescribeDBClusters', 'rds:DescribeGlobalClusters', 'rds:ListTagsForResource'],
    write: [
      ...[
        'rds:CreateDBCluster',
        'rds:ModifyDBCluster',
        'rds:DeleteDBCluster',
        'rds:CreateDBClusterSnapshot',
        ...TAG_RDS,
      ],
      ...['rds:EnableHttpEndpoint', 'rds:DisableHttpEndpoint'],
      ...['rds:RestoreDBClusterFromSnapshot', 'rds:RestoreDBClusterToPointInTime'],
    ],
  },
  aws_rds_cluster_instance: {
    read: ['rds:DescribeDBInstances', 'rds:ListTagsForResource'],
    write: ['rds:CreateDBInstance', 'rds:ModifyDBInstance', 'rds:DeleteDBInstance', ...TAG_RDS],
  },
  aws_rds_cluster_parameter_group: {
    read: ['rds:DescribeDBClusterParameterGroups', 'rds:DescribeDBClusterParameters', 'rds:ListTagsForResource'],
    write: [
      ...['rds:CreateDBClusterParameterGroup', 'rds:ModifyDBClusterParameterGroup'],
      ...['rds:ResetDBClusterParameterGroup', 'rds:DeleteDBClusterParameterGroup', ...TAG_RDS],
    ],
  },
  aws_db_subnet_group: {
    read: ['rds:DescribeDBSubnetGroups', 'rds:ListTagsForResource'],
    write: ['rds:CreateDBSubnetGroup', 'rds:ModifyDBSubnetGroup', 'rds:DeleteDBSubnetGroup', ...TAG_RDS],
  },
  aws_secretsmanager_secret: {
    read: ['secretsmanager:DescribeSecret', 'secretsmanager:GetResourcePolicy'],
    write: [
      ...['secretsmanager:CreateSecret', 'secretsmanager:UpdateSecret', 'secretsmanager:DeleteSecret'],
      ...['secretsmanager:TagResource', 'secretsmanager:UntagResource'],
    ],
  },
  // The value is read in every plan, by the resource and by the ephemeral reading.
  aws_secretsmanager_secret_version: {
    write: [
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
      'secretsmanager:UpdateSecretVersionStage',
    ],
  },
  aws_secretsmanager_secret_rotation: {
    read: ['secretsmanager:DescribeSecret'],
    write: ['secretsmanager:RotateSecret', 'secretsmanager:CancelRotateSecret'],
  },
  aws_kms_key: {
    read: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus', 'kms:ListResourceTags'],
    write: [
      ...['kms:CreateKey', 'kms:PutKeyPolicy', 'kms:EnableKeyRotation', 'kms:DisableKeyRotation'],
      ...['kms:UpdateKeyDescription', 'kms:ScheduleKeyDeletion', 'kms:TagResource', 'kms:UntagResource'],
      // RDS, Secrets Manager and CloudWatch use the key with the rights of whoever deploys.
      ...['kms:CreateGrant', 'kms:Decrypt', 'kms:GenerateDataKey'],
    ],
  },
  aws_kms_alias: { read: ['kms:ListAliases'], write: ['kms:CreateAlias', 'kms:UpdateAlias', 'kms:DeleteAlias'] },
  aws_iam_role: {
    read: ['iam:GetRole', 'iam:ListRolePolicies', 'iam:ListAttachedRolePolicies', 'iam:ListInstanceProfilesForRole'],
    write: [
      ...[
        'iam:CreateRole',
        'iam:UpdateRole',
        'iam:UpdateRoleDescription',
        'iam:DeleteRole',
        'iam:UpdateAssumeRolePolicy',
      ],
      ...['iam:PutRolePermissionsBoundary', 'iam:DeleteRolePermissionsBoundary', 'iam:TagRole', 'iam:UntagRole'],
      'iam:PassRole',
    ],
  },
  aws_iam_role_policy: { read: ['iam:GetRolePolicy'], write: ['iam:PutRolePolicy', 'iam:DeleteRolePolicy'] },
  aws_iam_role_policy_attachment: {
    read: ['iam:ListAttachedRolePolicies'],
    write: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
  },
  aws_cloudwatch_log_group: {
    read: ['logs:DescribeLogGroups', 'logs:ListTagsForResource'],
    write: [
      ...['logs:CreateLogGroup', 'logs:DeleteLogGroup', 'logs:PutRetentionPolicy', 'logs:DeleteRetentionPolicy'],
      ...['logs:AssociateKmsKey', 'logs:DisassociateKmsKey', 'logs:TagResource', 'logs:UntagResource'],
    ],
  },
  aws_cloudwatch_metric_alarm: {
    read: ['cloudwatch:DescribeAlarms', 'cloudwatch:ListTagsForResource'],
    write: [
      ...['cloudwatch:PutMetricAlarm', 'cloudwatch:DeleteAlarms'],
      ...['cloudwatch:TagResource', 'cloudwatch:UntagResource'],
    ],
  },
  aws_sns_topic: {
    read: ['sns:GetTopicAttributes', 'sns:ListTagsForResource'],
    write: ['sns:CreateTopic', 'sns:SetTopicAttributes', 'sns:DeleteTopic', 'sns:TagResource', 'sns:UntagResource'],
  },
  aws_sns_topic_policy: { read: ['sns:GetTopicAttributes'], write: ['sns:SetTopicAttributes'] },
  aws_sns_topic_subscription: {
    read: ['sns:GetSubscriptionAttributes'],
    write: ['sns:Subscribe', 'sns:SetSubscriptionAttributes', 'sns:Unsubscribe'],
  },
  aws_security_group: {
    read: ['ec2:DescribeSecurityGroups', 'ec2:DescribeNetworkInterfaces'],
    write: [...['ec2:CreateSecurityGroup', 'ec2:DeleteSecurityGroup', 'ec2:RevokeSecurityGroupEgress', ...TAG_EC2]],
  },
  aws_vpc_security_group_ingress_rule: {
    read: ['ec2:DescribeSecurityGroupRules'],
    write: [
      ...['ec2:AuthorizeSecurityGroupIngress', 'ec2:ModifySecurityGroupRules', 'ec2:RevokeSecurityGroupIngress'],
      ...TAG_EC2,
    ],
  },
  aws_vpc: {
    read: ['ec2:DescribeVpcs', 'ec2:DescribeVpcAttribute', 'ec2:DescribeNetworkAcls', 'ec2:DescribeRouteTables'],
    write: ['ec2:CreateVpc', 'ec2:ModifyVpcAttribute', 'ec2:DeleteVpc', ...TAG_EC2],
  },
  aws_default_security_group: {
    read: ['ec2:DescribeSecurityGroups'],
    write: ['ec2:RevokeSecurityGroupEgress', 'ec2:RevokeSecurityGroupIngress', ...TAG_EC2],
  },
  aws_subnet: {
    read: ['ec2:DescribeSubnets'],
    write: ['ec2:CreateSubnet', 'ec2:ModifySubnetAttribute', 'ec2:DeleteSubnet', ...TAG_EC2],
  },
  aws_route_table: {
    read: ['ec2:DescribeRouteTables'],
    write: ['ec2:CreateRouteTable', 'ec2:DeleteRouteTable', ...TAG_EC2],
  },
  aws_route_table_association: {
    read: ['ec2:DescribeRouteTables'],
    write: ['ec2:AssociateRouteTable', 'ec2:DisassociateRouteTable', 'ec2:ReplaceRouteTableAssociation'],
  },
  'data.aws_vpc': { read: ['ec2:DescribeVpcs', 'ec2:DescribeVpcAttribute', 'ec2:DescribeRouteTables'] },
  'data.aws_subnets': { read: ['ec2:DescribeSubnets'] },
  'data.aws_subnet': { read: ['ec2:DescribeSubnets'] },
  'data.aws_availability_zones': { read: ['ec2:DescribeAvailabilityZones'] },
  // AWS asks for no permission.
  'data.aws_caller_identity': {},
  'data.aws_partition': {},
  'ephemeral.aws_secretsmanager_secret_version': { write: ['secretsmanager:GetSecretValue'] },
};

/** What the names of the project's resources look like, by the service in front of an action. `<…>` is to be filled in. */
function ownArns(project: string): Readonly<Record<string, readonly string[]>> {
  const arn = (service: string, rest: string, region = '<region>') => `arn:aws:${service}:${region}:<account>:${rest}`;
  return {
    rds: [
      ...['cluster', 'db', 'subgrp', 'cluster-pg', 'cluster-snapshot'].map((kind) =>
        arn('rds', `${kind}:${project}-*`),
      ),
      arn('rds', 'cluster-pg:default.*'),
    ],
    secretsmanager: [arn('secretsmanager', `secret:${project}-*`), arn('secretsmanager', 'secret:rds!cluster-*')],
    kms: [arn('kms', 'key/*'), arn('kms', `alias/${project}-*`)],
    iam: [arn('iam', `role/${project}-*`, '')],
    logs: [arn('logs', `log-group:/aws/rds/cluster/${project}-*`), arn('logs', `log-group:/aws/lambda/${project}*`)],
    cloudwatch: [arn('cloudwatch', `alarm:${project}-*`)],
    sns: [arn('sns', `${project}-*`)],
    ec2: [arn('ec2', '*/*')],
  };
}

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A policy document for whoever plans and deploys the stages of a project. */
export interface DeployerPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/**
 * What whoever deploys needs, for every option that there is: a stage that leaves options out needs less.
 *
 * Reading is allowed everywhere, since `Describe…` and `List…` mostly know no resource. Writing is bounded by the names of the
 * project, where AWS lets names bound it: EC2 and KMS give ids, so there the account and the Region bound it.
 */
export function deployerPolicy(project: string = configuredProject): DeployerPolicy {
  const needs = Object.values(DEPLOYER_NEEDS);
  const writes = unique(needs.flatMap(({ write = [] }) => write)).filter((action) => action !== 'kms:CreateKey');
  const services = unique(writes.map(serviceOf));
  const own = ownArns(project);
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Read',
        Effect: 'Allow',
        Action: unique(needs.flatMap(({ read = [] }) => read)),
        Resource: '*',
      },
      ...services.map(
        (service): Statement => ({
          Sid: `Write${service.charAt(0).toUpperCase()}${service.slice(1)}`,
          Effect: 'Allow',
          Action: writes.filter((action) => serviceOf(action) === service && action !== 'iam:PassRole'),
          Resource: own[service] ?? [],
        }),
      ),
      // A new key has no name yet.
      {
        Sid: 'CreateKey',
        Effect: 'Allow',
        Action: ['kms:CreateKey'],
        Resource: '*',
        Condition: { StringEquals: { 'aws:RequestTag/Project': project } },
      },
      {
        Sid: 'PassMonitoringRole',
        Effect: 'Allow',
        Action: ['iam:PassRole'],
        Resource: own.iam ?? [],
        Condition: { StringEquals: { 'iam:PassedToService': 'monitoring.rds.amazonaws.com' } },
      },
      {
        Sid: 'FirstClusterOfTheAccount',
        Effect: 'Allow',
        Action: ['iam:CreateServiceLinkedRole'],
        Resource: 'arn:aws:iam::<account>:role/aws-service-role/rds.amazonaws.com/*',
        Condition: { StringEquals: { 'iam:AWSServiceName': 'rds.amazonaws.com' } },
      },
      {
        Sid: 'State',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
        Resource: `arn:aws:s3:::<state bucket>/${project}/*`,
      },
      { Sid: 'StateBucket', Effect: 'Allow', Action: ['s3:ListBucket'], Resource: 'arn:aws:s3:::<state bucket>' },
    ],
  };
}

/** The policy as it stands in docs/deploy.md. */
export function deployerPolicyBlock(): string {
  return ['```json', JSON.stringify(deployerPolicy(), undefined, 2), '```'].join('\n');
}

function serviceOf(action: string): string {
  return action.split(':')[0] ?? action;
}

function unique(actions: readonly string[]): readonly string[] {
  return [...new Set(actions)].sort();
}
