import { describe, expect, test } from '@jest/globals';
import { may } from '../../infra/policy/iam.ts';
import { combinations } from '../../infra/stacks/test/combinations.ts';
import { synthesiseDsql, synthesiseFunctions, synthesiseStage } from '../../infra/stacks/test/stack-of.ts';
import { type StageSettings, stageNames, stages } from '../../infra/stages/index.ts';
import { type Block, blocksOf } from '../../infra/test/proof/stack-json.ts';
import { type DeployerPolicies, deployerPolicies } from './deployer-policy.ts';
import { ACCOUNT, arnOf, deployCalls } from './test/deploy-calls.ts';
import { filledIn } from './test/policies.ts';

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
  // A stage of MySQL has only its database.
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
  const statements = everyDeploy(policies);
  const calls = Object.entries(deployCalls('alex', stage));
  const questions = calls.flatMap(([type, list]) =>
    list.flatMap(({ actions, resources, context = {}, firstDeploy = false }) =>
      actions.flatMap((action) => resources.map((resource) => ({ type, action, resource, context, firstDeploy }))),
    ),
  );

  test.each(calls.map(([type]) => type))('can plan, create, change and delete: %s', (type) => {
    const asked = questions.filter((question) => question.type === type && !question.firstDeploy);

    expect(asked.filter((question) => !may(statements, question))).toEqual([]);
  });

  test('can create a key and a dedicated VPC with the policy of the first deploy', () => {
    const asked = questions.filter(({ firstDeploy }) => firstDeploy);
    const withFirst = [...statements, ...filledIn(policies.firstDeploy)];

    expect(asked.filter((question) => !may(withFirst, question))).toEqual([]);
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
  test('explains how to create the policies of dev and of another stage by replacing text', () => {
    const text = JSON.stringify(deployerPolicies('alex', 'production'));

    expect(JSON.parse(text.replaceAll('production', 'test'))).toEqual(deployerPolicies('alex', 'test'));
    expect(JSON.parse(text.replaceAll('alex-production', 'alex').replaceAll('production', 'dev'))).toEqual(
      deployerPolicies('alex', 'dev'),
    );
  });
});
