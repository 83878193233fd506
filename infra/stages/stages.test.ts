import { describe, expect, test } from '@jest/globals';
import {
  databaseStackId,
  findStage,
  resolveStage,
  type StageSettings,
  stackIds,
  stageNames,
  stages,
  UnknownStageError,
} from './index.ts';

const dev: StageSettings = { name: 'dev' };

describe('findStage', () => {
  test.each([[undefined], [''], ['dev']])('takes %j as dev', (name) => {
    expect(findStage(name).name).toBe('dev');
  });

  test('refuses an unknown stage, suggests the most similar one, and lists all', () => {
    const known = [dev, { ...dev, name: 'dev-alice' }];
    const rest =
      'Set STAGE or --stage to one of them, or add a file to infra/stages and name it in infra/stages/list.ts.';

    expect(() => findStage('nope', known)).toThrow(`There is no stage "nope". Stages: dev, dev-alice. ${rest}`);
    expect(() => findStage('dev-alcie', known)).toThrow(
      `There is no stage "dev-alcie". Did you mean "dev-alice"? Stages: dev, dev-alice. ${rest}`,
    );
  });

  test.each(['Dev', ' dev', 'toString'])('compares the exact name: %j is refused', (name) => {
    expect(() => findStage(name)).toThrow(UnknownStageError);
  });

  test.each(stages.map(({ name }) => name))('%s, as its file has it, can be used', (name) => {
    expect(findStage(name).name).toBe(name);
  });

  test('a stage whose file is wrong stops only itself', () => {
    const broken: StageSettings = { name: 'broken', capacity: { minAcu: 0.3 } };

    expect(() => findStage('broken', [dev, broken])).toThrow('Stage "broken" cannot be used: 1 problem.');
    expect(findStage('dev', [dev, broken]).name).toBe('dev');
  });
});

describe('names in AWS', () => {
  test('dev has the short ones', () => {
    expect(stageNames({ name: 'dev' })).toMatchObject({
      clusterIdentifier: 'alex-aurora',
      writerIdentifier: 'alex-aurora-1',
      subnetGroup: 'alex-aurora-subnet-group',
      securityGroup: 'alex-aurora-sg',
      secretPrefix: 'alex-db-credentials-',
      lambdaRole: 'alex-lambda-aurora-role',
      lambdaLogGroup: '/aws/lambda/alex',
    });
  });

  test('another stage puts its name in between, in every one, so that stages share an account', () => {
    expect(stageNames({ name: 'production' })).toEqual({
      clusterIdentifier: 'alex-production-aurora',
      writerIdentifier: 'alex-production-aurora-1',
      subnetGroup: 'alex-production-aurora-subnet-group',
      securityGroup: 'alex-production-aurora-sg',
      proxy: 'alex-production-aurora-proxy',
      proxyRole: 'alex-production-rds-proxy-role',
      proxySecurityGroup: 'alex-production-aurora-proxy-sg',
      endpointsSecurityGroup: 'alex-production-aurora-endpoints-sg',
      endpointPrefix: 'alex-production-aurora-',
      backupVault: 'alex-production-aurora-backups',
      backupPlan: 'alex-production-aurora-backups',
      backupRole: 'alex-production-aws-backup-role',
      secretPrefix: 'alex-production-db-credentials-',
      lambdaRole: 'alex-production-lambda-aurora-role',
      lambdaLogGroup: '/aws/lambda/alex-production',
      parameterGroupPrefix: 'alex-production-aurora-postgresql',
      monitoringRole: 'alex-production-rds-monitoring-role',
      keyAlias: 'alias/alex-production-aurora',
      alarmTopic: 'alex-production-aurora-alarms',
      alarmPrefix: 'alex-production-aurora-',
      eventsPrefix: 'alex-production-aurora-',
      dashboard: 'alex-production-aurora',
      functionsDashboard: 'alex-production-functions',
      vpc: 'alex-production-aurora-vpc',
      finalSnapshotPrefix: 'alex-production-aurora-final-',
      functionPrefix: 'alex-production-fn-',
      api: 'alex-production-api',
      apiLogGroup: '/aws/vendedlogs/apis/alex-production-api',
      functionsKeyAlias: 'alias/alex-production-functions',
      functionsSecurityGroup: 'alex-production-functions-sg',
      dsql: 'alex-production-dsql',
      dsqlKeyAlias: 'alias/alex-production-dsql',
      dsqlBackupRole: 'alex-production-dsql-backup-role',
    });
    expect(stageNames({ name: 'dev-alice' }).clusterIdentifier).toBe('alex-dev-alice-aurora');
  });

  test('an adopted cluster keeps the identifiers that it has', () => {
    const adopt = { clusterIdentifier: 'orders', instances: { 1: 'orders-writer' }, subnetGroupName: 'old' };

    expect(stageNames({ name: 'production', durability: { adopt } })).toMatchObject({
      clusterIdentifier: 'orders',
      writerIdentifier: 'orders-writer',
      finalSnapshotPrefix: 'orders-final-',
      subnetGroup: 'alex-production-aurora-subnet-group',
    });
  });

  test('the stacks are named after the stage; those of functions and Aurora DSQL exist only if the stage has them', () => {
    expect(databaseStackId(dev)).toBe('dev-database');
    expect(stackIds(resolveStage({ name: 'a', functions: { authorizer: 'iam' } }))).toEqual([
      'a-database',
      'a-functions',
    ]);
    expect(stackIds(resolveStage({ name: 'a' }))).toEqual(['a-database']);
    expect(stackIds(resolveStage({ name: 'a', functions: { authorizer: 'iam' }, dsql: { enabled: true } }))).toEqual([
      'a-database',
      'a-dsql',
      'a-functions',
    ]);
  });

  test('no two stages have the same name', () => {
    expect(new Set(stages.map(({ name }) => name)).size).toBe(stages.length);
  });
});
