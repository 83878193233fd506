import { describe, expect, test } from '@jest/globals';
import { may, type Question } from '../../infra/policy/iam.ts';
import { deployerPolicies } from './deployer-policy.ts';
import { arnOf } from './test/deploy-calls.ts';
import {
  DSQL,
  filledIn,
  type HeldBy,
  KEY,
  MANAGED_SECRET,
  OTHER_PROJECT,
  OTHER_STAGE,
  OWN,
  weaken,
} from './test/policies.ts';

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
