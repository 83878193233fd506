import { describe, expect, test } from '@jest/globals';
import { may, policyStatements } from '../policy/iam.ts';
import { blocksOf } from '../proof/stack-json.ts';
import { combinations } from '../stacks/test/combinations.ts';
import { synthesiseStage } from '../stacks/test/stack-of.ts';
import { DEPLOYER_NEEDS, deployerPolicy } from './deployer-policy.ts';
import { stages } from './index.ts';

const FILLED_IN = JSON.stringify(deployerPolicy('alex'))
  .replaceAll('<account>', '123456789012')
  .replaceAll('<region>', 'us-east-1')
  .replaceAll('<state bucket>', 'state');
const statements = policyStatements(FILLED_IN);
const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:123456789012:${rest}`;

/** An ARN of the project for each type that is written by name. */
const SAMPLES: Readonly<Record<string, string>> = {
  aws_rds_cluster: arn('rds', 'cluster:alex-production-aurora'),
  aws_rds_cluster_instance: arn('rds', 'db:alex-production-aurora-2'),
  aws_rds_cluster_parameter_group: arn('rds', 'cluster-pg:alex-production-aurora-postgresql17'),
  aws_db_subnet_group: arn('rds', 'subgrp:alex-production-aurora-subnet-group'),
  aws_secretsmanager_secret: arn('secretsmanager', 'secret:alex-production-db-credentials-1a2b3c4d-AbCdEf'),
  aws_secretsmanager_secret_version: arn('secretsmanager', 'secret:alex-db-credentials-1a2b3c4d-AbCdEf'),
  aws_secretsmanager_secret_rotation: arn('secretsmanager', 'secret:rds!cluster-1234-AbCdEf'),
  'ephemeral.aws_secretsmanager_secret_version': arn('secretsmanager', 'secret:alex-db-credentials-1a2b3c4d-AbCdEf'),
  aws_kms_key: arn('kms', 'key/1234'),
  aws_kms_alias: arn('kms', 'alias/alex-production-aurora'),
  aws_iam_role: 'arn:aws:iam::123456789012:role/alex-production-lambda-aurora-role',
  aws_iam_role_policy: 'arn:aws:iam::123456789012:role/alex-production-lambda-aurora-role',
  aws_iam_role_policy_attachment: 'arn:aws:iam::123456789012:role/alex-production-rds-monitoring-role',
  aws_cloudwatch_log_group: arn('logs', 'log-group:/aws/rds/cluster/alex-production-aurora/postgresql'),
  aws_cloudwatch_metric_alarm: arn('cloudwatch', 'alarm:alex-production-aurora-cpu'),
  aws_sns_topic: arn('sns', 'alex-production-aurora-alarms'),
  aws_sns_topic_policy: arn('sns', 'alex-production-aurora-alarms'),
  aws_sns_topic_subscription: arn('sns', 'alex-production-aurora-alarms'),
};

function typesInUse(): readonly string[] {
  const types = [...stages, ...combinations].flatMap((settings) =>
    blocksOf(synthesiseStage(settings).json).map(({ kind, type }) => (kind === 'resource' ? type : `${kind}.${type}`)),
  );
  return [...new Set(types)].filter((type) => /(^|\.)aws_/.test(type)).sort();
}

test('there is an entry for each type of resource that a stage can have, and for no other', () => {
  expect(Object.keys(DEPLOYER_NEEDS).sort()).toEqual(typesInUse());
});

describe.each(Object.entries(DEPLOYER_NEEDS))('%s', (type, { read = [], write = [] }) => {
  test('may be read everywhere and written for this project', () => {
    const resource = SAMPLES[type] ?? arn('ec2', 'vpc/vpc-1');
    const context = {
      'iam:PassedToService': 'monitoring.rds.amazonaws.com',
      'aws:RequestTag/Project': 'alex',
    };

    expect(read.filter((action) => !may(statements, { action, resource: 'arn:aws:any' }))).toEqual([]);
    expect(write.filter((action) => !may(statements, { action, resource, context }))).toEqual([]);
  });
});

test('reads the secret, which every plan does', () => {
  const secret = { action: 'secretsmanager:GetSecretValue' };

  expect(may(statements, { ...secret, resource: arn('secretsmanager', 'secret:alex-db-credentials-1-AbCdEf') })).toBe(
    true,
  );
  expect(may(statements, { ...secret, resource: arn('secretsmanager', 'secret:payroll-AbCdEf') })).toBe(false);
});

test.each([
  ['rds:DeleteDBCluster', arn('rds', 'cluster:payroll')],
  ['rds:DeleteDBCluster', 'arn:aws:rds:eu-west-1:123456789012:cluster:alex-aurora'],
  ['iam:PutRolePolicy', 'arn:aws:iam::123456789012:role/admin'],
  ['iam:AttachUserPolicy', 'arn:aws:iam::123456789012:user/me'],
  ['iam:CreatePolicy', 'arn:aws:iam::123456789012:policy/x'],
  ['rds-data:ExecuteStatement', arn('rds', 'cluster:alex-aurora')],
  ['rds:DeleteDBClusterSnapshot', arn('rds', 'cluster-snapshot:alex-aurora-final-1')],
  ['logs:DeleteLogGroup', arn('logs', 'log-group:/aws/rds/cluster/payroll/postgresql')],
  ['s3:GetObject', 'arn:aws:s3:::state/payroll/production-database.tfstate'],
])('%s on %s is not allowed', (action, resource) => {
  expect(may(statements, { action, resource })).toBe(false);
});

test('a role is passed to enhanced monitoring alone', () => {
  const pass = {
    action: 'iam:PassRole',
    resource: 'arn:aws:iam::123456789012:role/alex-production-lambda-aurora-role',
  };

  expect(may(statements, { ...pass, context: { 'iam:PassedToService': 'lambda.amazonaws.com' } })).toBe(false);
  expect(may(statements, { ...pass, context: {} })).toBe(false);
});

test('keeps the state and its lock file', () => {
  for (const file of ['production-database.tfstate', 'production-database.tfstate.tflock']) {
    for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']) {
      expect(may(statements, { action, resource: `arn:aws:s3:::state/alex/${file}` })).toBe(true);
    }
  }
});

test('names every action, and fits into a managed policy', () => {
  expect(
    deployerPolicy('alex')
      .Statement.flatMap(({ Action }) => Action)
      .filter((action) => action.includes('*')),
  ).toEqual([]);
  // IAM counts without white space.
  expect(FILLED_IN.length).toBeLessThanOrEqual(6144);
});
