import { describe, expect, test } from '@jest/globals';
import { findStage, StageError, type StageSettings, stages, usersOf } from './index.ts';
import { localDatabase } from './local-database.ts';

const line: readonly StageSettings[] = [
  { name: 'plain' },
  { name: 'own', databaseName: 'orders', credentials: { masterUsername: 'boss' }, engine: { version: '16' } },
  { name: 'child', extends: 'own', databaseName: 'bills', engine: { extendedSupport: true } },
  { name: 'without', extends: 'own', databaseName: undefined },
  { name: 'users', access: { users: true } },
  { name: 'migrating', extends: 'users', access: { migrationUser: true } },
  { name: 'iam', extends: 'users', access: { iamUsers: true } },
  { name: 'lost', extends: 'nobody' },
];

describe('the database of a stage on this machine', () => {
  test.each([
    ...stages.map(({ name }) => [name, stages] as const),
    ...['plain', 'own', 'child', 'without', 'users', 'migrating', 'iam'].map((name) => [name, line] as const),
  ])('of %s has the names and the version of the deployed one', (name, known) => {
    const stage = findStage(name, known);
    const { databaseName, credentials, engine } = stage;

    expect(localDatabase(name, known)).toEqual({
      databaseName,
      masterUsername: credentials.masterUsername,
      engineVersion: engine.version,
      users: usersOf(stage),
      iamUsers: stage.access.iamUsers,
    });
  });

  test('is refused if the stage extends one that is missing', () => {
    expect(() => localDatabase('lost', line)).toThrow(StageError);
  });
});
