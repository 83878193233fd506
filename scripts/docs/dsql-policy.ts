import { dsqlStackId, stageNames } from '../../infra/stages/names.ts';
import { ALARM, BACKUP_VAULT, KEY_ALIAS, TOPIC, WRITE_ROLE, WRITE_ROLE_WITH_BOUNDARY } from './policy-actions.ts';
import { allow, arn, type PolicyDocument, policy } from './policy-document.ts';

export interface DsqlPolicyOptions {
  readonly project: string;
  readonly stage: string;
  /** The boundary that every role of the stage has. */
  readonly boundaryArn: string;
  /** The tags of what the stage owns, and of what it makes, as condition keys. */
  readonly taggedSo: Readonly<Record<string, string>>;
  readonly createdSo: Readonly<Record<string, string>>;
  readonly untagged: Readonly<Record<string, string>>;
}

/** What a deploy of the stack with Aurora DSQL needs besides what a deploy of the database needs. AWS makes up the id of a cluster, so that tags bind it. */
export function dsqlPolicy(options: DsqlPolicyOptions): PolicyDocument {
  const { project, stage, boundaryArn, taggedSo, createdSo, untagged } = options;
  const names = stageNames({ name: stage }, project);
  const cluster = arn('dsql', 'cluster/*');
  const role = arn('iam', `role/${names.dsqlBackupRole}`);
  const topic = arn('sns', `${names.dsql}-alarms`);
  const state = `arn:aws:s3:::<state bucket>/${project}/${dsqlStackId({ name: stage })}.tfstate`;
  return policy([
    allow('CreateDsql', ['dsql:CreateCluster'], cluster, { StringEquals: createdSo }),
    allow('TagNewDsql', ['dsql:TagResource'], cluster, { StringEquals: createdSo, Null: untagged }),
    allow('Dsql', DSQL, cluster, { StringEquals: taggedSo }),
    // A deploy migrates as the user admin.
    allow('MigrateDsql', ['dsql:DbConnectAdmin'], cluster, { StringEquals: taggedSo }),
    allow(
      'FirstDsqlOfTheAccount',
      ['iam:CreateServiceLinkedRole'],
      arn('iam', 'role/aws-service-role/dsql.amazonaws.com/*'),
      { StringEquals: { 'iam:AWSServiceName': 'dsql.amazonaws.com' } },
    ),
    // Alarms can also stop and terminate EC2 instances.
    allow('DsqlAlarms', ALARM, arn('cloudwatch', `alarm:${names.dsql}-*`), {
      'ForAllValues:StringLike': { 'cloudwatch:AlarmActions': 'arn:aws:sns:*' },
    }),
    allow('DsqlAlarmTopic', TOPIC, [topic, `${topic}:*`]),
    allow('DsqlKeyAlias', KEY_ALIAS, arn('kms', names.dsqlKeyAlias)),
    allow(
      'UseKeyThroughDsql',
      ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
      arn('kms', 'key/*'),
      { StringEquals: { ...taggedSo, 'kms:ViaService': 'dsql.<region>.amazonaws.com' } },
    ),
    allow('DsqlBackupRoleWithBoundary', WRITE_ROLE_WITH_BOUNDARY, role, {
      StringEquals: { 'iam:PermissionsBoundary': boundaryArn },
    }),
    allow('DsqlBackupRole', WRITE_ROLE, role),
    allow('DsqlBackupPolicy', ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'], role, {
      ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup' },
      StringEquals: { 'iam:PermissionsBoundary': boundaryArn },
    }),
    allow('PassDsqlBackupRole', ['iam:PassRole'], role, {
      StringEquals: { 'iam:PassedToService': 'backup.amazonaws.com' },
    }),
    allow('DsqlBackupVault', BACKUP_VAULT, arn('backup', `backup-vault:${names.dsql}-backups`)),
    allow('DsqlState', ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'], [state, `${state}.tflock`]),
  ]);
}

const DSQL = [
  'dsql:DeleteCluster',
  'dsql:GetCluster',
  'dsql:GetVpcEndpointServiceName',
  'dsql:ListTagsForResource',
  'dsql:TagResource',
  'dsql:UntagResource',
  'dsql:UpdateCluster',
];
