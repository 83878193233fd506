import { describe, expect, test } from '@jest/globals';
import { refuseMysql } from './speaks.ts';
import { problemsOf } from './test/problems-of.ts';

const mysql = (engine: object = {}) => ({ engine: { family: 'mysql', ...engine } });

describe('a stage of Aurora MySQL', () => {
  test.each<[object]>([
    [mysql()],
    [mysql({ version: '8.0' })],
    [mysql({ version: '8.0.mysql_aurora.3.08.0' })],
    [mysql({ version: '8.0.mysql_aurora.3.12.0', autoMinorVersionUpgrade: false, extendedSupport: true })],
    [{ ...mysql(), capacity: { minAcu: 0 } }],
    [{ ...mysql({ version: '8.0.mysql_aurora.3.08.0' }), capacity: { minAcu: 0, maxAcu: 256 } }],
    [{ ...mysql(), network: { port: 3307, proxy: {} } }],
    [{ ...mysql(), credentials: { masterUsername: 'a'.repeat(32) } }],
    [{ ...mysql(), credentials: { mode: 'managed' } }],
    [{ ...mysql(), observability: { logExports: ['audit', 'error', 'general', 'slowquery', 'iam-db-auth-error'] } }],
    [{ ...mysql(), observability: { parameters: { slow_query_log: '1', long_query_time: '1' } } }],
    [{ ...mysql(), observability: { alarms: { cpuPercent: 80, replicaLagMs: 1000 } } }],
    [{ ...mysql(), access: { grants: { reports: 'read', 'ci-migrations': 'migrate' } } }],
    [{ ...mysql(), durability: { restore: { cloneOf: 'orders' }, awsBackup: { retentionDays: 7 } } }],
  ])('%j is accepted', (settings) => {
    expect(problemsOf(settings)).toEqual([]);
  });

  test.each<[object, string, unknown]>([
    [{ engine: { family: 'aurora-mysql' } }, 'engine.family', 'Invalid value.'],
    [
      mysql({ version: '17' }),
      'engine.version',
      'This is not a version of the engine of the stage, engine.family "mysql".',
    ],
    [
      { engine: { version: '8.0' } },
      'engine.version',
      'This is not a version of the engine of the stage, engine.family "postgresql".',
    ],
    [mysql({ version: '8.4' }), 'engine.version', 'Invalid value.'],
    [
      mysql({ version: '8.0.mysql_aurora.3.07.1' }),
      'engine.version',
      'The engine version is retired: AWS creates no cluster with it.',
    ],
    [mysql({ version: '8.0.mysql_aurora.3.04.6' }), 'engine.version', 'This engine version has no Data API.'],
    [
      mysql({ version: '8.0.mysql_aurora.3.99.0' }),
      'engine.version',
      'The engine catalogue does not list this version.',
    ],
    [
      { ...mysql(), credentials: { masterUsername: 'a'.repeat(33) } },
      'credentials.masterUsername',
      'Aurora MySQL does not take this name.',
    ],
    [
      { ...mysql(), credentials: { masterUsername: 'root' } },
      'credentials.masterUsername',
      'Aurora MySQL does not take this name.',
    ],
    [
      { ...mysql(), observability: { logExports: ['postgresql'] } },
      'observability.logExports',
      'The engine of the stage, engine.family "mysql", has no log of this name.',
    ],
    [
      { observability: { logExports: ['audit'] } },
      'observability.logExports',
      'The engine of the stage, engine.family "postgresql", has no log of this name.',
    ],
    [
      { ...mysql(), observability: { parameters: { require_secure_transport: 'ON' } } },
      'observability.parameters.require_secure_transport',
      'This parameter has an option of its own.',
    ],
    ...(
      [
        ['engine.majorUpgrade', mysql({ majorUpgrade: { from: '16', to: '17' } })],
        ['observability.logStatement', { ...mysql(), observability: { logStatement: 'ddl' } }],
        ['observability.logMinDurationMs', { ...mysql(), observability: { logMinDurationMs: 1000 } }],
        ['observability.idleInTransactionTimeoutMs', { ...mysql(), observability: { idleInTransactionTimeoutMs: 1 } }],
        ['observability.idleSessionTimeoutMs', { ...mysql(), observability: { idleSessionTimeoutMs: 0 } }],
        ['observability.alarms', { ...mysql(), observability: { alarms: { usedTransactionIdsMillion: 1 } } }],
        ['access.users', { ...mysql(), access: { users: true } }],
        ['functions.authorizer', { ...mysql(), functions: { authorizer: 'iam' } }],
        ['dsql.enabled', { ...mysql(), dsql: { enabled: true } }],
      ] as const
    ).map(([setting, settings]): [object, string, unknown] => [
      settings,
      setting,
      expect.stringMatching(/^Not with Aurora MySQL\. /),
    ]),
  ])('%j is refused, at %s', (settings, setting, what) => {
    const problems = problemsOf(settings);

    expect(problems).toContainEqual(expect.objectContaining({ setting, what }));
    for (const problem of problems) {
      for (const part of [problem.what, problem.todo]) expect(part).toMatch(/^\S.{0,118}[.}"]$/);
    }
  });
});

describe('a command that supports only PostgreSQL', () => {
  const known = [
    { name: 'base', engine: { family: 'mysql' as const } },
    { name: 'child', extends: 'base' },
    { name: 'back', extends: 'base', engine: { family: 'postgresql' as const } },
  ];

  test.each(['base', 'child'])('refuses the stage %s, and names the alternative', (name) => {
    expect(() => refuseMysql(name, known)).toThrow(
      `Stage ${name} has Aurora MySQL, and this command supports only PostgreSQL. Allowed: a stage with engine.family "postgresql". ` +
        'Use aws rds-data execute-statement or a client of MySQL instead: docs/mysql.md.',
    );
  });

  test('accepts a stage of PostgreSQL, and one without a family', () => {
    expect(() => refuseMysql('back', known)).not.toThrow();
    expect(() => refuseMysql(undefined)).not.toThrow();
  });
});
