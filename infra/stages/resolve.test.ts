import { describe, expect, test } from '@jest/globals';
import { findStage, resolveStage } from './index.ts';
import { problemsOf } from './test/problems-of.ts';

const settingsOf = (...args: Parameters<typeof problemsOf>) => problemsOf(...args).map(({ setting }) => setting);

describe('a stage', () => {
  test('without options has the defaults, which protect', () => {
    expect(resolveStage({ name: 'test' })).toMatchObject({
      production: false,
      databaseName: 'alex',
      network: { ingress: {} },
      credentials: { mode: 'secret', recoveryDays: 30 },
      durability: { deletionProtection: true, preventDestroy: true, finalSnapshot: true, backupRetentionDays: 7 },
    });
  });

  test('production is what production asks for', () => {
    expect(findStage('production')).toMatchObject({
      production: true,
      state: { backend: 's3', bucket: undefined },
      capacity: { minAcu: 1, maxAcu: 16 },
      instances: { writerZone: 0, readers: { 2: { promotionTier: 1, zone: 1 } } },
      credentials: { mode: 'secret', recoveryDays: 30 },
      network: { ingress: {} },
      keys: { storage: 'own', secret: 'own', logs: 'own', insights: 'own', alarms: 'own' },
      durability: { backupRetentionDays: 30, deletionProtection: true, preventDestroy: true, finalSnapshot: true },
    });
  });

  test('says all that is wrong with it at once, each in four parts', () => {
    const act = () =>
      resolveStage({ name: 'test', capacity: { minAcu: 0.3 }, durability: { backupRetentionDays: 36 } });

    expect(act).toThrow(
      [
        'Stage "test" cannot be used: 2 problems.',
        '',
        'capacity.minAcu',
        '  The value is not one that can be used here.',
        '  Received: 0.3',
        '  Allowed: 0 to 256 ACU in half steps.',
        '  Do: Use 0 for a cluster that pauses when idle, or 0.5 and above for one that never does.',
        '',
        'durability.backupRetentionDays',
        '  The value is not one that can be used here.',
        '  Received: 36',
        '  Allowed: A whole number from 1 to 35 (days).',
        '  Do: Use 7 or more for what must last; 14 leaves time to notice.',
      ].join('\n'),
    );
  });

  test.each([
    [{ capacity: { minACU: 1 } }, 'capacity.minACU', 'Did you mean capacity.minAcu?'],
    [{ capacity: { min_acu: 1 } }, 'capacity.min_acu', 'Did you mean capacity.minAcu?'],
    [{ capacitiy: { minAcu: 1 } }, 'capacitiy', 'Did you mean capacity?'],
    [{ minAcu: 1 }, 'minAcu', 'Did you mean capacity.minAcu?'],
    [{ deletionProtection: true }, 'deletionProtection', 'Did you mean durability.deletionProtection?'],
    [
      { capacity: { backupRetentionDays: 3 } },
      'capacity.backupRetentionDays',
      'Did you mean durability.backupRetentionDays?',
    ],
    [{ extend: 'dev' }, 'extend', 'Did you mean extends?'],
  ])('%j: an option that there is not names the one that is meant', (settings, setting, meant) => {
    const [problem] = problemsOf(settings);

    expect(problem).toMatchObject({
      setting,
      what: expect.stringContaining(meant),
      allowed: 'The options of docs/stages.md.',
    });
  });

  test('an option that is like no other is simply unknown', () => {
    expect(problemsOf({ capacity: { zebra: 1 } })).toEqual([
      {
        setting: 'capacity.zebra',
        what: 'There is no such option.',
        received: 1,
        allowed: 'The options of docs/stages.md.',
        todo: 'Remove it.',
      },
    ]);
  });

  test('a group is an object', () => {
    expect(problemsOf({ capacity: 1 })).toMatchObject([
      { setting: 'capacity', what: 'A group of options is an object.' },
    ]);
  });
});

describe('extends', () => {
  const base = { name: 'base', capacity: { minAcu: 0, maxAcu: 4 }, guards: { tags: { Owner: 'a' } } };

  test('takes what this stage does not say from the other, option by option and each option whole', () => {
    const child = { name: 'child', extends: 'base', capacity: { maxAcu: 8 }, guards: { tags: { Team: 'b' } } };

    expect(resolveStage(child, [base, child])).toMatchObject({
      name: 'child',
      capacity: { minAcu: 0, maxAcu: 8 },
      guards: { tags: { Team: 'b' } },
    });
  });

  test('goes on over several stages, and never takes the name', () => {
    const middle = { name: 'middle', extends: 'base', region: 'eu-central-1' };

    expect(resolveStage({ name: 'leaf', extends: 'middle' }, [base, middle])).toMatchObject({
      name: 'leaf',
      region: 'eu-central-1',
      capacity: { minAcu: 0 },
    });
  });

  test('undefined takes an option back', () => {
    const protectedStage = { name: 'p', guards: { createTimeoutMinutes: 60 } };

    const stage = resolveStage({ name: 'q', extends: 'p', guards: { createTimeoutMinutes: undefined } }, [
      protectedStage,
    ]);

    expect(stage.guards.createTimeoutMinutes).toBeUndefined();
  });

  test('refuses a stage that extends itself', () => {
    const itself = { name: 'test', extends: 'test' };

    expect(problemsOf(itself, [itself])).toEqual([
      {
        setting: 'extends',
        what: 'The stage extends itself.',
        received: 'test',
        allowed: 'The name of a stage that does not extend this one, also not by way of others.',
        todo: 'Remove extends from one of them.',
      },
    ]);
  });

  test('refuses a circle, and shows it', () => {
    const known = [
      { name: 'a', extends: 'b' },
      { name: 'b', extends: 'c' },
      { name: 'c', extends: 'a' },
    ];

    expect(problemsOf({ name: 'a', extends: 'b' }, known)).toMatchObject([
      { setting: 'extends', what: 'The stages extend each other in a circle: a → b → c → a.' },
    ]);
    expect(problemsOf({ name: 'd', extends: 'a' }, known)).toMatchObject([
      { what: 'The stages extend each other in a circle: a → b → c → a.' },
    ]);
  });

  test('refuses a stage that is not there, and names the one that is meant', () => {
    expect(problemsOf({ extends: 'bsae' }, [base])).toMatchObject([
      {
        setting: 'extends',
        what: 'There is no stage of that name. Did you mean "base"?',
        received: 'bsae',
        allowed: 'base.',
      },
    ]);
  });

  test('says in which stage a wrong option stands', () => {
    expect(problemsOf({ extends: 'old' }, [{ name: 'old', capacity: { max: 1 } }])[0]?.what).toContain(
      '(in stage "old", which this one extends)',
    );
  });
});

describe('names', () => {
  test('a project with an underscore is refused with the reason', () => {
    expect(problemsOf({}, [], 'my_app')).toEqual([
      {
        setting: 'project (in infra/config.ts)',
        what: 'RDS refuses identifiers that begin with this name. RDS identifiers take no underscore.',
        received: 'my_app',
        allowed: 'A small letter first, then small letters, digits and single hyphens, no hyphen at the end.',
        todo: 'Use "my-app".',
      },
    ]);
  });

  test('a project with a hyphen has a database with an underscore', () => {
    expect(resolveStage({ name: 'test' }, [], 'my-app').databaseName).toBe('my_app');
  });

  test.each(['', 'Test', 'te st', '1st', 'a--b', 'a-', 'prod/eu', 'prod_eu'])('a stage cannot be named %j', (name) => {
    expect(settingsOf({ name })).toEqual(['name']);
  });

  test('names that AWS takes to the last character are accepted, one more is not', () => {
    // alex- and -rds-monitoring-role leave 39 of the 64 characters that IAM has.
    expect(settingsOf({ name: 'a'.repeat(39) })).toEqual([]);
    expect(problemsOf({ name: 'a'.repeat(40) })).toEqual([
      {
        setting: 'name',
        what: 'The name of the IAM role would be too long.',
        received: `alex-${'a'.repeat(40)}-rds-monitoring-role (65 characters)`,
        allowed: 'At most 64 characters, of which project and stage share what the rest of the name leaves.',
        todo: 'Shorten the name of the stage or the project by 1.',
      },
    ]);
  });

  test('names of 64 characters are refused', () => {
    expect(settingsOf({ name: 'a'.repeat(64) })).toEqual(['name']);
    expect(settingsOf({}, [], 'a'.repeat(64))).toEqual(['name']);
    expect(settingsOf({ instances: { readers: { ['r'.repeat(64)]: { promotionTier: 2 } } } })).toEqual(['name']);
  });
});
