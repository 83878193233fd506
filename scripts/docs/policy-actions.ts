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
