import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findStage, resolveStage } from './index.ts';
import { OPTIONS } from './option-table.ts';
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

  test('production has the options of its file', () => {
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

  test('reports all problems in one error, each in four parts', () => {
    const act = () =>
      resolveStage({ name: 'test', capacity: { minAcu: 0.3 }, durability: { backupRetentionDays: 36 } });

    expect(act).toThrow(
      [
        'Stage "test" cannot be used: 2 problems.',
        '',
        'capacity.minAcu',
        '  Invalid value.',
        '  Received: 0.3',
        '  Allowed: 0 to 256 ACU in steps of 0.5.',
        '  Do: Use 0 or 0.5.',
        '',
        'durability.backupRetentionDays',
        '  Invalid value.',
        '  Received: 36',
        '  Allowed: A whole number from 1 to 35 (days).',
        '  Do: Use 7 or more for data that must not be lost; 14 leaves time to notice a loss.',
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
  ])('%j: an unknown option suggests the most similar one', (settings, setting, meant) => {
    const [problem] = problemsOf(settings);

    expect(problem).toMatchObject({
      setting,
      what: expect.stringContaining(meant),
      allowed: 'The options of docs/stages.md.',
    });
  });

  test('an option that is like no other has no suggestion', () => {
    expect(problemsOf({ capacity: { zebra: 1 } })).toEqual([
      {
        setting: 'capacity.zebra',
        what: 'Unknown option.',
        received: 1,
        allowed: 'The options of docs/stages.md.',
        todo: 'Remove it.',
      },
    ]);
  });

  test('a group is an object', () => {
    expect(problemsOf({ capacity: 1 })).toMatchObject([
      { setting: 'capacity', what: 'A group of options must be an object.' },
    ]);
  });
});

describe('all problems are in one error, and none is false', () => {
  const parent = { name: 'base', capacity: { maxAcu: 16 } };

  test('a typo, an inverted range and a wrong extends are three problems', () => {
    const settings = { extends: 'bsae', capacity: { minAcu: 4, maxAcu: 2 }, durability: { backupRetentionDay: 3 } };

    expect(settingsOf(settings, [parent])).toEqual(['extends', 'durability.backupRetentionDay', 'capacity.maxAcu']);
  });

  test.each([
    [
      'a typo in extends: the range is fine with the maximum of base',
      { extends: 'bsae', capacity: { minAcu: 4 } },
      'extends',
    ],
    ['a typo in the option', { capacity: { minAcu: 4, maxAcuu: 16 } }, 'capacity.maxAcuu'],
    ['a typo in the group', { capacty: { maxAcu: 16 }, capacity: { minAcu: 4 } }, 'capacty'],
    ['a wrong value', { capacity: { minAcu: 4, maxAcu: '16' } }, 'capacity.maxAcu'],
    [
      'a retired version that could not pause',
      { capacity: { minAcu: 0 }, engine: { version: '15.4' } },
      'engine.version',
    ],
    [
      'a wrong Region, and a zone of it',
      { region: 'eu-central-9', instances: { writerZone: 'eu-central-9a' } },
      'region',
    ],
  ])('%s is one problem', (_what, settings, setting) => {
    expect(settingsOf(settings, [parent])).toEqual([setting]);
  });

  test('a wrong value and a range in another group are both reported', () => {
    expect(settingsOf({ network: { port: 22 }, capacity: { minAcu: 4, maxAcu: 2 } })).toEqual([
      'network.port',
      'capacity.maxAcu',
    ]);
  });

  test('any value of any option results in a stage or a StageError', () => {
    const value = fc.oneof(fc.anything(), fc.constantFrom(...OPTIONS.map((row) => row.default)));
    fc.assert(
      fc.property(fc.constantFrom(...OPTIONS), value, ({ group, name }, given) => {
        const settings = group === '' ? { [name]: given } : { [group]: { [name]: given } };
        expect(() => settingsOf(settings)).not.toThrow();
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    [{ maxAcu: 4.3 }, 'Use 4 or 4.5.'],
    [{ maxAcu: 0.5 }, 'Use 1 or more.'],
    [{ maxAcu: 257 }, 'Use 256 or less.'],
    [{ minAcu: 0.3 }, 'Use 0 or 0.5.'],
    [{ maxAcu: '4' }, 'Write a number, such as 4.'],
  ])('%j gets advice for its value: %s', (capacity, todo) => {
    expect(problemsOf({ capacity }).map((problem) => problem.todo)).toEqual([todo]);
  });
});

describe('extends', () => {
  const base = { name: 'base', capacity: { minAcu: 0, maxAcu: 4 }, guards: { tags: { Owner: 'a' } } };

  test('takes the options that this stage does not set from the other one, each option whole', () => {
    const child = { name: 'child', extends: 'base', capacity: { maxAcu: 8 }, guards: { tags: { Team: 'b' } } };

    expect(resolveStage(child, [base, child])).toMatchObject({
      name: 'child',
      capacity: { minAcu: 0, maxAcu: 8 },
      guards: { tags: { Team: 'b' } },
    });
  });

  test('works through several stages, and never takes the name', () => {
    const middle = { name: 'middle', extends: 'base', region: 'eu-central-1' };

    expect(resolveStage({ name: 'leaf', extends: 'middle' }, [base, middle])).toMatchObject({
      name: 'leaf',
      region: 'eu-central-1',
      capacity: { minAcu: 0 },
    });
  });

  test('undefined removes an option', () => {
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
        allowed: 'The name of a stage that does not extend this one, directly or through others.',
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

  test('refuses an unknown stage, and suggests the most similar one', () => {
    expect(problemsOf({ extends: 'bsae' }, [base])).toMatchObject([
      {
        setting: 'extends',
        what: 'Stage not found. Did you mean "base"?',
        received: 'bsae',
        allowed: 'base.',
      },
    ]);
  });

  test('names the stage of an invalid option', () => {
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
        what: 'RDS refuses identifiers with this name. They must not contain underscores.',
        received: 'my_app',
        allowed: 'A lower-case letter, then lower-case letters, digits and single hyphens; no hyphen at the end.',
        todo: 'Use "my-app".',
      },
    ]);
  });

  test('a stage without a database name has that of the project', () => {
    expect(resolveStage({ name: 'test' }, [], { project: 'my-app', databaseName: 'apps' }).databaseName).toBe('apps');
  });

  test.each(['', 'Test', 'te st', '1st', 'a--b', 'a-', 'prod/eu', 'prod_eu'])('a stage cannot be named %j', (name) => {
    expect(settingsOf({ name })).toEqual(['name']);
  });

  test('names as long as AWS allows are accepted, one more is not', () => {
    // alex- and -rds-monitoring-role leave 39 of the 64 characters that IAM has.
    expect(settingsOf({ name: 'a'.repeat(39) })).toEqual([]);
    expect(problemsOf({ name: 'a'.repeat(40) })).toEqual([
      {
        setting: 'name',
        what: 'The name of the IAM role is too long.',
        received: `alex-${'a'.repeat(40)}-rds-monitoring-role (65 characters)`,
        allowed: 'At most 64 characters, including the names of the project and the stage.',
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
