import { functionsStackId, stageNames } from '../../infra/stages/names.ts';
import { LOG_GROUP, WRITE_ROLE, WRITE_ROLE_WITH_BOUNDARY } from './policy-actions.ts';
import { allow, arn, type PolicyDocument, policy } from './policy-document.ts';

export interface FunctionsPolicyOptions {
  readonly project: string;
  readonly stage: string;
  /** The boundary that every role of the stage has. */
  readonly boundaryArn: string;
  /** The tags of what the stage owns, as condition keys. */
  readonly taggedSo: Readonly<Record<string, string>>;
}

/**
 * What a deploy of the functions stack needs besides what a deploy of the database needs.
 *
 * API Gateway knows no names, and its routes and integrations have no tags: the deployer may change every API of the account in
 * this Region. Put APIs of others into another account.
 */
export function functionsPolicy({ project, stage, boundaryArn, taggedSo }: FunctionsPolicyOptions): PolicyDocument {
  const names = stageNames({ name: stage }, project);
  const lambda = arn('lambda', `function:${names.functionPrefix}*`);
  const roles = arn('iam', `role/${names.functionPrefix}*`);
  const api = (path: string) => `arn:aws:apigateway:<region>::/${path}`;
  const state = `arn:aws:s3:::<state bucket>/${project}/${functionsStackId({ name: stage })}.tfstate`;
  return policy([
    allow('Functions', FUNCTION, lambda),
    allow('Apis', API, [api('apis'), api('apis/*'), api('tags/*')]),
    allow(
      'FirstApiOfTheAccount',
      ['iam:CreateServiceLinkedRole'],
      arn('iam', 'role/aws-service-role/ops.apigateway.amazonaws.com/*'),
      { StringEquals: { 'iam:AWSServiceName': 'ops.apigateway.amazonaws.com' } },
    ),
    // CloudWatch requires these of the caller that turns on an access log. They know no resource.
    allow('AccessLog', ACCESS_LOG, '*'),
    allow('LogGroups', LOG_GROUP, [
      arn('logs', `log-group:/aws/lambda/${names.functionPrefix}*`),
      arn('logs', `log-group:${names.apiLogGroup}`),
      arn('logs', `log-group:${names.apiLogGroup}:*`),
    ]),
    allow('RolesWithBoundary', WRITE_ROLE_WITH_BOUNDARY, roles, {
      StringEquals: { 'iam:PermissionsBoundary': boundaryArn },
    }),
    allow('Roles', WRITE_ROLE, roles),
    allow('PassRole', ['iam:PassRole'], roles, {
      StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' },
    }),
    allow('KeyAlias', ['kms:CreateAlias', 'kms:DeleteAlias', 'kms:UpdateAlias'], arn('kms', names.functionsKeyAlias)),
    allow(
      'UseKeyThroughLambda',
      ['kms:CreateGrant', 'kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
      arn('kms', 'key/*'),
      {
        StringEquals: { ...taggedSo, 'kms:ViaService': 'lambda.<region>.amazonaws.com' },
      },
    ),
    allow('State', ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'], [state, `${state}.tflock`]),
  ]);
}

/** `lambda:InvokeFunction`: after a deploy, `health` is called until it answers. */
const FUNCTION = [
  'lambda:AddPermission',
  'lambda:CreateFunction',
  'lambda:DeleteFunction',
  'lambda:DeleteFunctionConcurrency',
  'lambda:GetFunction',
  'lambda:GetFunctionCodeSigningConfig',
  'lambda:GetPolicy',
  'lambda:InvokeFunction',
  'lambda:ListVersionsByFunction',
  'lambda:PutFunctionConcurrency',
  'lambda:RemovePermission',
  'lambda:TagResource',
  'lambda:UntagResource',
  'lambda:UpdateFunctionCode',
  'lambda:UpdateFunctionConfiguration',
];
const API = [
  'apigateway:DELETE',
  'apigateway:GET',
  'apigateway:PATCH',
  'apigateway:POST',
  'apigateway:PUT',
  'apigateway:TagResource',
  'apigateway:UntagResource',
];
const ACCESS_LOG = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];
