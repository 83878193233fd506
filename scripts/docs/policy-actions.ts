// Actions that a deploy of either stack needs.

export const WRITE_ROLE_WITH_BOUNDARY = [
  'iam:CreateRole',
  'iam:DeleteRolePolicy',
  'iam:PutRolePermissionsBoundary',
  'iam:PutRolePolicy',
];
export const WRITE_ROLE = [
  'iam:DeleteRole',
  'iam:TagRole',
  'iam:UntagRole',
  'iam:UpdateRole',
  'iam:UpdateRoleDescription',
];
export const LOG_GROUP = [
  'logs:AssociateKmsKey',
  'logs:CreateLogGroup',
  'logs:DeleteLogGroup',
  'logs:DeleteRetentionPolicy',
  'logs:DisassociateKmsKey',
  'logs:PutRetentionPolicy',
  'logs:TagResource',
  'logs:UntagResource',
];
export const BACKUP_VAULT = [
  'backup:CreateBackupVault',
  'backup:DeleteBackupVault',
  'backup:DeleteRecoveryPoint',
  'backup:DescribeBackupVault',
  'backup:ListRecoveryPointsByBackupVault',
  'backup:ListTags',
  'backup:TagResource',
  'backup:UntagResource',
];
export const ALARM = [
  'cloudwatch:DeleteAlarms',
  'cloudwatch:PutMetricAlarm',
  'cloudwatch:TagResource',
  'cloudwatch:UntagResource',
];
export const TOPIC = [
  'sns:CreateTopic',
  'sns:DeleteTopic',
  'sns:SetSubscriptionAttributes',
  'sns:SetTopicAttributes',
  'sns:Subscribe',
  'sns:TagResource',
  'sns:Unsubscribe',
  'sns:UntagResource',
];
/** AWS asks for each of these twice: for the alias and for the key. */
export const KEY_ALIAS = ['kms:CreateAlias', 'kms:DeleteAlias', 'kms:UpdateAlias'];
