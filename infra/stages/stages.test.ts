import { describe, expect, test } from '@jest/globals';
import { dev } from './dev.ts';
import { databaseStackId, findStage, type Stage, stageNames, stages } from './index.ts';

describe('findStage', () => {
  test.each([[undefined], [''], ['dev']])('takes %j as dev', (name) => {
    expect(findStage(name)).toBe(dev);
  });

  test('refuses a stage that is not there, and lists those that are', () => {
    const alice: Stage = { ...dev, name: 'dev-alice' };

    expect(() => findStage('nope', [dev, alice])).toThrow(
      'There is no stage "nope". Stages: dev, dev-alice. ' +
        'Set STAGE or --stage to one of them, or add a file to infra/stages and name it in infra/stages/index.ts.',
    );
  });

  test.each(['Dev', ' dev', 'toString'])('takes the name to the letter: %j is refused', (name) => {
    expect(() => findStage(name)).toThrow('There is no stage');
  });
});

describe('names in AWS', () => {
  test('dev has the short ones', () => {
    expect(stageNames(dev)).toEqual({
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
      secretPrefix: 'alex-production-db-credentials-',
      lambdaRole: 'alex-production-lambda-aurora-role',
      lambdaLogGroup: '/aws/lambda/alex-production',
    });
    expect(stageNames({ name: 'dev-alice' }).clusterIdentifier).toBe('alex-dev-alice-aurora');
  });

  test('the stack is named after the stage', () => {
    expect(databaseStackId(dev)).toBe('dev-database');
  });

  test('no two stages have the same name', () => {
    expect(new Set(stages.map(({ name }) => name)).size).toBe(stages.length);
  });
});
