import { describe, expect, test } from '@jest/globals';
import { may, type PolicyStatement, policyStatements, type Question } from '../../infra/policy/iam.ts';
import { combinations } from '../../infra/stacks/test/combinations.ts';
import { synthesiseDsql, synthesiseFunctions, synthesiseStage } from '../../infra/stacks/test/stack-of.ts';
import { type StageSettings, stageNames, stages } from '../../infra/stages/index.ts';
import { type Block, blocksOf } from '../../infra/test/proof/stack-json.ts';
import { type DeployerPolicies, deployerPolicies } from './deployer-policy.ts';
import type { PolicyDocument } from './policy-document.ts';
import { ACCOUNT, arnOf, deployCalls, REGION } from './test/deploy-calls.ts';

function filledIn(document: PolicyDocument): readonly PolicyStatement[] {
  const text = JSON.stringify(document)
    .replaceAll('<account>', ACCOUNT)
    .replaceAll('<region>', REGION)
    .replaceAll('<state bucket>', 'state')
    .replaceAll('<state.kmsKeyArn>', arnOf('kms', 'key/state'));
  return policyStatements(text);
}

const everyDeploy = ({ database, surroundings, additions, backups, functions, dsql }: DeployerPolicies) => [
  ...filledIn(database),
  ...filledIn(surroundings),
  ...filledIn(additions),
  ...filledIn(backups),
  ...filledIn(functions),
  ...filledIn(dsql),
];

/** Every block of all stacks that it has or could have. */
function blocksOfStage(settings: StageSettings): readonly Block[] {
  const database = synthesiseStage(settings);
  // A stage of MySQL is its database alone.
  if (settings.engine?.family === 'mysql') return blocksOf(database.json);
  const functions: StageSettings = { ...settings, functions: { authorizer: 'iam', ...settings.functions } };
  return [database, synthesiseFunctions(functions), synthesiseDsql(settings)].flatMap(({ json }) => blocksOf(json));
}

function typesInUse(): readonly string[] {
  const types = [...stages, ...combinations].flatMap((settings) =>
    blocksOfStage(settings).map(({ kind, type }) => (kind === 'resource' ? type : `${kind}.${type}`)),
  );
  return [...new Set(types)].filter((type) => /(^|\.)aws_/.test(type)).sort();
}

test('the calls of each type that a stage can have are known, and of no other', () => {
  const types = Object.keys(deployCalls('alex', 'dev')).filter((type) => type !== 'terraform.backend.s3');

  expect(types.sort()).toEqual(typesInUse());
});

describe.each(['dev', 'production', 'dev-alice'])('the deployer of the stage %s', (stage) => {
  const policies = deployerPolicies('alex', stage);
  const calls = Object.entries(deployCalls('alex', stage));
  const questions = calls.flatMap(([type, list]) =>
    list.flatMap(({ actions, resources, context = {}, firstDeploy = false }) =>
      actions.flatMap((action) => resources.map((resource) => ({ type, action, resource, context, firstDeploy }))),
    ),
  );

  test.each(calls.map(([type]) => type))('can plan, create, change and delete: %s', (type) => {
    const asked = questions.filter((question) => question.type === type && !question.firstDeploy);

    expect(asked.filter((question) => !may(everyDeploy(policies), question))).toEqual([]);
  });

  test('can create a key and a dedicated VPC with the policy of the first deploy', () => {
    const asked = questions.filter(({ firstDeploy }) => firstDeploy);
    const statements = [...everyDeploy(policies), ...filledIn(policies.firstDeploy)];

    expect(asked.filter((question) => !may(statements, question))).toEqual([]);
  });

  test('has no action that no call needs', () => {
    const { boundary: _, ...documents } = policies;
    const actions = Object.values(documents).flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action));
    const needed = new Set(questions.map(({ action }) => action));

    expect([...new Set(actions)].filter((action) => !needed.has(action))).toEqual([]);
  });
});

/** By type: the argument that holds the name, the call that creates it, and the ARN of that name. */
const NAMED: Readonly<Record<string, readonly [argument: string, action: string, arn: (name: string) => string]>> = {
  aws_rds_cluster: ['cluster_identifier', 'rds:CreateDBCluster', (name) => arnOf('rds', `cluster:${name}`)],
  aws_rds_cluster_instance: ['identifier', 'rds:CreateDBInstance', (name) => arnOf('rds', `db:${name}`)],
  aws_rds_cluster_parameter_group: [
    'name',
    'rds:CreateDBClusterParameterGroup',
    (name) => arnOf('rds', `cluster-pg:${name}`),
  ],
  aws_db_subnet_group: ['name', 'rds:CreateDBSubnetGroup', (name) => arnOf('rds', `subgrp:${name}`)],
  aws_secretsmanager_secret: [
    'name',
    'secretsmanager:CreateSecret',
    (name) => arnOf('secretsmanager', `secret:${name}-AbCdEf`),
  ],
  aws_kms_alias: ['name', 'kms:CreateAlias', (name) => arnOf('kms', name)],
  aws_iam_role: ['name', 'iam:CreateRole', (name) => arnOf('iam', `role/${name}`)],
  aws_cloudwatch_log_group: ['name', 'logs:CreateLogGroup', (name) => arnOf('logs', `log-group:${name}`)],
  aws_cloudwatch_metric_alarm: [
    'alarm_name',
    'cloudwatch:PutMetricAlarm',
    (name) => arnOf('cloudwatch', `alarm:${name}`),
  ],
  aws_cloudwatch_dashboard: [
    'dashboard_name',
    'cloudwatch:PutDashboard',
    (name) => `arn:aws:cloudwatch::${ACCOUNT}:dashboard/${name}`,
  ],
  aws_backup_vault: ['name', 'backup:CreateBackupVault', (name) => arnOf('backup', `backup-vault:${name}`)],
  aws_db_proxy: ['name', 'rds:CreateDBProxy', () => '*'],
  aws_db_event_subscription: ['name', 'rds:CreateEventSubscription', (name) => arnOf('rds', `es:${name}`)],
  aws_sns_topic: ['name', 'sns:CreateTopic', (name) => arnOf('sns', name)],
  aws_ssm_parameter: ['name', 'ssm:PutParameter', (name) => arnOf('ssm', `parameter${name}`)],
  aws_lambda_function: ['function_name', 'lambda:CreateFunction', (name) => arnOf('lambda', `function:${name}`)],
};

test.each(stages)('the deployer of $name can create everything under the names that its stacks have', (settings) => {
  const policies = deployerPolicies('alex', settings.name);
  const permissionsBoundary = arnOf('iam', `policy/${stageNames({ name: settings.name }).clusterIdentifier}-boundary`);
  const blocks = blocksOfStage({ ...settings, access: { ...settings.access, permissionsBoundary } });
  const asked = blocks.flatMap(({ type, kind, body }) => {
    const named = kind === 'resource' ? NAMED[type] : undefined;
    if (named === undefined) return [];
    const [argument, action, arn] = named;
    const boundary = body.permissions_boundary;
    return [
      {
        action,
        resource: arn(String(body[argument])),
        context: boundary === undefined ? {} : { 'iam:PermissionsBoundary': String(boundary) },
      },
    ];
  });

  expect(asked.length).toBeGreaterThan(5);
  expect(asked.filter((question) => !may(everyDeploy(policies), question))).toEqual([]);
});

test.each(Object.entries(deployerPolicies('a-project-name', 'a-stage-name')))(
  'the policy %s fits into a managed policy of IAM: 6,144 characters without white space',
  (_, document) => {
    const text = JSON.stringify(document).replaceAll('<region>', 'ap-southeast-2').replaceAll('<account>', ACCOUNT);

    expect(text.length).toBeLessThanOrEqual(6144);
  },
);

describe('docs/deployer-policies.md', () => {
  test('says how to get the policies of dev and of another stage by replacing text', () => {
    const text = JSON.stringify(deployerPolicies('alex', 'production'));

    expect(JSON.parse(text.replaceAll('production', 'test'))).toEqual(deployerPolicies('alex', 'test'));
    expect(JSON.parse(text.replaceAll('alex-production', 'alex').replaceAll('production', 'dev'))).toEqual(
      deployerPolicies('alex', 'dev'),
    );
  });
});

const LAMBDA_ROLE = arnOf('iam', 'role/alex-production-lambda-aurora-role');
const MONITORING_ROLE = arnOf('iam', 'role/alex-production-rds-monitoring-role');
const BOUNDARY = { 'iam:PermissionsBoundary': arnOf('iam', 'policy/alex-production-aurora-boundary') };
const KEY = arnOf('kms', 'key/any');
const OWN = { 'aws:ResourceTag/Project': 'alex', 'aws:ResourceTag/Stage': 'production' };
const CREATED = { 'aws:RequestTag/Project': 'alex', 'aws:RequestTag/Stage': 'production' };
const OTHER_PROJECT = { ...OWN, 'aws:ResourceTag/Project': 'payroll' };
const OTHER_STAGE = { ...OWN, 'aws:ResourceTag/Stage': 'dev' };
const MANAGED_SECRET = arnOf('secretsmanager', 'secret:rds!cluster-1a2b3c4d-AbCdEf');
const ENHANCED_MONITORING = 'arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole';
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const VIA_RDS = { 'kms:ViaService': 'rds.us-east-1.amazonaws.com' };
const GROUP = arnOf('ec2', 'security-group/sg-1');

type PolicyName = keyof DeployerPolicies;

/** What keeps the sentence true: a condition key, the list of resources, or that no statement has the action. */
type HeldBy =
  | { readonly condition: string; readonly of: string }
  | { readonly resourcesOf: string }
  | { readonly actionsOf: string };

interface Denied {
  readonly sentence: string;
  readonly action: string;
  readonly resource: string;
  readonly context?: Question['context'];
  readonly heldBy: HeldBy;
  /** @default ['database', 'surroundings', 'additions', 'backups', 'functions', 'dsql'] */
  readonly policies?: readonly PolicyName[];
}

const EVERY_DEPLOY: readonly PolicyName[] = ['database', 'surroundings', 'additions', 'backups', 'functions', 'dsql'];
const WITH_FIRST_DEPLOY: readonly PolicyName[] = [...EVERY_DEPLOY, 'firstDeploy'];
const boundaryOf = (of: string): HeldBy => ({ condition: 'iam:PermissionsBoundary', of });

const DSQL = arnOf('dsql', 'cluster/abcdefghijklmnopqrstuvwxyz');

const DENIED: readonly Denied[] = [
  // Aurora DSQL
  {
    sentence: 'create a cluster of Aurora DSQL with the tags of another stage',
    action: 'dsql:CreateCluster',
    resource: DSQL,
    context: { ...CREATED, 'aws:RequestTag/Stage': 'dev' },
    heldBy: { condition: 'aws:RequestTag/Stage', of: 'CreateDsql' },
  },
  {
    sentence: 'claim a cluster of Aurora DSQL that another project owns, by its tags',
    action: 'dsql:TagResource',
    resource: DSQL,
    context: { ...CREATED, ...OTHER_PROJECT },
    heldBy: { condition: 'aws:ResourceTag/Project', of: 'TagNewDsql' },
  },
  {
    sentence: 'delete the cluster of Aurora DSQL of another stage',
    action: 'dsql:DeleteCluster',
    resource: DSQL,
    context: OTHER_STAGE,
    heldBy: { condition: 'aws:ResourceTag/Stage', of: 'Dsql' },
  },
  {
    sentence: 'sign in as the user admin of another stage',
    action: 'dsql:DbConnectAdmin',
    resource: DSQL,
    context: OTHER_STAGE,
    heldBy: { condition: 'aws:ResourceTag/Stage', of: 'MigrateDsql' },
  },
  {
    sentence: 'open a cluster of Aurora DSQL to others by a policy of its own',
    action: 'dsql:PutClusterPolicy',
    resource: DSQL,
    context: OWN,
    heldBy: { actionsOf: 'Dsql' },
  },
  {
    sentence: 'make the role of another service through that of Aurora DSQL',
    action: 'iam:CreateServiceLinkedRole',
    resource: arnOf('iam', 'role/aws-service-role/dsql.amazonaws.com/AWSServiceRoleForAuroraDsql'),
    context: { 'iam:AWSServiceName': 'ecs.amazonaws.com' },
    heldBy: { condition: 'iam:AWSServiceName', of: 'FirstDsqlOfTheAccount' },
  },
  {
    sentence: 'use the key of another stage through Aurora DSQL',
    action: 'kms:Encrypt',
    resource: KEY,
    context: { ...OTHER_STAGE, 'kms:ViaService': 'dsql.us-east-1.amazonaws.com' },
    heldBy: { condition: 'aws:ResourceTag/Stage', of: 'UseKeyThroughDsql' },
  },
  {
    sentence: 'encrypt with the key of the stage without Aurora DSQL',
    action: 'kms:Encrypt',
    resource: KEY,
    context: OWN,
    heldBy: { condition: 'kms:ViaService', of: 'UseKeyThroughDsql' },
  },
  {
    sentence: 'stop an instance with an alarm of Aurora DSQL',
    action: 'cloudwatch:PutMetricAlarm',
    resource: arnOf('cloudwatch', 'alarm:alex-production-dsql-storage'),
    context: { 'cloudwatch:AlarmActions': 'arn:aws:automate:us-east-1:ec2:stop' },
    heldBy: { condition: 'cloudwatch:AlarmActions', of: 'DsqlAlarms' },
  },
  {
    sentence: 'give the role of the backups of Aurora DSQL to another service',
    action: 'iam:PassRole',
    resource: arnOf('iam', 'role/alex-production-dsql-backup-role'),
    context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
    heldBy: { condition: 'iam:PassedToService', of: 'PassDsqlBackupRole' },
  },
  {
    sentence: 'attach another policy to the role of the backups of Aurora DSQL',
    action: 'iam:AttachRolePolicy',
    resource: arnOf('iam', 'role/alex-production-dsql-backup-role'),
    context: { ...BOUNDARY, 'iam:PolicyARN': ADMINISTRATOR },
    heldBy: { condition: 'iam:PolicyARN', of: 'DsqlBackupPolicy' },
  },
  {
    sentence: 'attach that policy to such a role without the boundary',
    action: 'iam:AttachRolePolicy',
    resource: arnOf('iam', 'role/alex-production-dsql-backup-role'),
    context: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup' },
    heldBy: boundaryOf('DsqlBackupPolicy'),
  },
  {
    sentence: 'write a policy into the role of the backups of Aurora DSQL without the boundary',
    action: 'iam:PutRolePolicy',
    resource: arnOf('iam', 'role/alex-production-dsql-backup-role'),
    context: {},
    heldBy: boundaryOf('DsqlBackupRoleWithBoundary'),
  },
  // Functions
  {
    sentence: 'change the code of a function of another stage',
    action: 'lambda:UpdateFunctionCode',
    resource: arnOf('lambda', 'function:alex-fn-health'),
    heldBy: { resourcesOf: 'Functions' },
  },
  {
    sentence: 'give another service the role of a function',
    action: 'iam:PassRole',
    resource: arnOf('iam', 'role/alex-production-fn-health'),
    context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
    heldBy: { condition: 'iam:PassedToService', of: 'PassRole' },
  },
  {
    sentence: 'write a connection that functions of another stage read',
    action: 'ssm:PutParameter',
    resource: arnOf('ssm', 'parameter/alex/dev/aurora_cluster_arn'),
    heldBy: { resourcesOf: 'Parameters' },
  },
  {
    sentence: 'change an API in another Region',
    action: 'apigateway:PATCH',
    resource: 'arn:aws:apigateway:eu-west-1::/apis/a1b2c3',
    heldBy: { resourcesOf: 'Apis' },
  },
  // Roles
  {
    sentence: 'create a role without the boundary',
    action: 'iam:CreateRole',
    resource: LAMBDA_ROLE,
    context: {},
    heldBy: boundaryOf('RolesWithBoundary'),
  },
  {
    sentence: 'create a role with a boundary of its choice',
    action: 'iam:CreateRole',
    resource: LAMBDA_ROLE,
    context: { 'iam:PermissionsBoundary': ADMINISTRATOR },
    heldBy: boundaryOf('RolesWithBoundary'),
  },
  {
    sentence: 'write a policy into a role that has no boundary',
    action: 'iam:PutRolePolicy',
    resource: LAMBDA_ROLE,
    context: {},
    heldBy: boundaryOf('RolesWithBoundary'),
  },
  {
    sentence: 'replace the boundary of a role',
    action: 'iam:PutRolePermissionsBoundary',
    resource: LAMBDA_ROLE,
    context: { 'iam:PermissionsBoundary': ADMINISTRATOR },
    heldBy: boundaryOf('RolesWithBoundary'),
  },
  {
    sentence: 'remove the boundary of a role',
    action: 'iam:DeleteRolePermissionsBoundary',
    resource: LAMBDA_ROLE,
    context: BOUNDARY,
    heldBy: { actionsOf: 'RolesWithBoundary' },
  },
  {
    sentence: 'write a policy into a role of another name that begins with the project',
    action: 'iam:PutRolePolicy',
    resource: arnOf('iam', 'role/alex-admin'),
    context: BOUNDARY,
    heldBy: { resourcesOf: 'RolesWithBoundary' },
  },
  {
    sentence: 'write a policy into a role of another stage',
    action: 'iam:PutRolePolicy',
    resource: arnOf('iam', 'role/alex-lambda-aurora-role'),
    context: BOUNDARY,
    heldBy: { resourcesOf: 'RolesWithBoundary' },
  },
  {
    sentence: 'delete a role of another name',
    action: 'iam:DeleteRole',
    resource: arnOf('iam', 'role/alex-admin'),
    heldBy: { resourcesOf: 'Roles' },
  },
  {
    sentence: 'change who may assume a role',
    action: 'iam:UpdateAssumeRolePolicy',
    resource: LAMBDA_ROLE,
    context: BOUNDARY,
    heldBy: { actionsOf: 'Roles' },
  },
  {
    sentence: 'attach AdministratorAccess',
    action: 'iam:AttachRolePolicy',
    resource: MONITORING_ROLE,
    context: { ...BOUNDARY, 'iam:PolicyARN': ADMINISTRATOR },
    heldBy: { condition: 'iam:PolicyARN', of: 'MonitoringPolicy' },
  },
  {
    sentence: 'attach a policy to a role without the boundary',
    action: 'iam:AttachRolePolicy',
    resource: MONITORING_ROLE,
    context: { 'iam:PolicyARN': ENHANCED_MONITORING },
    heldBy: boundaryOf('MonitoringPolicy'),
  },
  {
    sentence: 'attach a policy to another role',
    action: 'iam:AttachRolePolicy',
    resource: LAMBDA_ROLE,
    context: { ...BOUNDARY, 'iam:PolicyARN': ENHANCED_MONITORING },
    heldBy: { resourcesOf: 'MonitoringPolicy' },
  },
  {
    sentence: 'pass a role to Lambda',
    action: 'iam:PassRole',
    resource: MONITORING_ROLE,
    context: { 'iam:PassedToService': 'lambda.amazonaws.com' },
    heldBy: { condition: 'iam:PassedToService', of: 'PassMonitoringRole' },
  },
  {
    sentence: 'pass another role than that of enhanced monitoring',
    action: 'iam:PassRole',
    resource: arnOf('iam', 'role/admin'),
    context: { 'iam:PassedToService': 'monitoring.rds.amazonaws.com' },
    heldBy: { resourcesOf: 'PassMonitoringRole' },
  },
  {
    sentence: 'change the policy that is the boundary',
    action: 'iam:CreatePolicyVersion',
    resource: BOUNDARY['iam:PermissionsBoundary'],
    heldBy: { actionsOf: 'Roles' },
  },
  {
    sentence: 'switch the boundary to an older version',
    action: 'iam:SetDefaultPolicyVersion',
    resource: BOUNDARY['iam:PermissionsBoundary'],
    heldBy: { actionsOf: 'Roles' },
  },
  {
    sentence: 'give rights to a user',
    action: 'iam:AttachUserPolicy',
    resource: arnOf('iam', 'user/me'),
    heldBy: { actionsOf: 'Roles' },
  },
  {
    sentence: 'create the service-linked role of another service',
    action: 'iam:CreateServiceLinkedRole',
    resource: arnOf('iam', 'role/aws-service-role/rds.amazonaws.com/x'),
    context: { 'iam:AWSServiceName': 'ecs.amazonaws.com' },
    heldBy: { condition: 'iam:AWSServiceName', of: 'FirstClusterOfTheAccount' },
  },
  // Keys
  {
    sentence: 'change the policy of a key of another project',
    action: 'kms:PutKeyPolicy',
    resource: KEY,
    context: OTHER_PROJECT,
    heldBy: { condition: 'aws:ResourceTag/Project', of: 'ManageKey' },
  },
  {
    sentence: 'delete a key of another stage',
    action: 'kms:ScheduleKeyDeletion',
    resource: KEY,
    context: OTHER_STAGE,
    heldBy: { condition: 'aws:ResourceTag/Stage', of: 'ManageKey' },
  },
  {
    sentence: 'claim a key of another project by tagging it',
    action: 'kms:TagResource',
    resource: KEY,
    context: { ...OTHER_PROJECT, ...CREATED },
    heldBy: { condition: 'aws:ResourceTag/Project', of: 'ManageKey' },
  },
  {
    sentence: 'claim a key of another project with the policy of the first deploy',
    action: 'kms:TagResource',
    resource: KEY,
    context: { ...OTHER_PROJECT, ...CREATED },
    heldBy: { condition: 'aws:ResourceTag/Project', of: 'TagNewKey' },
    policies: WITH_FIRST_DEPLOY,
  },
  {
    sentence: 'claim a key for another stage with the policy of the first deploy',
    action: 'kms:TagResource',
    resource: KEY,
    context: { ...CREATED, 'aws:RequestTag/Stage': 'dev' },
    heldBy: { condition: 'aws:RequestTag/Stage', of: 'TagNewKey' },
    policies: WITH_FIRST_DEPLOY,
  },
  {
    sentence: 'create a key that does not say whose it is',
    action: 'kms:CreateKey',
    resource: '*',
    context: { 'aws:RequestTag/Stage': 'production' },
    heldBy: { condition: 'aws:RequestTag/Project', of: 'CreateKey' },
    policies: WITH_FIRST_DEPLOY,
  },
  {
    sentence: 'claim a key that has no tags, after the first deploy',
    action: 'kms:TagResource',
    resource: KEY,
    context: CREATED,
    heldBy: { actionsOf: 'KeyAlias' },
  },
  {
    sentence: 'decrypt with a key of another project',
    action: 'kms:Decrypt',
    resource: KEY,
    context: { ...OTHER_PROJECT, ...VIA_RDS },
    heldBy: { condition: 'aws:ResourceTag/Project', of: 'UseKeyThroughServices' },
  },
  {
    sentence: 'grant the use of a key of another stage',
    action: 'kms:CreateGrant',
    resource: KEY,
    context: { ...OTHER_STAGE, ...VIA_RDS },
    heldBy: { condition: 'aws:ResourceTag/Stage', of: 'UseKeyThroughServices' },
  },
  {
    sentence: 'decrypt with its key on its own, past the services',
    action: 'kms:Decrypt',
    resource: KEY,
    context: OWN,
    heldBy: { condition: 'kms:ViaService', of: 'UseKeyThroughServices' },
  },
  {
    sentence: 'decrypt with the key of the state, past S3',
    action: 'kms:Decrypt',
    resource: arnOf('kms', 'key/state'),
    context: {},
    heldBy: { condition: 'kms:ViaService', of: 'StateKey' },
  },
  {
    sentence: 'move an alias of somebody else',
    action: 'kms:UpdateAlias',
    resource: arnOf('kms', 'alias/alex-payroll'),
    context: {},
    heldBy: { resourcesOf: 'KeyAlias' },
  },
  // Secrets
  {
    sentence: 'read another secret that begins with the project',
    action: 'secretsmanager:GetSecretValue',
    resource: arnOf('secretsmanager', 'secret:alex-payroll-AbCdEf'),
    heldBy: { resourcesOf: 'Secret' },
  },
  {
    sentence: 'read the secret of another stage',
    action: 'secretsmanager:GetSecretValue',
    resource: arnOf('secretsmanager', 'secret:alex-db-credentials-1a2b3c4d-AbCdEf'),
    heldBy: { resourcesOf: 'Secret' },
  },
  {
    sentence: 'read a secret that RDS manages',
    action: 'secretsmanager:GetSecretValue',
    resource: MANAGED_SECRET,
    context: { 'aws:ViaAWSService': 'true' },
    heldBy: { actionsOf: 'CreateManagedSecret' },
  },
  {
    sentence: 'rotate the managed secret of another cluster',
    action: 'secretsmanager:RotateSecret',
    resource: MANAGED_SECRET,
    context: { 'aws:ResourceTag/aws:rds:primaryDBClusterArn': arnOf('rds', 'cluster:payroll') },
    heldBy: { condition: 'aws:ResourceTag/aws:rds:primaryDBClusterArn', of: 'RotateManagedSecret' },
  },
  {
    sentence: 'tag a managed secret on its own, past RDS',
    action: 'secretsmanager:TagResource',
    resource: MANAGED_SECRET,
    context: { 'aws:ViaAWSService': 'false' },
    heldBy: { condition: 'aws:ViaAWSService', of: 'CreateManagedSecret' },
  },
  {
    sentence: 'share a secret with another account',
    action: 'secretsmanager:PutResourcePolicy',
    resource: arnOf('secretsmanager', 'secret:alex-production-db-credentials-1a2b3c4d-AbCdEf'),
    heldBy: { actionsOf: 'Secret' },
  },
  // Network
  {
    sentence: 'open a security group of another project',
    action: 'ec2:AuthorizeSecurityGroupIngress',
    resource: GROUP,
    context: { ...OTHER_PROJECT, ...CREATED },
    heldBy: { condition: 'aws:ResourceTag/Project', of: 'Network' },
  },
  {
    sentence: 'open a security group that has no tags',
    action: 'ec2:AuthorizeSecurityGroupIngress',
    resource: GROUP,
    context: CREATED,
    heldBy: { resourcesOf: 'CreateIngressRule' },
  },
  {
    sentence: 'change the rules of a security group of another stage',
    action: 'ec2:ModifySecurityGroupRules',
    resource: GROUP,
    context: OTHER_STAGE,
    heldBy: { condition: 'aws:ResourceTag/Stage', of: 'Network' },
  },
  {
    sentence: 'delete a VPC of another project',
    action: 'ec2:DeleteVpc',
    resource: arnOf('ec2', 'vpc/vpc-2'),
    context: OTHER_PROJECT,
    heldBy: { condition: 'aws:ResourceTag/Project', of: 'Network' },
  },
  {
    sentence: 'claim a security group by tagging it',
    action: 'ec2:CreateTags',
    resource: GROUP,
    context: CREATED,
    heldBy: { condition: 'ec2:CreateAction', of: 'TagNewNetwork' },
  },
  {
    sentence: 'claim a security group of another project with the policy of the first deploy',
    action: 'ec2:CreateTags',
    resource: GROUP,
    context: { ...OTHER_PROJECT, ...CREATED },
    heldBy: { condition: 'aws:ResourceTag/Project', of: 'TagDefaultGroupOfNewVpc' },
    policies: WITH_FIRST_DEPLOY,
  },
  {
    sentence: 'create a security group that does not say whose it is',
    action: 'ec2:CreateSecurityGroup',
    resource: GROUP,
    context: { 'aws:RequestTag/Stage': 'production' },
    heldBy: { condition: 'aws:RequestTag/Project', of: 'CreateNetwork' },
  },
  {
    sentence: 'create a subnet in a VPC of the account',
    action: 'ec2:CreateSubnet',
    resource: arnOf('ec2', 'vpc/vpc-2'),
    context: CREATED,
    heldBy: { resourcesOf: 'CreateNetwork' },
  },
  {
    sentence: 'connect its VPC to the internet',
    action: 'ec2:CreateRoute',
    resource: arnOf('ec2', 'route-table/rtb-1'),
    context: OWN,
    heldBy: { actionsOf: 'Network' },
  },
  // Database
  {
    sentence: 'delete another cluster that begins with the project',
    action: 'rds:DeleteDBCluster',
    resource: arnOf('rds', 'cluster:alex-payroll'),
    heldBy: { resourcesOf: 'Database' },
  },
  {
    sentence: 'delete the cluster of another stage',
    action: 'rds:DeleteDBCluster',
    resource: arnOf('rds', 'cluster:alex-aurora'),
    heldBy: { resourcesOf: 'Database' },
  },
  {
    sentence: 'restore the snapshot of another cluster',
    action: 'rds:RestoreDBClusterFromSnapshot',
    resource: arnOf('rds', 'cluster-snapshot:payroll-final-1'),
    heldBy: { resourcesOf: 'Database' },
  },
  {
    sentence: 'delete a snapshot',
    action: 'rds:DeleteDBClusterSnapshot',
    resource: arnOf('rds', 'cluster-snapshot:alex-production-aurora-final-1'),
    heldBy: { actionsOf: 'Database' },
  },
  {
    sentence: 'share a snapshot with another account',
    action: 'rds:ModifyDBClusterSnapshotAttribute',
    resource: arnOf('rds', 'cluster-snapshot:alex-production-aurora-final-1'),
    heldBy: { actionsOf: 'Database' },
  },
  {
    sentence: 'delete a default parameter group',
    action: 'rds:DeleteDBClusterParameterGroup',
    resource: arnOf('rds', 'cluster-pg:default.aurora-postgresql17'),
    heldBy: { actionsOf: 'DefaultGroups' },
  },
  {
    sentence: 'run SQL through the Data API',
    action: 'rds-data:ExecuteStatement',
    resource: arnOf('rds', 'cluster:alex-production-aurora'),
    heldBy: { actionsOf: 'Database' },
  },
  // State, logs, alarms, parameters
  {
    sentence: 'read the state of another stage',
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::state/alex/dev-database.tfstate',
    heldBy: { resourcesOf: 'State' },
  },
  {
    sentence: 'overwrite the state of another project',
    action: 's3:PutObject',
    resource: 'arn:aws:s3:::state/payroll/production-database.tfstate',
    heldBy: { resourcesOf: 'State' },
  },
  {
    sentence: 'read a log',
    action: 'logs:GetLogEvents',
    resource: arnOf('logs', 'log-group:/aws/rds/cluster/alex-production-aurora/postgresql:log-stream:x'),
    heldBy: { actionsOf: 'LogGroups' },
  },
  {
    sentence: 'send a log to another account',
    action: 'logs:PutSubscriptionFilter',
    resource: arnOf('logs', 'log-group:/aws/rds/cluster/alex-production-aurora/postgresql'),
    heldBy: { actionsOf: 'LogGroups' },
  },
  {
    sentence: 'delete the log group of another stage',
    action: 'logs:DeleteLogGroup',
    resource: arnOf('logs', 'log-group:/aws/lambda/alex'),
    heldBy: { resourcesOf: 'LogGroups' },
  },
  {
    sentence: 'delete an alarm of another stage',
    action: 'cloudwatch:DeleteAlarms',
    resource: arnOf('cloudwatch', 'alarm:alex-aurora-cpu'),
    heldBy: { resourcesOf: 'Alarms' },
  },
  {
    sentence: 'stop EC2 instances by an alarm',
    action: 'cloudwatch:PutMetricAlarm',
    resource: arnOf('cloudwatch', 'alarm:alex-production-aurora-cpu'),
    context: { 'cloudwatch:AlarmActions': 'arn:aws:automate:us-east-1:ec2:stop' },
    heldBy: { condition: 'cloudwatch:AlarmActions', of: 'Alarms' },
  },
  {
    sentence: 'overwrite a dashboard of another stage',
    action: 'cloudwatch:PutDashboard',
    resource: `arn:aws:cloudwatch::${ACCOUNT}:dashboard/alex-aurora`,
    heldBy: { resourcesOf: 'Dashboards' },
  },
  {
    sentence: 'send events of RDS in the name of another stage',
    action: 'rds:CreateEventSubscription',
    resource: arnOf('rds', 'es:alex-aurora-cluster-events'),
    heldBy: { resourcesOf: 'Events' },
  },
  {
    sentence: 'create a proxy for another stage',
    action: 'rds:CreateDBProxy',
    resource: '*',
    context: { 'aws:RequestTag/Project': 'alex', 'aws:RequestTag/Stage': 'dev' },
    heldBy: { condition: 'aws:RequestTag/Stage', of: 'CreateProxy' },
  },
  {
    sentence: 'delete a proxy of another stage',
    action: 'rds:DeleteDBProxy',
    resource: arnOf('rds', 'db-proxy:prx-1'),
    context: { 'aws:ResourceTag/Project': 'alex', 'aws:ResourceTag/Stage': 'dev' },
    heldBy: { condition: 'aws:ResourceTag/Stage', of: 'Proxy' },
  },
  {
    sentence: 'claim a proxy of another stage by its tags',
    action: 'rds:AddTagsToResource',
    resource: arnOf('rds', 'db-proxy:prx-1'),
    context: {
      'aws:RequestTag/Project': 'alex',
      'aws:RequestTag/Stage': 'production',
      'aws:ResourceTag/Project': 'alex',
    },
    heldBy: { condition: 'aws:ResourceTag/Project', of: 'TagNewProxy' },
  },
  {
    sentence: 'take the targets of a proxy of another stage away',
    action: 'rds:DeregisterDBProxyTargets',
    resource: arnOf('rds', 'db-proxy:prx-1'),
    context: { 'aws:ResourceTag/Project': 'alex', 'aws:ResourceTag/Stage': 'dev' },
    heldBy: { condition: 'aws:ResourceTag/Stage', of: 'Proxy' },
  },
  {
    sentence: 'put a cluster of another stage behind a proxy',
    action: 'rds:RegisterDBProxyTargets',
    resource: arnOf('rds', 'cluster:alex-aurora'),
    heldBy: { resourcesOf: 'ProxyTargets' },
  },
  {
    sentence: 'delete the snapshots of another stage',
    action: 'backup:DeleteRecoveryPoint',
    resource: arnOf('backup', 'backup-vault:alex-aurora-backups'),
    heldBy: { resourcesOf: 'BackupVault' },
  },
  {
    sentence: 'stop the backups of another stage',
    action: 'backup:DeleteBackupPlan',
    resource: arnOf('backup', 'backup-plan:1a2b3c4d'),
    context: { 'aws:ResourceTag/Project': 'alex', 'aws:ResourceTag/Stage': 'dev' },
    heldBy: { condition: 'aws:ResourceTag/Stage', of: 'BackupPlan' },
  },
  {
    sentence: 'give AWS Backup another role',
    action: 'iam:PassRole',
    resource: arnOf('iam', 'role/admin'),
    context: { 'iam:PassedToService': 'backup.amazonaws.com' },
    heldBy: { resourcesOf: 'PassBackupRole' },
  },
  {
    sentence: 'attach another policy to the role of AWS Backup',
    action: 'iam:AttachRolePolicy',
    resource: arnOf('iam', 'role/alex-production-aws-backup-role'),
    context: { ...BOUNDARY, 'iam:PolicyARN': ADMINISTRATOR },
    heldBy: { condition: 'iam:PolicyARN', of: 'BackupPolicy' },
  },
  {
    sentence: 'delete an interface endpoint of another program',
    action: 'ec2:DeleteVpcEndpoints',
    resource: arnOf('ec2', 'vpc-endpoint/vpce-1'),
    context: { 'aws:ResourceTag/Project': 'payroll', 'aws:ResourceTag/Stage': 'production' },
    heldBy: { condition: 'aws:ResourceTag/Project', of: 'Endpoint' },
  },
  {
    sentence: 'give a proxy another role',
    action: 'iam:PassRole',
    resource: arnOf('iam', 'role/admin'),
    context: { 'iam:PassedToService': 'rds.amazonaws.com' },
    heldBy: { resourcesOf: 'PassProxyRole' },
  },
  {
    sentence: 'subscribe to another topic',
    action: 'sns:Subscribe',
    resource: arnOf('sns', 'alex-payroll'),
    heldBy: { resourcesOf: 'AlarmTopic' },
  },
  {
    sentence: 'read a parameter of SSM of another program',
    action: 'ssm:GetParameter',
    resource: arnOf('ssm', 'parameter/payroll/production/aurora_secret_arn'),
    heldBy: { resourcesOf: 'Parameters' },
  },
];

describe.each(DENIED)(
  'the deployer cannot $sentence',
  ({ action, resource, context = {}, heldBy, policies = EVERY_DEPLOY }) => {
    const question = { action, resource, context };
    const documents = policies.map((name) => deployerPolicies('alex', 'production')[name]);

    test('as the policy is', () => {
      expect(may(documents.flatMap(filledIn), question)).toBe(false);
    });

    test(`and could without what ${JSON.stringify(heldBy)} says`, () => {
      const weakened = documents.map((document) => weaken(document, heldBy, question));

      expect(may(weakened.flatMap(filledIn), question)).toBe(true);
    });
  },
);

const ALL: Readonly<Record<PolicyName, PolicyDocument>> = deployerPolicies('alex', 'production');

const conditions = Object.entries(ALL).flatMap(([name, document]) =>
  document.Statement.flatMap((statement) =>
    Object.values<object>(statement.Condition ?? {}).flatMap((keys) =>
      Object.keys(keys).map((key) => ({ name, sid: statement.Sid, key, statement })),
    ),
  ),
);

test.each(conditions)(
  'the condition $key of $sid ($name) refuses what every other condition allows',
  ({ key, statement }) => {
    const document: PolicyDocument = { Version: '2012-10-17', Statement: [statement] };
    const accepted = filledIn(document).flatMap(({ conditions: operators }) =>
      Object.entries(operators).flatMap(([operator, keys]) =>
        // A key that must be absent is left out.
        operator === 'Null' ? [] : Object.entries(keys).map(([name, [value = '']]) => [name, value] as const),
      ),
    );
    const [resource] = filledIn(document).flatMap(({ resources }) => resources.patterns);
    const question = {
      action: statement.Action[0] ?? '',
      resource: resource ?? '*',
      context: { ...Object.fromEntries(accepted), [key]: 'another' },
    };

    expect(may(filledIn(document), { ...question, context: Object.fromEntries(accepted) })).toBe(true);
    expect(may(filledIn(document), question)).toBe(false);
    expect(may(filledIn(weaken(document, { condition: key, of: statement.Sid }, question)), question)).toBe(true);
  },
);

/** The policy without the one thing that holds a sentence. */
function weaken(document: PolicyDocument, heldBy: HeldBy, { action, resource }: Question): PolicyDocument {
  return {
    ...document,
    Statement: document.Statement.map((statement) => {
      if ('condition' in heldBy && heldBy.of === statement.Sid) {
        const left = Object.entries(statement.Condition ?? {}).map(([operator, keys]) => [
          operator,
          Object.fromEntries(Object.entries(keys).filter(([key]) => key !== heldBy.condition)),
        ]);
        return { ...statement, Condition: Object.fromEntries(left) };
      }
      if ('resourcesOf' in heldBy && heldBy.resourcesOf === statement.Sid) return { ...statement, Resource: '*' };
      if ('actionsOf' in heldBy && heldBy.actionsOf === statement.Sid) {
        return { ...statement, Action: [...statement.Action, action], Resource: resource ?? '*' };
      }
      return statement;
    }),
  };
}

describe('a role within the boundary, whatever policy it is given', () => {
  const boundary = filledIn(deployerPolicies('alex', 'production').boundary);
  const cluster = arnOf('rds', 'cluster:alex-production-aurora');
  const ofTheCluster = { 'aws:ResourceTag/aws:rds:primaryDBClusterArn': cluster };
  const viaSecretsManager = { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' };
  const ownSecret = arnOf('secretsmanager', 'secret:alex-production-db-credentials-1a2b3c4d-AbCdEf');
  const functionLog = arnOf('logs', 'log-group:/aws/lambda/alex-production:log-stream:x');

  test.each<[string, Question]>([
    ['call the Data API of its cluster', { action: 'rds-data:ExecuteStatement', resource: cluster }],
    ['connect to its cluster of Aurora DSQL', { action: 'dsql:DbConnect', resource: DSQL, context: OWN }],
    ['back up that cluster', { action: 'dsql:StartBackupJob', resource: DSQL, context: OWN }],
    ['read its secret', { action: 'secretsmanager:GetSecretValue', resource: ownSecret }],
    [
      'read the secret that RDS manages for its cluster',
      { action: 'secretsmanager:GetSecretValue', resource: MANAGED_SECRET, context: ofTheCluster },
    ],
    ['decrypt its secret', { action: 'kms:Decrypt', resource: KEY, context: { ...OWN, ...viaSecretsManager } }],
    ['be used by Lambda for network interfaces', { action: 'ec2:CreateNetworkInterface', resource: '*' }],
    ['write the logs of its functions', { action: 'logs:PutLogEvents', resource: functionLog }],
    [
      'write the metrics of enhanced monitoring',
      { action: 'logs:PutLogEvents', resource: arnOf('logs', 'log-group:RDSOSMetrics:log-stream:db-1') },
    ],
  ])('can %s', (_, question) => {
    expect(may(boundary, { context: {}, ...question })).toBe(true);
  });

  test.each<[string, Question, HeldBy]>([
    [
      'call the Data API of another cluster',
      { action: 'rds-data:ExecuteStatement', resource: arnOf('rds', 'cluster:payroll') },
      { resourcesOf: 'DataApi' },
    ],
    [
      'connect to a cluster of Aurora DSQL of another stage',
      { action: 'dsql:DbConnect', resource: DSQL, context: OTHER_STAGE },
      { condition: 'aws:ResourceTag/Stage', of: 'Dsql' },
    ],
    [
      'connect to its cluster of Aurora DSQL as the user admin',
      { action: 'dsql:DbConnectAdmin', resource: DSQL, context: OWN },
      { actionsOf: 'Dsql' },
    ],
    [
      'back up a cluster of Aurora DSQL of another project',
      { action: 'dsql:StartBackupJob', resource: DSQL, context: OTHER_PROJECT },
      { condition: 'aws:ResourceTag/Project', of: 'DsqlBackups' },
    ],
    [
      'read another secret',
      { action: 'secretsmanager:GetSecretValue', resource: arnOf('secretsmanager', 'secret:payroll-AbCdEf') },
      { resourcesOf: 'Secret' },
    ],
    [
      'read the secret that RDS manages for another cluster',
      {
        action: 'secretsmanager:GetSecretValue',
        resource: MANAGED_SECRET,
        context: { 'aws:ResourceTag/aws:rds:primaryDBClusterArn': arnOf('rds', 'cluster:payroll') },
      },
      { condition: 'aws:ResourceTag/aws:rds:primaryDBClusterArn', of: 'ManagedSecret' },
    ],
    [
      'decrypt with a key of another project',
      { action: 'kms:Decrypt', resource: KEY, context: { ...OTHER_PROJECT, ...viaSecretsManager } },
      { condition: 'aws:ResourceTag/Project', of: 'KeyOfTheSecret' },
    ],
    [
      'decrypt past Secrets Manager',
      { action: 'kms:Decrypt', resource: KEY, context: OWN },
      { condition: 'kms:ViaService', of: 'KeyOfTheSecret' },
    ],
    [
      'read the logs of its functions',
      { action: 'logs:GetLogEvents', resource: functionLog },
      { resourcesOf: 'MonitoringLogs' },
    ],
    [
      'change network interfaces in the code of a function',
      {
        action: 'ec2:DeleteNetworkInterface',
        resource: arnOf('ec2', 'network-interface/eni-1'),
        context: { 'lambda:SourceFunctionArn': arnOf('lambda', 'function:alex-production-fn-health') },
      },
      { condition: 'lambda:SourceFunctionArn', of: 'NetworkInterfaces' },
    ],
    ['create a user', { action: 'iam:CreateUser', resource: arnOf('iam', 'user/me') }, { actionsOf: 'DataApi' }],
    [
      'assume another role',
      { action: 'sts:AssumeRole', resource: arnOf('iam', 'role/admin') },
      { actionsOf: 'DataApi' },
    ],
    ['do everything', { action: '*', resource: '*' }, { actionsOf: 'DataApi' }],
  ])('cannot %s', (_, asked, heldBy) => {
    const question = { context: {}, ...asked };
    const weakened = weaken(deployerPolicies('alex', 'production').boundary, heldBy, question);

    expect(may(boundary, question)).toBe(false);
    expect(may(filledIn(weakened), question)).toBe(true);
  });
});
